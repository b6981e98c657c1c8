package membership

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// MemberView is all that operators of one city see of a member: what happened in this city.
type MemberView struct {
	Member MemberRow
	Cards  []MembershipView // latest period first
}

// ViewMember shows a member to an operator of the city and writes down that it did: reading
// about a person is itself logged (membership.view_member). city.ErrNotFound,
// ErrOperatorsOnly, ErrNotFound.
func (s *Service) ViewMember(
	ctx context.Context, actor identity.Actor, c city.ID, memberID ident.ID,
) (MemberView, error) {
	if err := RequireOperator(actor, c); err != nil {
		return MemberView{}, err
	}
	tx := s.db.Read(ctx)
	row, err := s.memberRow(tx, c, memberID)
	if err != nil {
		return MemberView{}, err
	}
	view := MemberView{Member: row}
	if view.Cards, err = s.views(tx, row.Cards); err != nil {
		return MemberView{}, err
	}
	return view, s.db.InTx(ctx, func(tx *db.Tx) error {
		return audit.RecordTx(tx, audit.Entry{CityID: c, Actor: actor, Action: "membership.view_member",
			ObjectKind: "member", ObjectID: memberID.String()})
	})
}
