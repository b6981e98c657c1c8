package store

import (
	"fmt"

	"citycard/app/platform/money"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// LoggedFacts are the facts of a store as the operation log stores them.
type LoggedFacts struct {
	NameZh          string     `json:"name_zh"`
	NameEn          string     `json:"name_en"`
	Category        string     `json:"category"`
	District        string     `json:"district"`
	Address         string     `json:"address"`
	Lat             *float64   `json:"lat"`
	Lng             *float64   `json:"lng"`
	Phone           string     `json:"phone"`
	PricePerHeadFen *money.Fen `json:"price_per_head_fen"`
	OpenHours       string     `json:"open_hours"`
}

// FactsNow are the facts of a store as they would be logged.
func FactsNow(f merchants.StoreFacts) LoggedFacts {
	return LoggedFacts{f.NameZh, f.NameEn, string(f.Category), f.District, f.Address, f.Lat, f.Lng, f.Phone,
		f.PricePerHeadFen,
		f.OpenHours.String()}
}

// FactLines are the facts of a store as labels and texts, in the order in which they are read.
func FactLines(req *respond.Request, f LoggedFacts) [][2]string {
	position, price := "", ""
	if f.Lat != nil && f.Lng != nil {
		position = fmt.Sprintf("%.6f, %.6f", *f.Lat, *f.Lng)
	}
	if f.PricePerHeadFen != nil {
		price = req.Price(*f.PricePerHeadFen)
	}
	return [][2]string{
		{req.T("ops.fact.name_zh"), f.NameZh}, {req.T("ops.fact.name_en"), f.NameEn},
		{req.T("ops.fact.category"), req.T("category." + f.Category)},
		{req.T("ops.fact.district"), f.District}, {req.T("ops.fact.address"), f.Address}, {req.T("ops.fact.phone"),
			f.Phone},
		{req.T("ops.fact.position"), position}, {req.T("ops.fact.price"), price},
		{req.T("ops.fact.hours"), hoursText(req, f.OpenHours)},
	}
}

// Facts are lines of labels and texts as facts, with a dash for an empty text.
func Facts(lines [][2]string) []view.Fact {
	facts := make([]view.Fact, len(lines))
	for i, line := range lines {
		facts[i] = view.Fact{Label: line[0], Value: frame.OrDash(line[1])}
	}
	return facts
}

// Source is where the store came from.
func Source(req *respond.Request, s merchants.Store) string {
	switch s.Source {
	case merchants.SourceApplication:
		return req.T("ops.source.application")
	case merchants.SourceOps:
		return req.T("ops.source.ops")
	}
	return req.T("ops.source.import", "source", s.Source)
}

// ReviewBadge is the colour of an offer's review state.
func ReviewBadge(state merchants.ReviewState) string {
	return map[merchants.ReviewState]string{
		merchants.ReviewApproved: "ok", merchants.ReviewPending: "info", merchants.ReviewRejected: "warn"}[state]
}
