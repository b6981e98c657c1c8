package late

import (
	"context"
	"errors"
	"strings"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/quota"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

// The rate limit of entries, per store and right or wrong, because somebody could try out card
// numbers.
const (
	maxTries    = 20
	triesWindow = time.Hour

	// quotaWindow outlives every business day, whatever its zone.
	quotaWindow = 48 * time.Hour
)

// EnterInput is a discount that a cashier gave without the network, earlier on this business day.
type EnterInput struct {
	Actor      identity.Actor
	StoreID    ident.ID // only for staff of several stores
	CardNumber string   // as it is printed on the card, in groups or not
	OfferID    ident.ID
	BillFen    money.Fen
	At         string // hh:mm in the city's zone, not later than now
	Key        string // idempotency key, unique per store
}

// Enter (补登) saves a visit for ops to decide about, at most PerDay of a store and day. The same key
// with the same input returns the first entry and replayed = true; with other input
// ident.ErrKeyReused. An unknown card number and one that could not have been used get the same
// answer. Errors: late_invalid, late_full, too_many, and those of the offer about bill and time.
func (s *Service) Enter(ctx context.Context, in EnterInput) (entry Entry, replayed bool, err error) {
	if err := ident.CheckKey(in.Key); err != nil {
		return Entry{}, false, err
	}
	storeID, err := s.deps.Redemptions.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return Entry{}, false, err
	}
	in.StoreID = storeID
	if entry, found, err := s.firstByKey(ctx, in); err != nil || found {
		return entry, found, err
	}
	tries := quota.Limit{Key: "redemption:late_try:" + storeID.String(), Max: maxTries, Window: triesWindow}
	if err := quota.TakeAll(ctx, s.deps.DB, redemption.ErrTooMany, tries); err != nil {
		return Entry{}, false, err
	}
	err = s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		entry, err = s.enterTx(tx, in)
		return err
	})
	if db.IsDuplicate(err) || errors.Is(err, ErrFull) { // another request with the same key may have been faster
		if first, found, again := s.firstByKey(ctx, in); again != nil || found {
			return first, found, again
		}
	}
	if err != nil {
		return Entry{}, false, err
	}
	return entry, false, nil
}

// firstByKey answers a repeated key.
func (s *Service) firstByKey(ctx context.Context, in EnterInput) (Entry, bool, error) {
	first, found, err := s.records.byKey(s.deps.DB.Read(ctx), in.StoreID, in.Key)
	if err == nil && found && first.RequestHash != in.hash() {
		err = ident.ErrKeyReused
	}
	if err != nil {
		return Entry{}, false, err
	}
	return first, found, nil
}

func (in EnterInput) hash() string {
	return ident.InputHash(struct {
		Card, At string
		Offer    ident.ID
		Bill     money.Fen
	}{in.CardNumber, in.At, in.OfferID, in.BillFen})
}

// enterTx validates first. The count of the store's day comes last, because all tills of the store
// wait for its row.
func (s *Service) enterTx(tx *db.Tx, in EnterInput) (Entry, error) {
	store, err := s.deps.Merchants.StoreForTillTx(tx, in.StoreID)
	if err != nil {
		return Entry{}, redemption.AsOutcome(err)
	}
	zone, err := s.deps.Redemptions.ZoneTx(tx, store.CityID)
	if err != nil {
		return Entry{}, err
	}
	at, offer, card, err := s.validateTx(tx, in, store, zone)
	if err != nil {
		return Entry{}, err
	}
	entry, err := newEntry(offer, in.BillFen, at, zone)
	if err != nil {
		return Entry{}, err
	}
	entry.ID, entry.CityID, entry.MembershipID, entry.MemberID = s.deps.IDs.New(), store.CityID, card.MembershipID,
		card.MemberID
	entry.EnteredAt, entry.EnteredByKind, entry.EnteredBy = tx.Now(), string(in.Actor.Kind), in.Actor.ID
	entry.IdemKey, entry.RequestHash = in.Key, in.hash()
	_, free, err := quota.Take(tx, "redemption:late:"+store.ID.String()+":"+string(entry.Day), PerDay, quotaWindow)
	if err != nil {
		return Entry{}, err
	}
	if !free {
		return Entry{}, ErrFull
	}
	return entry, s.records.insert(tx, entry)
}

// validateTx names everything that is wrong with the time, the offer and the card number, so that the
// form shows it all at once.
func (s *Service) validateTx(
	tx *db.Tx, in EnterInput, store merchants.Store, zone *time.Location,
) (at time.Time, offer merchants.Offer, card membership.Standing, err error) {
	wrong := errInvalid
	at, today := instantToday(in.At, tx.Now(), zone)
	if !today {
		wrong = wrong.WithField("at", "field.redemption.late_at")
	}
	offers, err := s.deps.Merchants.OffersForRedemptionTx(tx, []ident.ID{in.OfferID})
	if err != nil {
		return at, offer, card, err
	}
	offer, found := offers[in.OfferID]
	if !found || offer.StoreID != store.ID {
		wrong = wrong.WithField("offer", "field.redemption.late_offer")
	}
	card, found, err = s.deps.Members.StandingByCardTx(tx, store.CityID, in.CardNumber)
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

// instantToday reads a time of day on today's date; false when it is none, or in the future.
func instantToday(text string, now time.Time, zone *time.Location) (time.Time, bool) {
	read, err := time.Parse("15:04", strings.TrimSpace(fold.Typed(text)))
	if err != nil {
		return time.Time{}, false
	}
	at := clock.Instant(clock.DayOf(now, zone).At(read.Hour(), read.Minute(), zone))
	return at, !at.After(now)
}
