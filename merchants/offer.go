package merchants

import (
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// MaxBillFen is the highest bill that the card takes: ¥100,000.00.
const MaxBillFen money.Fen = 10_000_000

// WholeBP is the whole bill in basis points.
const WholeBP = 10_000

// OfferStatus says whether the merchant offers it (上架 / 下架).
type OfferStatus string

const (
	OfferDraft     OfferStatus = "draft"
	OfferPublished OfferStatus = "published"
	OfferWithdrawn OfferStatus = "withdrawn"
)

// offerSteps are the allowed changes of state. Withdrawing is also how a merchant pauses:
// a withdrawn offer may be published again.
var offerSteps = map[OfferStatus][]OfferStatus{
	OfferDraft:     {OfferPublished},
	OfferPublished: {OfferWithdrawn},
	OfferWithdrawn: {OfferPublished},
}

// ReviewState is the city's one-time answer to a new offer.
type ReviewState string

const (
	ReviewPending  ReviewState = "pending"
	ReviewApproved ReviewState = "approved"
	ReviewRejected ReviewState = "rejected"
)

// Stacking says whether the offer may be combined with the store's own promotions.
type Stacking string

const (
	StackingNone       Stacking = "none"
	StackingWithOffers Stacking = "with_store_offers"
)

// Offer is what a store promises to members (优惠).
type Offer struct {
	ID      ident.ID `json:"id"`
	StoreID ident.ID `json:"store_id"`
	CityID  city.ID  `json:"city_id"`
	Version int64    `json:"version"` // grows by one with each change of the terms
	OfferTerms
	Status       OfferStatus `json:"status"`
	Review       ReviewState `json:"review"`
	ReviewReason string      `json:"review_reason"`
	// ReviewedVersion is the version that the city last decided on; nil before its first answer.
	ReviewedVersion *int64    `json:"reviewed_version"`
	CreatedAt       time.Time `json:"created_at"`
	UpdatedAt       time.Time `json:"updated_at"`
}

// TableName is the table in which gorm stores an Offer.
func (Offer) TableName() string { return "merchants_offers" }

// OfferTerms is what the merchant decides about an offer.
type OfferTerms struct {
	NameZh       string     `json:"name_zh"`
	NameEn       string     `json:"name_en"`
	PayRateBP    int        `json:"pay_rate_bp"` // price to pay in basis points of the bill: 9000 = 9折 = 10% off
	CapFen       *money.Fen `json:"cap_fen"`     // the most that one bill is reduced by; nil: no cap
	MinSpendFen  money.Fen  `json:"min_spend_fen"`
	Weekdays     Weekdays   `json:"weekdays"`    // days on which the window opens
	FromMinute   int        `json:"from_minute"` // minutes after local midnight, 0 … 1439
	ToMinute     int        `json:"to_minute"`   // exclusive, 1 … 1440; ≤ FromMinute means past midnight
	Blackouts    Days       `json:"blackouts"`   // business days without the offer
	PerMemberDay int        `json:"per_member_day"`
	TotalPerDay  int        `json:"total_per_day"` // 0: no limit, as in PerMemberDay
	ExclusionsZh string     `json:"exclusions_zh"`
	ExclusionsEn string     `json:"exclusions_en"`
	Stacking     Stacking   `json:"stacking"`
}

// Visible tells whether members see the offer: published by the merchant and approved by the city.
func (o Offer) Visible() bool { return o.Status == OfferPublished && o.Review == ReviewApproved }

// UsableAt tells why the offer cannot be used at now, in the city's zone; nil if it can.
// Codes: merchants.offer_paused, merchants.offer_not_now.
func (o Offer) UsableAt(now time.Time, zone *time.Location) error {
	if !o.Visible() {
		return errOfferPaused
	}
	if !o.openAt(now, zone) {
		return errOfferNotNow.WithParam("when_zh", o.When("zh-CN")).WithParam("when_en", o.When("en"))
	}
	return nil
}

// openAt tells whether now lies in the offer's hours. Hours that run past midnight belong to
// the day on which they began.
func (t OfferTerms) openAt(now time.Time, zone *time.Location) bool {
	local := now.In(zone)
	minute := local.Hour()*60 + local.Minute()
	today := clock.DayOf(now, zone)
	if t.FromMinute < t.ToMinute {
		return minute >= t.FromMinute && minute < t.ToMinute && t.offeredOn(today)
	}
	if minute >= t.FromMinute {
		return t.offeredOn(today)
	}
	return minute < t.ToMinute && t.offeredOn(today.AddDays(-1))
}

func (t OfferTerms) offeredOn(day clock.Day) bool {
	return t.Weekdays.Has(day.Weekday()) && !t.Blackouts.Has(day)
}

func (s OfferStatus) term() i18n.Term { return i18n.Term("merchants.offer_status." + string(s)) }

func (r ReviewState) term() i18n.Term { return i18n.Term("merchants.review_state." + string(r)) }

// may refuses a change of state that offerSteps does not allow.
func (o Offer) may(next OfferStatus) error {
	if slices.Contains(offerSteps[o.Status], next) {
		return nil
	}
	return ErrOfferState.WithParam("status", o.Status.term()).WithParam("wanted", next.term())
}
