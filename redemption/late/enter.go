package redemption

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/quota"
	"citycard/membership"
	"citycard/merchants"
)

// Tries of a store within an hour, right or wrong: a card number is a guess as long as
// nobody has seen the card.
const (
	lateTries  = 20
	lateWindow = time.Hour

	// lateDay outlives every business day, whatever its zone.
	lateDay = 48 * time.Hour
)

// errLate gathers the fields that are wrong.
var errLate = fault.New(fault.Invalid, "redemption.late_invalid")

// EnterLateInput is what a cashier gave without the network, earlier on this business day.
type EnterLateInput struct {
	Actor      identity.Actor
	StoreID    ident.ID // only for staff of several stores
	CardNumber string   // as it is printed on the card, in groups or not
	OfferID    ident.ID
	BillFen    money.Fen
	At         string // hh:mm in the city's zone, not later than now
	Key        string // idempotency key, unique per store
}

// EnterLate (补登) keeps a visit for ops to decide about; nothing is recorded on trust. At
// most LatePerDay of a store and day pass. The same key with the same input returns the
// first entry and replayed = true; with other input ident.ErrKeyReused. An unknown card
// number and one that could not have been used are answered alike. Errors: late_invalid,
// late_full, too_many, and what the offer says to the bill and the time.
func (s *Service) EnterLate(ctx context.Context, in EnterLateInput) (entry LateEntry, replayed bool, err error) {
	if err := ident.CheckKey(in.Key); err != nil {
		return LateEntry{}, false, err
	}
	storeID, err := s.tillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return LateEntry{}, false, err
	}
	in.StoreID = storeID
	if entry, found, err := s.knownLate(ctx, in); err != nil || found {
		return entry, found, err
	}
	tries := quota.Limit{Key: "redemption:late_try:" + storeID.String(), Max: lateTries, Window: lateWindow}
	if err := quota.TakeAll(ctx, s.db, ErrTooMany, tries); err != nil {
		return LateEntry{}, false, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		entry, err = s.enterLateTx(tx, in)
		return err
	})
	if db.IsDuplicate(err) || errors.Is(err, ErrLateFull) { // perhaps by this very key, a moment ago
		if first, found, again := s.knownLate(ctx, in); again != nil || found {
			return first, found, again
		}
	}
	if err != nil {
		return LateEntry{}, false, err
	}
	return entry, false, nil
}

// knownLate answers a repeated key.
func (s *Service) knownLate(ctx context.Context, in EnterLateInput) (LateEntry, bool, error) {
	first, found, err := s.records.lateByKey(s.db.Read(ctx), in.StoreID, in.Key)
	if err == nil && found && first.RequestHash != in.hash() {
		err = ident.ErrKeyReused
	}
	if err != nil {
		return LateEntry{}, false, err
	}
	return first, found, nil
}

func (in EnterLateInput) hash() string {
	return ident.InputHash(struct {
		Card, At string
		Offer    ident.ID
		Bill     money.Fen
	}{in.CardNumber, in.At, in.OfferID, in.BillFen})
}

// enterLateTx reads and judges first; the count of the store's day comes last before the
// row, because all tills of the store share it.
func (s *Service) enterLateTx(tx *db.Tx, in EnterLateInput) (LateEntry, error) {
	store, err := s.merchants.StoreForTillTx(tx, in.StoreID)
	if err != nil {
		return LateEntry{}, asOutcome(err)
	}
	facts, err := s.cities.of(tx, store.CityID)
	if err != nil {
		return LateEntry{}, err
	}
	at, offer, card, err := s.judgeLate(tx, in, store, facts)
	if err != nil {
		return LateEntry{}, err
	}
	entry, err := newLateEntry(offer, in.BillFen, at, facts.zone)
	if err != nil {
		return LateEntry{}, err
	}
	entry.ID, entry.CityID, entry.MembershipID, entry.MemberID = s.ids.New(), store.CityID, card.MembershipID, card.MemberID
	entry.EnteredAt, entry.EnteredByKind, entry.EnteredBy = tx.Now(), string(in.Actor.Kind), in.Actor.ID
	entry.IdemKey, entry.RequestHash = in.Key, in.hash()
	_, free, err := quota.Take(tx, "redemption:late:"+store.ID.String()+":"+string(entry.Day), LatePerDay, lateDay)
	if err != nil || !free {
		return LateEntry{}, cmp.Or[error](err, ErrLateFull)
	}
	return entry, s.records.insertLate(tx, entry)
}

// judgeLate gathers what is wrong with the time, the offer and the card number, so that all
// of it stands beside the fields at once.
func (s *Service) judgeLate(tx *db.Tx, in EnterLateInput, store merchants.Store, facts cityFacts) (at time.Time, offer merchants.Offer, card membership.Standing, err error) {
	wrong := errLate
	at, today := lateInstant(in.At, tx.Now(), facts.zone)
	if !today {
		wrong = wrong.WithField("at", "field.redemption.late_at")
	}
	offers, err := s.merchants.OffersForRedemptionTx(tx, []ident.ID{in.OfferID})
	if err != nil {
		return at, offer, card, err
	}
	offer, found := offers[in.OfferID]
	if !found || offer.StoreID != store.ID {
		wrong = wrong.WithField("offer", "field.redemption.late_offer")
	}
	card, found, err = s.members.StandingByCardTx(tx, store.CityID, in.CardNumber)
	if err != nil {
		return at, offer, card, err
	}
	if !found || today && card.MayVisit(at) != nil {
		wrong = wrong.WithField("card_number", "field.redemption.late_card")
	}
	if len(wrong.Fields) > 0 {
		return at, offer, card, wrong
	}
	return at, offer, card, nil
}

// lateInstant is the time of day on today's date; false when it is none, or lies ahead.
func lateInstant(text string, now time.Time, zone *time.Location) (time.Time, bool) {
	read, err := time.Parse("15:04", strings.TrimSpace(text))
	if err != nil {
		return time.Time{}, false
	}
	at := clock.Instant(clock.DayOf(now, zone).At(read.Hour(), read.Minute(), zone))
	return at, !at.After(now)
}
