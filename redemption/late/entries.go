package late

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

// List lists a city's waiting entries, the longest waiting first, at most limit. Error:
// city.not_found.
func (s *Service) List(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]Entry, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.waiting(s.deps.DB.Read(ctx), id, limit)
}

// Queue counts what List lists. Error: city.not_found.
func (s *Service) Queue(ctx context.Context, actor identity.Actor, id city.ID) (merchants.Queue, error) {
	if !actor.Operates(id) {
		return merchants.Queue{}, city.ErrNotFound
	}
	tx := s.deps.DB.Read(ctx)
	q, err := s.records.queue(tx, id, tx.Now().Add(-Promise))
	if err != nil || q.Count == 0 {
		return q, err
	}
	first, err := s.records.waiting(tx, id, 1)
	if err == nil && len(first) == 1 {
		q.OldestID, q.OldestAt = first[0].ID, &first[0].EnteredAt
	}
	return q, err
}

// View is an entry with what ops needs to decide: the masked member, how many entries the store made
// on that day, and what was recorded for the card on that day.
type View struct {
	Entry
	MaskedName string
	OfTheDay   int64
	Recorded   []redemption.Redemption
}

// EntryForOps shows one entry to operators of its city. Error: late_unknown.
func (s *Service) EntryForOps(ctx context.Context, actor identity.Actor, id ident.ID) (View, error) {
	tx := s.deps.DB.Read(ctx)
	entry, found, err := s.records.entry(tx, id)
	if err == nil && (!found || !actor.Operates(entry.CityID)) {
		err = ErrUnknown
	}
	if err != nil {
		return View{}, err
	}
	view := View{Entry: entry}
	standings, err := s.deps.Members.StandingsTx(tx, []ident.ID{entry.MembershipID})
	if err != nil {
		return View{}, err
	}
	view.MaskedName = standings[entry.MembershipID].MaskedName
	if view.OfTheDay, err = s.records.countOfDay(tx, entry.CityID, entry.StoreID, entry.Day); err != nil {
		return View{}, err
	}
	view.Recorded, err = s.deps.Redemptions.OfCardOnDayTx(tx, entry.MembershipID, entry.Day)
	return view, err
}

// Day is what the form at the till needs: the offers to choose from, today's entries, newest first,
// and how many more the store may make.
type Day struct {
	Zone    *time.Location
	Now     time.Time
	Offers  []merchants.Offer
	Entries []Entry
	Left    int
}

// DayInput asks for today's entries of the till's store.
type DayInput struct {
	Actor   identity.Actor
	StoreID ident.ID // only for staff of several stores
}

// ViewDay shows today's entries to a bound device or staff of the store.
func (s *Service) ViewDay(ctx context.Context, in DayInput) (Day, error) {
	storeID, err := s.deps.Redemptions.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return Day{}, err
	}
	tx := s.deps.DB.Read(ctx)
	store, err := s.deps.Merchants.StoreForTillTx(tx, storeID)
	if err != nil {
		return Day{}, redemption.AsOutcome(err)
	}
	zone, err := s.deps.Redemptions.ZoneTx(tx, store.CityID)
	if err != nil {
		return Day{}, err
	}
	day := Day{Zone: zone, Now: tx.Now()}
	if day.Offers, err = s.deps.Merchants.OffersAtStoreTx(tx, storeID); err != nil {
		return Day{}, err
	}
	day.Entries, err = s.records.ofDay(tx, store.CityID, storeID, clock.DayOf(tx.Now(), zone))
	day.Left = max(0, PerDay-len(day.Entries))
	return day, err
}
