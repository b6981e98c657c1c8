package api

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

func (a *API) mountPlans() {
	mount(a, Route{Method: "GET", Path: "/cities/{city}/plans", Access: Anyone, Tag: "plans",
		Summary: "Plans on sale, with benefit lines, refund and trial rule"}, a.listPlans)
}

type planRow struct {
	ID      string         `json:"id" example:"01957e5c-7a40-7000-8000-0000000000d1"`
	City    string         `json:"city" example:"shanghai"`
	Code    string         `json:"code" example:"annual"`
	Version int64          `json:"version" example:"1" doc:"A sold plan is never edited; a change is a new version"`
	NameZh  string         `json:"name_zh" example:"上海城市卡 · 年卡"`
	NameEn  string         `json:"name_en" example:"Shanghai city card, one year"`
	Price   int64          `json:"price_fen" example:"16800"`
	Months  int64          `json:"months" example:"12"`
	Trial   planTrial      `json:"trial"`
	Refund  planRefund     `json:"refund"`
	Lines   []planLineBody `json:"benefits"`
}

type planTrial struct {
	Days          int64 `json:"days" example:"90" doc:"0: no trial"`
	NeedsFollow   bool  `json:"needs_follow" example:"true" doc:"Only for a member who follows a live store of the city"`
	ChargesItself bool  `json:"charges_itself" example:"false" doc:"Never"`
}

type planRefund struct {
	FullDays int64  `json:"full_days" example:"7" doc:"All money back within this many days if nothing was used"`
	Then     string `json:"then" example:"by_days_or_value" doc:"Afterwards. by_days: paid × whole days left ÷ days in all. by_days_or_value: paid − max(paid × used days ÷ days in all, value taken), never below 0; value taken is the discounts received and the gifts used at their value_fen. Half up to the fen. A sold card keeps its own"`
}

type planLineBody struct {
	ID        string  `json:"id" example:"01957e5c-7a40-7000-8000-0000000000d2"`
	Kind      string  `json:"kind" enum:"opening_gift,service" example:"opening_gift"`
	NameZh    string  `json:"name_zh" example:"开卡礼：咖啡一杯"`
	NameEn    string  `json:"name_en" example:"Opening gift: one coffee"`
	Units     int64   `json:"units" example:"2"`
	ValidDays int64   `json:"valid_days" example:"60" doc:"Days from the first day of the card; 0: as long as the card"`
	StoreID   *string `json:"store_id" example:"01957e5c-7a40-7000-8000-0000000000c1" doc:"Only at this store; null: anywhere"`
	InTrial   bool    `json:"in_trial" example:"false"`
	ValueFen  int64   `json:"value_fen" example:"1800" doc:"What a unit is worth, as printed; counts as taken in a refund"`
}

func (a *API) listPlans(ctx context.Context, _ identity.Actor, in *CityPath) (*listOut[planRow], error) {
	c, err := shownCity(a.DB.Read(ctx), in.City)
	if err != nil {
		return nil, err
	}
	plans, err := a.Members.PlansOnSale(ctx, c.ID)
	return allOf(plans, renderPlan), err
}

func renderPlan(p membership.CardPlan) planRow {
	return planRow{
		ID: p.ID.String(), City: string(p.CityID), Code: p.Code, Version: p.Version, NameZh: p.NameZh, NameEn: p.NameEn,
		Price: int64(p.PriceFen), Months: p.Months, Trial: planTrial{Days: p.TrialDays, NeedsFollow: true},
		Refund: planRefund{FullDays: p.FullRefundDays, Then: string(p.RefundFormula)},
		Lines: mapped(p.Lines, func(l membership.BenefitLine) planLineBody {
			return planLineBody{ID: l.ID.String(), Kind: string(l.Kind), NameZh: l.NameZh, NameEn: l.NameEn,
				Units: l.Units, ValidDays: l.ValidDays, StoreID: idText(l.StoreID), InTrial: l.InTrial,
				ValueFen: int64(l.ValueFen)}
		}),
	}
}

// textOrNull leaves out what is not said.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// idText renders an id that may be absent.
func idText(id *ident.ID) *string {
	if id == nil {
		return nil
	}
	text := id.String()
	return &text
}
