package merchants

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Teammate is one person at a store with the login they use.
type Teammate struct {
	Staff
	Login  string
	SeenAt *time.Time // last recorded use of a session that is still open
}

// TeamOf lists who acts or acted for a store, to the same people as StaffOf.
// Codes: merchants.store_not_found, staff_not_allowed.
func (s *Service) TeamOf(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]Teammate, error) {
	people, err := s.StaffOf(ctx, actor, storeID)
	if err != nil {
		return nil, err
	}
	tx := s.db.Read(ctx)
	ids := make([]ident.ID, len(people))
	for i, p := range people {
		ids[i] = p.AccountID
	}
	seen, err := s.deps.Identity.LastSeenTx(tx, identity.KindStaff, ids)
	if err != nil {
		return nil, err
	}
	team := make([]Teammate, len(people))
	for i, p := range people {
		account, err := s.deps.Identity.AccountTx(tx, p.AccountID)
		if err != nil {
			return nil, err
		}
		team[i] = Teammate{Staff: p, Login: account.Login}
		if at, ok := seen[p.AccountID]; ok {
			team[i].SeenAt = &at
		}
	}
	return team, nil
}
