package api

import (
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/i18n"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// OfferTerms is what a merchant decides about an offer, in requests and answers alike.
type OfferTerms struct {
	NameZh       string   `json:"name_zh" maxLength:"200" example:"全单 9 折"`
	NameEn       string   `json:"name_en,omitempty" maxLength:"400" example:"10% off the bill"`
	PayRateBP    int      `json:"pay_rate_bp" example:"9000" doc:"Price to pay in basis points of the bill: 9000 = 9折 = 10% off"`
	CapFen       *int64   `json:"cap_fen,omitempty" example:"5000" doc:"The most that one bill is reduced by; absent: no cap"`
	MinSpendFen  int64    `json:"min_spend_fen,omitempty" example:"0"`
	Weekdays     []int    `json:"weekdays,omitempty" maxItems:"7" example:"[1,2,3,4,5]" doc:"1 = Monday … 7 = Sunday; absent: every day"`
	FromMinute   int      `json:"from_minute,omitempty" example:"660" doc:"Minutes after local midnight"`
	ToMinute     int      `json:"to_minute,omitempty" example:"840" doc:"Exclusive; 1440 or absent: to the end of the day; not above from_minute: past midnight"`
	Blackouts    []string `json:"blackouts,omitempty" maxItems:"366" example:"[\"2027-10-01\"]" doc:"Days without the offer"`
	PerMemberDay int      `json:"per_member_day,omitempty" example:"1" doc:"Uses per member and day; 0: no limit"`
	TotalPerDay  int      `json:"total_per_day,omitempty" example:"0" doc:"Uses per day; 0: no limit"`
	ExclusionsZh string   `json:"exclusions_zh,omitempty" maxLength:"1000" example:"酒水除外"`
	ExclusionsEn string   `json:"exclusions_en,omitempty" maxLength:"2000" example:"except drinks"`
	Stacking     string   `json:"stacking,omitempty" enum:"none,with_store_offers" example:"none" doc:"Whether it adds to the store's own promotions"`
}

// OfferBody is an offer as members and tills see it.
type OfferBody struct {
	ID      string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000e1"`
	Version int64  `json:"version" example:"1"`
	OfferTerms
	RateZh string `json:"rate_zh" example:"9折"`
	RateEn string `json:"rate_en" example:"10% off"`
	WhenZh string `json:"when_zh" example:"周一至周五 11:00–14:00"`
	WhenEn string `json:"when_en" example:"Mon–Fri 11:00–14:00"`
}

// offerForStaff adds what the store and the city decide about it.
type offerForStaff struct {
	OfferBody
	StoreID      string    `json:"store_id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	Status       string    `json:"status" enum:"draft,published,withdrawn" example:"published"`
	Review       string    `json:"review" enum:"pending,approved,rejected" example:"approved" doc:"Members see it only when approved"`
	ReviewReason string    `json:"review_reason" example:""`
	UpdatedAt    time.Time `json:"updated_at"`
}

func renderOffer(o merchants.Offer) OfferBody {
	body := OfferBody{
		ID: o.ID.String(), Version: o.Version, OfferTerms: renderTerms(o.OfferTerms),
		RateZh: i18n.Rate(o.PayRateBP, "zh-CN"), RateEn: i18n.Rate(o.PayRateBP, "en"),
		WhenZh: o.When("zh-CN"), WhenEn: o.When("en"),
	}
	return body
}

func renderOfferForStaff(o merchants.Offer) offerForStaff {
	return offerForStaff{OfferBody: renderOffer(o), StoreID: o.StoreID.String(), Status: string(o.Status),
		Review: string(o.Review), ReviewReason: o.ReviewReason, UpdatedAt: o.UpdatedAt}
}

func renderTerms(t merchants.OfferTerms) OfferTerms {
	out := OfferTerms{
		NameZh: t.NameZh, NameEn: t.NameEn, PayRateBP: t.PayRateBP, CapFen: fenOf(t.CapFen),
		MinSpendFen: int64(t.MinSpendFen),
		FromMinute:  t.FromMinute, ToMinute: t.ToMinute, PerMemberDay: t.PerMemberDay, TotalPerDay: t.TotalPerDay,
		ExclusionsZh: t.ExclusionsZh, ExclusionsEn: t.ExclusionsEn, Stacking: string(t.Stacking), Weekdays: []int{},
		Blackouts: []string{},
	}
	for iso := 1; iso <= 7; iso++ {
		if t.Weekdays.Has(time.Weekday(iso % 7)) {
			out.Weekdays = append(out.Weekdays, iso)
		}
	}
	for _, day := range t.Blackouts {
		out.Blackouts = append(out.Blackouts, string(day))
	}
	return out
}

// bind reads terms from a request. What is left out gets its usual value; whether the rest
// makes sense is the use case's question.
func (t OfferTerms) bind() (merchants.OfferTerms, error) {
	terms := merchants.OfferTerms{
		NameZh: t.NameZh, NameEn: t.NameEn, PayRateBP: t.PayRateBP, MinSpendFen: money.Fen(t.MinSpendFen),
		Weekdays: merchants.EveryDay, FromMinute: t.FromMinute, ToMinute: t.ToMinute, PerMemberDay: t.PerMemberDay,
		TotalPerDay: t.TotalPerDay, ExclusionsZh: t.ExclusionsZh, ExclusionsEn: t.ExclusionsEn,
		Stacking: merchants.Stacking(t.Stacking),
	}
	if t.CapFen != nil {
		ceiling := money.Fen(*t.CapFen)
		terms.CapFen = &ceiling
	}
	if t.Weekdays != nil {
		terms.Weekdays = 0
		for _, iso := range t.Weekdays {
			if iso < 1 || iso > 7 {
				return terms, respond.ErrInvalid.WithField("weekdays", "field.not_one_of")
			}
			terms.Weekdays |= merchants.DaysOfWeek(time.Weekday(iso % 7))
		}
	}
	if t.ToMinute == 0 {
		terms.ToMinute = 24 * 60
	}
	if t.Stacking == "" {
		terms.Stacking = merchants.StackingNone
	}
	for _, day := range t.Blackouts {
		terms.Blackouts = append(terms.Blackouts, clock.Day(day))
	}
	return terms, nil
}

func fenOf(amount *money.Fen) *int64 {
	if amount == nil {
		return nil
	}
	n := int64(*amount)
	return &n
}
