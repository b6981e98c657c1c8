package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/merchants"
)

// Objections is what redemptions ask of the disputes about them. *objection.Service implements it.
type Objections interface {
	// ResolveReversedTx resolves the open disputes about a redemption that was just reversed.
	ResolveReversedTx(tx *db.Tx, r Redemption, reversal Reversal, by identity.Actor, memberExists bool) error
	// DisputedTx tells which of the redemptions somebody has disputed.
	DisputedTx(tx *db.Tx, redemptions []Redemption) (map[ident.ID]bool, error)
	// ExportMemberTx and EraseMemberTx serve the member's export and erasure.
	ExportMemberTx(tx *db.Tx, memberID ident.ID) (MemberObjections, error)
	EraseMemberTx(tx *db.Tx, memberID ident.ID) error
}

// MemberObjections is what a member has objected to.
type MemberObjections struct {
	Disputes       map[ident.ID]MemberDispute // by redemption
	RefusalReports any                        // rows as the export prints them, oldest first
}

// MemberDispute is the member's own dispute about one redemption.
type MemberDispute struct{ Reason, Text string }

// LateEntries is what redemptions ask of the late entries. *late.Service implements it.
type LateEntries interface {
	// ExportMemberTx lists the member's late entries as the export prints them, oldest first.
	ExportMemberTx(tx *db.Tx, memberID ident.ID) (rows any, err error)
}

// Neighbours are the services that the packages above this one join in their transactions.
type Neighbours struct {
	DB          *db.DB
	IDs         ident.Source
	Redemptions *Service
	Members     *membership.Service
	Merchants   *merchants.Service
	Notify      *notify.Service
}

// Connect hands in the packages that stand above this one. It is called once, before any use case.
func (s *Service) Connect(objections Objections, late LateEntries) {
	s.objections, s.late = objections, late
}
