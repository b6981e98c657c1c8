package late

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/redemption"
)

// PerDay is how many visits a store may enter later on one business day: enough for an hour without
// the network, too few to record all visits that way.
const PerDay = 5

// Promise is how soon ops decides about an entry.
const Promise = 24 * time.Hour

// Status of an entry: waiting → accepted | refused.
type Status string

const (
	Waiting  Status = "waiting"
	Accepted Status = "accepted" // a redemption has taken over the entry's id
	Refused  Status = "refused"  // it does not become a redemption
)

// Entry (补登) is a discount that a cashier gave without the network, and entered on the
// same day. It counts for nothing until ops accepts it. The offer's terms are those at the entry,
// which the member was shown.
type Entry struct {
	ID             ident.ID
	CityID         city.ID
	StoreID        ident.ID
	MembershipID   ident.ID
	MemberID       ident.ID
	OfferID        ident.ID
	OfferVersion   int64
	NameZh, NameEn string
	BillFen        money.Fen
	PayableFen     money.Fen
	DiscountFen    money.Fen
	PayRateBP      int64
	CapFen         *money.Fen
	UsesPerDay     int64
	TotalPerDay    int64
	Day            clock.Day // business day in the store's city
	VisitedAt      time.Time // as the cashier entered it
	EnteredAt      time.Time
	EnteredByKind  string
	EnteredBy      ident.ID
	IdemKey        string
	RequestHash    string
	Status         Status
	Answer         string // what ops wrote; the store and the member read it
	SettledAt      *time.Time
	SettledBy      *ident.ID
}

// TableName names the table.
func (Entry) TableName() string { return "redemption_late_entries" }

// newEntry prices the bill by the offer as it is now, and refuses an offer that could not be used at
// the instant of the visit.
func newEntry(offer merchants.Offer, bill money.Fen, at time.Time, zone *time.Location) (Entry, error) {
	if err := offer.UsableAt(at, zone); err != nil {
		return Entry{}, redemption.AsOutcome(err)
	}
	quote, err := offer.Price(bill)
	if err != nil {
		return Entry{}, redemption.AsOutcome(err)
	}
	return Entry{
		StoreID: offer.StoreID, OfferID: offer.ID, OfferVersion: int64(offer.Version), NameZh: offer.NameZh,
		NameEn:  offer.NameEn,
		BillFen: bill, PayableFen: quote.PayableFen, DiscountFen: quote.DiscountFen, PayRateBP: int64(offer.PayRateBP),
		CapFen:     offer.CapFen,
		UsesPerDay: int64(offer.PerMemberDay), TotalPerDay: int64(offer.TotalPerDay),
		Day: clock.DayOf(at, zone), VisitedAt: at, Status: Waiting,
	}, nil
}

// asClaim is the claim of the redemption. No code was scanned, so the claim names the entry instead
// and one entry is one claim.
func (e Entry) asClaim(now time.Time) redemption.Claim {
	return redemption.Claim{ID: e.ID, CityID: e.CityID, StoreID: e.StoreID, MembershipID: e.MembershipID,
		MemberID: e.MemberID,
		CodeHash: "late:" + e.ID.String(), CodeIssuedAt: e.VisitedAt, OpenedByKind: e.EnteredByKind,
		OpenedBy: e.EnteredBy,
		OpenedAt: e.VisitedAt, ExpiresAt: e.VisitedAt.Add(redemption.ClaimFor), Status: redemption.ClaimUsed,
		UsedAt: &now}
}

// asRedemption is the visit, at the time at which it happened.
func (e Entry) asRedemption(now time.Time) redemption.Redemption {
	return redemption.Redemption{ID: e.ID, CityID: e.CityID, StoreID: e.StoreID, MembershipID: e.MembershipID,
		MemberID: e.MemberID,
		OfferID:  &e.OfferID, OfferVersion: e.OfferVersion, NameZh: e.NameZh, NameEn: e.NameEn,
		BillFen: e.BillFen, PayableFen: e.PayableFen, DiscountFen: e.DiscountFen, PayRateBP: e.PayRateBP,
		CapFen:     e.CapFen,
		UsesPerDay: e.UsesPerDay, TotalPerDay: e.TotalPerDay, Day: e.Day, ConfirmedAt: e.VisitedAt,
		ConfirmedByKind: e.EnteredByKind, ConfirmedBy: e.EnteredBy, IdemKey: "late:" + e.ID.String(),
		RequestHash: e.RequestHash,
		Status:      redemption.RedemptionConfirmed, RecordedAt: &now}
}
