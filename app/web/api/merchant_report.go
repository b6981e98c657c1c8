package api

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/redemption/figures"
)

func (a *API) mountMerchantReport() {
	mount(a, Route{Method: "GET", Path: "/merchant/stores/{store}/report", Access: Staff, Tag: "merchant",
		Summary: "What the card brought the store in a span of days"}, a.showReport)
}

type reportIn struct {
	StorePath
	From     string `query:"from" required:"true" format:"date" example:"2027-03-01" doc:"First day"`
	To       string `query:"to" required:"true" format:"date" example:"2027-03-31" doc:"Last day, included; at most 366 days"`
	MarginBP int64  `query:"margin_bp" minimum:"0" maximum:"10000" example:"6000" doc:"The owner's gross margin in basis points, for the break-even share"`
}

type reportBody struct {
	StoreID          string       `json:"store_id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	From             string       `json:"from" example:"2027-03-01"`
	To               string       `json:"to" example:"2027-03-31"`
	Visits           int64        `json:"visits" example:"42" doc:"Confirmed and not reversed"`
	Members          int64        `json:"members" example:"31"`
	FirstTimeMembers int64        `json:"first_time_members" example:"12" doc:"For whom it was the first visit ever to this store"`
	BillFen          int64        `json:"bill_fen" example:"378000"`
	PayableFen       int64        `json:"payable_fen" example:"340200" doc:"Sales through the card"`
	DiscountFen      int64        `json:"discount_fen" example:"37800"`
	Exposure         exposureBody `json:"exposure" doc:"As it stands now, not in the span"`
	BreakEvenShareBP *int64       `json:"break_even_share_bp" example:"1667" doc:"Discount ÷ margin: the share of visits that must have come because of the card; null without margin or below 30 visits"`
	CausedShare      *int64       `json:"caused_share" example:"2500" doc:"The share that did, in basis points; null while it is not measured"`
	CausedShareWhy   string       `json:"caused_share_reason" enum:"not_enough_data,not_measured" example:"not_measured" doc:"Why it is null"`
}

type reportOut struct{ Body reportBody }

func (a *API) showReport(ctx context.Context, who identity.Actor, in *reportIn) (*reportOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	from, err := dayOf(in.From, "from")
	if err != nil {
		return nil, err
	}
	to, err := dayOf(in.To, "to")
	if err != nil {
		return nil, err
	}
	r, err := a.Figures.StoreReport(ctx,
		figures.ReportInput{Actor: who, StoreID: id, From: from, To: to, MarginBP: in.MarginBP})
	return &reportOut{Body: renderReport(r)}, err
}

func renderReport(r figures.Report) reportBody {
	body := reportBody{
		StoreID: r.StoreID.String(), From: string(r.From), To: string(r.To), Visits: r.Visits, Members: r.Members,
		FirstTimeMembers: r.FirstTimeMembers,
		BillFen:          int64(r.BillFen), PayableFen: int64(r.PayableFen), DiscountFen: int64(r.DiscountFen),
		Exposure:         renderBalance(r.Exposure),
		BreakEvenShareBP: r.BreakEvenShareBP, CausedShareWhy: "not_measured",
	}
	if !r.Enough {
		body.CausedShareWhy = "not_enough_data"
	}
	return body
}

// dayOf reads a calendar day; the name is that of the input.
func dayOf(text, name string) (clock.Day, error) {
	day, err := clock.ParseDay(text)
	if err != nil {
		return "", respond.ErrInvalid.WithField(name, "field.bad_form")
	}
	return day, nil
}
