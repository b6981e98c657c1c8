package api

import (
	"bytes"
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"citycard/app/platform/identity"
	"citycard/merchants/exposure"
)

func (a *API) mountMerchantExposure() {
	account := "/merchant/stores/{store}/exposure"
	mount(a, Route{Method: "GET", Path: account, Access: Staff, Tag: "merchant",
		Summary: "The exposure account: pending, vested, delivered, owed"}, a.showExposure)
	mount(a, Route{Method: "GET", Path: account + "/entries", Access: Staff, Tag: "merchant",
		Summary: "Its rows, newest first, with rule, reason and hash"}, a.listExposureEntries)
	csv := Route{Method: "GET", Path: account + "/entries.csv", Access: Staff, Tag: "merchant",
		Summary: "All rows as CSV, to recompute the balance from"}
	mount(a, csv, a.downloadExposure)
	operationOf(a.OpenAPI(), csv).
		Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString},
		Example: "no,created_at,…"}}
	mount(a, Route{Method: "GET", Path: "/cities/{city}/exposure-rules", Access: Anyone, Tag: "cities",
		Summary: "The public rules of the traffic reward, oldest first"}, a.listRules)
}

type exposureBody struct {
	Pending     int64  `json:"pending" example:"150" doc:"Credits that wait out the days in which a reversal is likely"`
	Vested      int64  `json:"vested" example:"300"`
	Delivered   int64  `json:"delivered" example:"120" doc:"Credits that were shown"`
	Owed        int64  `json:"owed" example:"180" doc:"Vested and not yet shown"`
	OldestDueOn string `json:"oldest_due_on" example:"2027-04-12" doc:"Day by which the oldest owed credit is to be shown; empty when nothing is owed"`
	RuleVersion int64  `json:"rule_version" example:"1"`
}

type exposureOut struct{ Body exposureBody }

func (a *API) showExposure(ctx context.Context, who identity.Actor, in *StorePath) (*exposureOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	b, err := a.Exposure.Balance(ctx, who, id)
	return &exposureOut{Body: renderBalance(b)}, err
}

func renderBalance(b exposure.Balance) exposureBody {
	return exposureBody{Pending: b.Pending, Vested: b.Vested, Delivered: b.Delivered, Owed: b.Owed,
		OldestDueOn: string(b.OldestDueOn), RuleVersion: b.RuleVersion}
}

type entryRow struct {
	No           int64     `json:"no" example:"1" doc:"1, 2, 3 … without gaps"`
	Kind         string    `json:"kind" enum:"redemption,first_visit,vesting,take_back,showing" example:"redemption"`
	RedemptionID *string   `json:"redemption_id" example:"01957e5c-7a40-7000-8000-000000000101"`
	RuleVersion  int64     `json:"rule_version" example:"1"`
	Visitor      string    `json:"visitor" example:"v7k2m" doc:"The member as this store may know them"`
	Day          string    `json:"day" example:"2027-03-10"`
	Pending      int64     `json:"pending" example:"100" doc:"What the row adds to each balance"`
	Vested       int64     `json:"vested" example:"0"`
	Delivered    int64     `json:"delivered" example:"0"`
	Reason       string    `json:"reason" example:"" doc:"Why nothing was credited, or why it was taken back"`
	CreatedAt    time.Time `json:"created_at"`
	Hash         string    `json:"hash" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" doc:"SHA-256 over the previous row's hash and this row's cells"`
}

type listEntriesIn struct {
	StorePath
	Paging
}

func (a *API) listExposureEntries(
	ctx context.Context, who identity.Actor, in *listEntriesIn,
) (*listOut[entryRow], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	entries, next, err := a.Exposure.Entries(ctx, who, id, in.Cursor, in.Limit)
	return listOf(entries, next, renderEntry), err
}

func renderEntry(e exposure.Entry) entryRow {
	return entryRow{No: e.No, Kind: string(e.Kind), RedemptionID: idText(e.RedemptionID), RuleVersion: e.RuleVersion,
		Visitor: e.Visitor,
		Day:     string(e.Day), Pending: e.Pending, Vested: e.Vested, Delivered: e.Delivered, Reason: string(e.Reason),
		CreatedAt: e.CreatedAt, Hash: e.Hash}
}

type csvOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) downloadExposure(ctx context.Context, who identity.Actor, in *StorePath) (*csvOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	var table bytes.Buffer // an error must not leave half a table behind
	if err := a.Exposure.WriteCSV(ctx, &table, who, id); err != nil {
		return nil, err
	}
	return &csvOut{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="exposure.csv"`,
		Body: table.Bytes()}, nil
}

type ruleRow struct {
	Version       int64     `json:"version" example:"1"`
	EffectiveFrom time.Time `json:"effective_from" example:"2027-01-01T00:00:00Z"`
	PerRedemption int64     `json:"per_redemption" example:"100"`
	FirstVisit    int64     `json:"first_visit" example:"50" doc:"On top, for a member's first counted visit"`
	DailyCap      int64     `json:"daily_cap" example:"2000"`
	PendingHours  int64     `json:"pending_hours" example:"72"`
	PromiseDays   int64     `json:"promise_days" example:"30"`
}

func (a *API) listRules(ctx context.Context, _ identity.Actor, in *CityPath) (*listOut[ruleRow], error) {
	c, err := shownCity(a.DB.Read(ctx), in.City)
	if err != nil {
		return nil, err
	}
	rules, err := a.Exposure.Rules(ctx, c.ID)
	return allOf(rules, func(r exposure.Rule) ruleRow {
		return ruleRow{Version: r.Version, EffectiveFrom: r.EffectiveFrom, PerRedemption: r.PerRedemption,
			FirstVisit: r.FirstVisit,
			DailyCap:   r.DailyCap, PendingHours: r.PendingHours, PromiseDays: r.PromiseDays}
	}), err
}
