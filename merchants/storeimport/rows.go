package storeimport

import (
	"encoding/json"
	"fmt"
	"math"

	"citycard/app/platform/city"
	"citycard/app/platform/fault"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/merchants/storefile"
)

// Codes of row errors that depend on the city; the others are those of storefile.
const (
	RowOutsideCity = "outside_city"
	RowFarOut      = "far_from_centre" // a warning: the review should look twice
	RowTwice       = "row_twice"
	RowInvalid     = "row_invalid"
)

// cleanStores makes pending stores of the clean rows and reports on the others.
func (s *Service) cleanStores(in Input, file storefile.File, area merchants.Area, report *Report) []merchants.Store {
	var stores []merchants.Store
	firstRow := make(map[merchants.SourceKey]int)
	for _, row := range file.Rows {
		for _, n := range row.Notes {
			report.Warnings = append(report.Warnings, rowError(row, n.Field, n.Code, n.Text))
		}
		for _, p := range row.Problems {
			report.Errors = append(report.Errors, rowError(row, p.Field, p.Code, p.Text))
		}
		if len(row.Problems) > 0 {
			continue
		}
		key := merchants.SourceKey{Source: row.Source, ID: row.SourceID}
		if first, twice := firstRow[key]; twice {
			report.Errors = append(report.Errors, rowError(row, "id", RowTwice, fmt.Sprint(first)))
			continue
		}
		facts, wrong := factsOf(row, in.Datum)
		if len(wrong) == 0 {
			wrong = farther(facts, area, area.RadiusM, RowOutsideCity)
		}
		if len(wrong) > 0 {
			for _, w := range wrong {
				report.Errors = append(report.Errors, rowError(row, w.Field, w.Code, w.Text))
			}
			continue
		}
		for _, w := range farther(facts, area, merchants.FarOutM, RowFarOut) {
			report.Warnings = append(report.Warnings, rowError(row, w.Field, w.Code, w.Text))
		}
		firstRow[key] = row.No
		stores = append(stores, s.importedStore(in.City, row, facts))
	}
	return stores
}

func rowError(row storefile.Row, field, code, text string) RowError {
	return RowError{Row: row.No, Name: row.Place.NameZh, Field: field, Code: code, Text: text}
}

func factsOf(row storefile.Row, datum geo.Datum) (merchants.StoreFacts, []storefile.Problem) {
	p := row.Place
	facts := merchants.StoreFacts{
		NameZh: p.NameZh, NameEn: p.NameEn, Category: merchants.Category(p.Category), District: p.District,
		Address: p.Address,
		Lat:     p.Lat, Lng: p.Lng, SourceDatum: geo.Datum(p.Datum), Phone: p.Phone,
		PricePerHeadFen: (*money.Fen)(p.PricePerHeadFen), OpenHours: p.Hours,
	}
	if facts.SourceDatum == geo.NoDatum {
		facts.SourceDatum = datum
	}
	facts, err := merchants.ValidFacts(facts)
	var wrong []storefile.Problem
	if refusal := fault.Of(err); refusal != nil {
		for _, f := range refusal.Fields {
			wrong = append(wrong, storefile.Problem{Field: f.Name, Code: RowInvalid, Text: f.Code})
		}
	}
	return facts, wrong
}

// farther finds that a store lies farther than limitM from the centre of the city.
func farther(facts merchants.StoreFacts, area merchants.Area, limitM float64, code string) []storefile.Problem {
	if d, known := area.DistanceM(facts); known && d > limitM {
		return []storefile.Problem{{Field: "lat", Code: code, Text: fmt.Sprintf("%.0f km", math.Round(d/1000))}}
	}
	return nil
}

func (s *Service) importedStore(c city.ID, row storefile.Row, facts merchants.StoreFacts) merchants.Store {
	return merchants.Store{
		ID: s.ids.New(), CityID: c, StoreFacts: facts, Status: merchants.StorePending,
		Source: row.Source, SourceID: row.SourceID, SourceHash: factsHash(facts), Attribution: row.Attribution,
		Version: 1,
	}
}

// factsHash is the fingerprint of the facts, by which a changed row of a later file is found.
func factsHash(f merchants.StoreFacts) string {
	hours := f.OpenHours.String()
	f.OpenHours = merchants.StoreFacts{}.OpenHours // hashed as text: its fields are unexported
	text, _ := json.Marshal(f)                     // strings and numbers: there is no error
	return ident.InputHash([]string{string(text), hours})
}
