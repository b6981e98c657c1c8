package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// TopUpStatus is open until an operator has decided.
type TopUpStatus string

const (
	TopUpOpen     TopUpStatus = "open"
	TopUpAccepted TopUpStatus = "accepted"
	TopUpRejected TopUpStatus = "rejected"
)

// topUpSteps is the transition table. The update of sql_top_up.go is made from it.
var topUpSteps = map[TopUpStatus][]TopUpStatus{TopUpOpen: {TopUpAccepted, TopUpRejected}}

// TopUp is what a refund would have been more, had a visit been undone before it. BaseFen is what the
// formula gave before that, DueFen what it gives without the visit. Only an operator makes money of it.
type TopUp struct {
	ID            ident.ID
	CityID        city.ID
	MemberID      ident.ID
	MembershipID  ident.ID
	RefundID      ident.ID
	RedemptionID  ident.ID // the visit that was undone last
	BaseFen       money.Fen
	DueFen        money.Fen
	AmountFen     money.Fen
	Status        TopUpStatus
	Answer        string // the operator's reason, which the member reads
	CreatedAt     time.Time
	DecidedAt     *time.Time
	DecidedBy     *ident.ID
	TopUpRefundID *ident.ID // of an accepted one
}

// TableName is gorm's.
func (TopUp) TableName() string { return "membership_top_ups" }

// VisitUndoneTx notes what an undone visit means for a refund that was asked for before. The refund stays
// as it is; where the formula gives more without the visit, the difference waits for an operator and the
// member is notified. Its caller is the reversal, in its transaction, after the visit, its discount and its
// unit were taken back; the member's row is locked.
func (s *Service) VisitUndoneTx(tx *db.Tx, membershipID, redemptionID ident.ID) error {
	refund, found, err := s.records.memberRefund(tx, membershipID)
	if err != nil || !found {
		return err
	}
	now, err := s.dueNowTx(tx, refund)
	if err != nil {
		return err
	}
	last, exists, err := s.records.lastTopUp(tx, refund.ID)
	if err != nil {
		return err
	}
	base := now.base
	if exists {
		base = last.DueFen
	}
	if exists && last.Status == TopUpOpen {
		base = last.BaseFen
	}
	if now.due <= base || now.left < 1 {
		return nil
	}
	t := TopUp{ID: s.ids.New(), CityID: refund.CityID, MemberID: refund.MemberID, MembershipID: membershipID,
		RefundID: refund.ID, RedemptionID: redemptionID, BaseFen: base, DueFen: now.due, AmountFen: now.due - base,
		Status: TopUpOpen, CreatedAt: tx.Now()}
	if exists && last.Status == TopUpOpen {
		t.ID, t.CreatedAt = last.ID, last.CreatedAt
		err = s.records.raiseTopUp(tx, t)
	} else {
		err = s.records.insertTopUp(tx, &t)
	}
	if err != nil {
		return err
	}
	return s.notifyTx(tx, t.CityID, t.MemberID, "top_up_open", "top-up-open:"+t.ID.String()+":"+redemptionID.String(),
		map[string]string{"refund_no": refund.RefundNo, "amount": t.AmountFen.Yuan(), "before": t.BaseFen.Yuan(),
			"after": t.DueFen.Yuan()})
}

// dueFigures are what the formula gives on the day of a request: base with what was taken then, due with
// what stands now. left is what the payment still holds.
type dueFigures struct{ base, due, left money.Fen }

func (s *Service) dueNowTx(tx *db.Tx, refund Refund) (dueFigures, error) {
	m, err := s.members.LockMembershipTx(tx, *refund.MembershipID)
	if err != nil {
		return dueFigures{}, err
	}
	order, err := s.records.order(tx, refund.OrderID)
	if err != nil {
		return dueFigures{}, err
	}
	plan, err := s.members.PlanTx(tx, m.PlanID)
	if err != nil {
		return dueFigures{}, err
	}
	c, err := city.ByID(tx, m.CityID)
	if err != nil {
		return dueFigures{}, err
	}
	t, err := s.termsTx(tx, m, order, plan, c)
	if err != nil {
		return dueFigures{}, err
	}
	left := t.paid - t.returned
	asked := clock.DayOf(refund.CreatedAt, c.Location())
	t.returned, t.ground = 0, refund.Ground
	due := quoteFor(t, asked).RefundFen
	t.taken = membership.ValueTaken{DiscountsFen: refund.DiscountsFen, GiftsFen: refund.GiftsFen}
	if t.card.Uses = 1; refund.Rule == RuleUnusedInTime {
		t.card.Uses = 0
	}
	return dueFigures{base: quoteFor(t, asked).RefundFen, due: due, left: left}, nil
}
