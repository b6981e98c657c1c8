package redemption

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/merchants"
)

// TillDayInput asks for a business day of the till's store.
type TillDayInput struct {
	Actor   identity.Actor
	StoreID ident.ID  // only for staff of several stores
	Day     clock.Day // "": today
	Limit   int
	Before  ident.ID // the last one seen, or ident.None
}

// TillDay is a day at the till: its sums, and a page of its redemptions, newest first.
type TillDay struct {
	Store      merchants.Store
	Zone       *time.Location
	Now        time.Time
	Today, Day clock.Day
	DaySums
	Rows []TillReceipt
}

// DaySums are the sums of redemptions that were confirmed and not reversed.
type DaySums struct {
	Visits                  int64
	PayableFen, DiscountFen money.Fen
}

// TillReceipt is a receipt as the actor at the till sees it. UndoUntil is the end of the
// actor's own window: 15 minutes for a cashier or a device, 24 hours for a manager.
type TillReceipt struct {
	Receipt
	UndoUntil time.Time
	MayUndo   bool
}

// ViewTillDay shows a day of the till's store to a bound device or its staff.
func (s *Service) ViewTillDay(ctx context.Context, in TillDayInput) (TillDay, error) {
	storeID, err := s.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return TillDay{}, err
	}
	tx := s.db.Read(ctx)
	// A store that has left still shows its redemptions, and they can be reversed.
	store, err := s.merchants.StoreForStaff(ctx, in.Actor, storeID)
	if err != nil {
		return TillDay{}, AsOutcome(err)
	}
	facts, err := s.cities.of(tx, store.CityID)
	if err != nil {
		return TillDay{}, err
	}
	day := TillDay{Store: store, Zone: facts.zone, Now: tx.Now(), Today: clock.DayOf(tx.Now(), facts.zone), Day: in.Day}
	if day.Day == "" {
		day.Day = day.Today
	}
	if day.DaySums, err = s.records.sumDay(tx, storeID, day.Day); err != nil {
		return TillDay{}, err
	}
	rows, err := s.records.ofDay(tx, storeID, day.Day, in.Limit, in.Before)
	if err != nil {
		return TillDay{}, err
	}
	day.Rows, err = s.atTill(tx, in.Actor, rows)
	return day, err
}

// TillReceiptOf is ReceiptOf for the till: with the actor's window for undoing it, and the
// store that it belongs to. Error: not_found.
func (s *Service) TillReceiptOf(
	ctx context.Context, actor identity.Actor, id ident.ID,
) (TillReceipt, merchants.Store, *time.Location, error) {
	tx := s.db.Read(ctx)
	r, err := s.RedemptionForTx(tx, actor, id)
	if err != nil {
		return TillReceipt{}, merchants.Store{}, nil, err
	}
	rows, err := s.atTill(tx, actor, []Redemption{r})
	if err != nil {
		return TillReceipt{}, merchants.Store{}, nil, err
	}
	store, err := s.merchants.StoreForStaff(ctx, actor, r.StoreID)
	if err != nil {
		return TillReceipt{}, merchants.Store{}, nil, AsOutcome(err)
	}
	facts, err := s.cities.of(tx, store.CityID)
	return rows[0], store, facts.zone, err
}

// atTill adds the actor's window; all rows are of one store, so the role is asked for once.
func (s *Service) atTill(tx *db.Tx, actor identity.Actor, rows []Redemption) ([]TillReceipt, error) {
	out := make([]TillReceipt, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	by, err := s.reverserOf(tx, actor, rows[0])
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		out[i] = TillReceipt{Receipt: NewReceipt(r), UndoUntil: r.ConfirmedAt.Add(windows[by]),
			MayUndo: r.mayReverse(by, tx.Now()) == nil}
	}
	return out, nil
}
