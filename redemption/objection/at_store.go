package objection

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/redemption"
)

// DisputedVisit is an open dispute about a visit, as the store's people see it: without the member.
type DisputedVisit struct {
	ID          ident.ID // of the redemption
	Day         clock.Day
	ConfirmedAt time.Time
	BillFen     money.Fen
	PayableFen  money.Fen
	RaisedBy    string // "member", "device" or "staff"
	Reason      string
	Words       string
	RaisedAt    time.Time
}

// No is the number that people read to each other.
func (d DisputedVisit) No() string { return redemption.Redemption{ID: d.ID, Day: d.Day}.No() }

// DisputesAt lists the open disputes about a store's visits, newest first, at most 20, to
// its owners and managers. Codes of merchants.RequireStaffTx.
func (s *Service) DisputesAt(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]DisputedVisit, error) {
	tx := s.deps.DB.Read(ctx)
	if err := s.deps.Merchants.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleManager); err !=
		nil {
		return nil, err
	}
	return s.records.disputesAt(tx, storeID, 20)
}

// RefusedVisit is an open refusal report, as the store's people see it: without the member and without
// the text, so that nobody has to fear being recognised.
type RefusedVisit struct {
	Day        clock.Day
	Reason     string
	ReportedAt time.Time
}

// RefusalReportsAt lists the open reports about a store, newest first, at most 20, to its
// owners and managers. Codes of merchants.RequireStaffTx.
func (s *Service) RefusalReportsAt(
	ctx context.Context, actor identity.Actor, storeID ident.ID,
) ([]RefusedVisit, error) {
	tx := s.deps.DB.Read(ctx)
	if err := s.deps.Merchants.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleManager); err !=
		nil {
		return nil, err
	}
	return s.records.refusedVisitsAt(tx, storeID, 20)
}
