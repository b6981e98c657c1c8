package merchants

import (
	"encoding/json"
	"fmt"
	"math"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants/storefile"
)

// Codes of row errors that only the city can tell; the others are those of storefile.
const (
	RowOutsideCity = "outside_city"
	RowFarOut      = "far_from_centre" // a warning: the review should look twice
	RowTwice       = "row_twice"
	RowInvalid     = "row_invalid"
)

// PolicyImportRadius is the distance in km from the city's centre beyond which a row of a
// file is not taken for a store of the city: swapped or foreign coordinates, mostly. Rows
// farther out than farOutM, which reaches from Shanghai to Chongming and Jinshan and stops
// short of Suzhou, are taken with a warning.
const (
	PolicyImportRadius    = "merchants.import_radius_km"
	defaultImportRadiusKM = 300
	farOutM               = 75_000
)

func (s *Service) importArea(tx *db.Tx, id city.ID) (city.City, float64, error) {
	place, err := city.ByID(tx, id)
	if err != nil {
		return city.City{}, 0, err
	}
	km, err := city.Policy(tx, id, PolicyImportRadius, defaultImportRadiusKM)
	return place, float64(km) * 1000, err
}

// sourceKey is the identity of an imported row in a city.
type sourceKey struct{ source, id string }

// cleanStores makes pending stores of the clean rows and reports on the others.
func (s *Service) cleanStores(in ImportInput, file storefile.File, place city.City, radiusM float64, report *ImportReport) []Store {
	var stores []Store
	firstRow := make(map[sourceKey]int)
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
		key := sourceKey{row.Source, row.SourceID}
		if first, twice := firstRow[key]; twice {
			report.Errors = append(report.Errors, rowError(row, "id", RowTwice, fmt.Sprint(first)))
			continue
		}
		facts, wrong := factsOf(row, in.Datum)
		if len(wrong) == 0 {
			wrong = outside(facts, place, radiusM, RowOutsideCity)
		}
		if len(wrong) > 0 {
			for _, w := range wrong {
				report.Errors = append(report.Errors, rowError(row, w.Field, w.Code, w.Text))
			}
			continue
		}
		for _, w := range outside(facts, place, farOutM, RowFarOut) {
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

func factsOf(row storefile.Row, datum geo.Datum) (StoreFacts, []storefile.Problem) {
	p := row.Place
	facts := StoreFacts{
		NameZh: p.NameZh, NameEn: p.NameEn, Category: Category(p.Category), District: p.District, Address: p.Address,
		Lat: p.Lat, Lng: p.Lng, SourceDatum: geo.Datum(p.Datum), Phone: p.Phone,
		PricePerHeadFen: (*money.Fen)(p.PricePerHeadFen), OpenHours: p.Hours,
	}
	if facts.SourceDatum == geo.NoDatum {
		facts.SourceDatum = datum
	}
	facts, err := readyToKeep(facts)
	var wrong []storefile.Problem
	if refusal := fault.Of(err); refusal != nil {
		for _, f := range refusal.Fields {
			wrong = append(wrong, storefile.Problem{Field: f.Name, Code: RowInvalid, Text: f.Code})
		}
	}
	return facts, wrong
}

func outside(facts StoreFacts, place city.City, radiusM float64, code string) []storefile.Problem {
	p, known := facts.Position()
	centre := geo.Point{Lat: place.CentreLat, Lng: place.CentreLng}
	if !known {
		return nil
	}
	if d := geo.DistanceM(p, centre); d > radiusM {
		return []storefile.Problem{{Field: "lat", Code: code, Text: fmt.Sprintf("%.0f km", math.Round(d/1000))}}
	}
	return nil
}

func (s *Service) importedStore(c city.ID, row storefile.Row, facts StoreFacts) Store {
	return Store{
		ID: s.ids.New(), CityID: c, StoreFacts: facts, Status: StorePending,
		Source: row.Source, SourceID: row.SourceID, SourceHash: factsHash(facts), Attribution: row.Attribution, Version: 1,
	}
}

// factsHash tells whether a row of a later file says something new.
func factsHash(f StoreFacts) string {
	hours := f.OpenHours.String()
	f.OpenHours = OpenHours{}
	text, _ := json.Marshal(f) // strings and numbers: there is no error
	return ident.InputHash([]string{string(text), hours})
}
