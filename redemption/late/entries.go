package redemption

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// LateEntriesForOps lists a city's waiting entries, the longest waiting first, at most
// limit. Error: city.not_found.
func (s *Service) LateEntriesForOps(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]LateEntry, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.waitingLate(s.db.Read(ctx), id, limit)
}

// LateQueue counts what LateEntriesForOps lists. Error: city.not_found.
func (s *Service) LateQueue(ctx context.Context, actor identity.Actor, id city.ID) (merchants.Queue, error) {
	if !actor.Operates(id) {
		return merchants.Queue{}, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	q, err := s.records.lateQueue(tx, id, tx.Now().Add(-LatePromise))
	if err != nil || q.Count == 0 {
		return q, err
	}
	first, err := s.records.waitingLate(tx, id, 1)
	if err == nil && len(first) == 1 {
		q.OldestID, q.OldestAt = first[0].ID, &first[0].EnteredAt
	}
	return q, err
}

// LateView is an entry as ops judges it: with whose card it is, how many of the store's five
// of that day are taken, and what was recorded for the card on that day anyway.
type LateView struct {
	LateEntry
	MaskedName string
	OfTheDay   int64
	Recorded   []Redemption
}

// LateEntryForOps shows one entry to operators of its city. Error: late_unknown.
func (s *Service) LateEntryForOps(ctx context.Context, actor identity.Actor, id ident.ID) (LateView, error) {
	tx := s.db.Read(ctx)
	entry, found, err := s.records.lateEntry(tx, id)
	if err == nil && (!found || !actor.Operates(entry.CityID)) {
		err = ErrLateUnknown
	}
	if err != nil {
		return LateView{}, err
	}
	view := LateView{LateEntry: entry}
	standings, err := s.members.StandingsTx(tx, []ident.ID{entry.MembershipID})
	if err != nil {
		return LateView{}, err
	}
	view.MaskedName = standings[entry.MembershipID].MaskedName
	if view.OfTheDay, err = s.records.countLate(tx, entry.CityID, entry.StoreID, entry.Day); err != nil {
		return LateView{}, err
	}
	view.Recorded, err = s.records.ofCardOnDay(tx, entry.MembershipID, entry.Day)
	return view, err
}

// LateDay is what the form at the till needs: the offers to choose from, today's entries,
// newest first, and how many more are free.
type LateDay struct {
	Zone    *time.Location
	Now     time.Time
	Offers  []merchants.Offer
	Entries []LateEntry
	Left    int
}

// LateDayInput asks for today's entries of the till's store.
type LateDayInput struct {
	Actor   identity.Actor
	StoreID ident.ID // only for staff of several stores
}

// ViewLateDay shows today's entries to a bound device or staff of the store.
func (s *Service) ViewLateDay(ctx context.Context, in LateDayInput) (LateDay, error) {
	storeID, err := s.tillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return LateDay{}, err
	}
	tx := s.db.Read(ctx)
	store, err := s.merchants.StoreForTillTx(tx, storeID)
	if err != nil {
		return LateDay{}, asOutcome(err)
	}
	facts, err := s.cities.of(tx, store.CityID)
	if err != nil {
		return LateDay{}, err
	}
	day := LateDay{Zone: facts.zone, Now: tx.Now()}
	if day.Offers, err = s.merchants.OffersAtStoreTx(tx, storeID); err != nil {
		return LateDay{}, err
	}
	day.Entries, err = s.records.lateOfDay(tx, store.CityID, storeID, clock.DayOf(tx.Now(), facts.zone))
	day.Left = max(0, LatePerDay-len(day.Entries))
	return day, err
}
