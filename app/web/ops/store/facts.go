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
func FactLines(call *respond.Call, f LoggedFacts) [][2]string {
	position, price := "", ""
	if f.Lat != nil && f.Lng != nil {
		position = fmt.Sprintf("%.6f, %.6f", *f.Lat, *f.Lng)
	}
	if f.PricePerHeadFen != nil {
		price = call.Price(*f.PricePerHeadFen)
	}
	return [][2]string{
		{call.T("ops.fact.name_zh"), f.NameZh}, {call.T("ops.fact.name_en"), f.NameEn},
		{call.T("ops.fact.category"), call.T("category." + f.Category)},
		{call.T("ops.fact.district"), f.District}, {call.T("ops.fact.address"), f.Address}, {call.T("ops.fact.phone"),
			f.Phone},
		{call.T("ops.fact.position"), position}, {call.T("ops.fact.price"), price},
		{call.T("ops.fact.hours"), hoursText(call, f.OpenHours)},
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
func Source(call *respond.Call, s merchants.Store) string {
	switch s.Source {
	case merchants.SourceApplication:
		return call.T("ops.source.application")
	case merchants.SourceOps:
		return call.T("ops.source.ops")
	}
	return call.T("ops.source.import", "source", s.Source)
}

// ReviewBadge is the colour of an offer's review state.
func ReviewBadge(state merchants.ReviewState) string {
	return map[merchants.ReviewState]string{
		merchants.ReviewApproved: "ok", merchants.ReviewPending: "info", merchants.ReviewRejected: "warn"}[state]
}
