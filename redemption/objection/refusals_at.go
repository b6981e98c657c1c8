package redemption

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// RefusedVisit is an open report that a store did not honour the card, as the store's people
// see it: neither who said so nor in what words, so that nobody has to fear being recognised.
type RefusedVisit struct {
	Day        clock.Day
	Reason     string
	ReportedAt time.Time
}

// RefusalReportsAt lists the open reports about a store, newest first, at most 20, to its
// owners and managers. Codes of merchants.RequireStaffTx.
func (s *Service) RefusalReportsAt(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]RefusedVisit, error) {
	tx := s.db.Read(ctx)
	if err := s.merchants.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleManager); err != nil {
		return nil, err
	}
	return s.records.refusedVisitsAt(tx, storeID, 20)
}
