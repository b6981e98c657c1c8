package redemption

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/merchants"
)

// Windows within which a redemption may be reversed, counted from its confirmation.
const (
	CashierWindow = 15 * time.Minute
	ManagerWindow = 24 * time.Hour

	// MaxReversals bounds the redeem-and-undo cycles of one membership.
	MaxReversals = 10
)

// reverser is the role in which somebody reverses; the window depends on it.
type reverser string

const (
	byCashier  reverser = "cashier"
	byManager  reverser = "manager"
	byOperator reverser = "operator"
)

// windows are the reversal windows by role. An operator has none.
var windows = map[reverser]time.Duration{byCashier: CashierWindow, byManager: ManagerWindow}

// mayReverse decides by state and window. An operator has no window.
func (r Redemption) mayReverse(by reverser, now time.Time) error {
	if !r.Status.may(RedemptionReversed) {
		return ErrAlreadyReversed
	}
	if by != byOperator && !now.Before(r.ConfirmedAt.Add(windows[by])) {
		return ErrReversalTooLate.WithParam("until", r.ConfirmedAt.Add(windows[by]))
	}
	return nil
}

// ReverseInput asks for the opposite record of a redemption.
type ReverseInput struct {
	Actor        identity.Actor
	RedemptionID ident.ID
	Reason       string // required, up to 200 characters
	Key          string // idempotency key
}

// Reverse (冲正) undoes a redemption once. One transaction gives back the visit, the offer use and the
// benefit unit, takes back the traffic reward and resolves the disputes about it. Cashiers and devices
// may reverse within 15 minutes, managers and owners within 24 hours, operators of the city later. The
// same key and input return the first answer; a second reversal is already_reversed.
func (s *Service) Reverse(ctx context.Context, in ReverseInput) (reversal Reversal, replayed bool, err error) {
	if err := in.validate(); err != nil {
		return Reversal{}, false, err
	}
	for range 2 { // the retry reads what another reversal has done at the same moment
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			reversal, replayed, err = s.reverseTx(tx, in)
			return err
		})
		if !errors.Is(err, db.ErrStale) {
			break
		}
	}
	if err != nil {
		return Reversal{}, false, err
	}
	return reversal, replayed, nil
}

func (in *ReverseInput) validate() error {
	if err := ident.CheckKey(in.Key); err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if in.Reason == "" || utf8.RuneCountInString(in.Reason) > 200 {
		return ErrReasonMissing.WithField("reason", "field.redemption.reason_missing")
	}
	return nil
}

func (s *Service) reverseTx(tx *db.Tx, in ReverseInput) (Reversal, bool, error) {
	r, found, err := s.records.redemption(tx, in.RedemptionID)
	if err != nil {
		return Reversal{}, false, err
	}
	if !found {
		return Reversal{}, false, ErrNotFound
	}
	by, err := s.reverserOf(tx, in.Actor, r)
	if err != nil {
		return Reversal{}, false, err
	}
	memberExists, err := s.members.LockMemberTx(tx, r.MemberID)
	if err != nil {
		return Reversal{}, false, err
	}
	hash := ident.InputHash(struct{ ID, Reason string }{in.RedemptionID.String(), in.Reason})
	first, done, err := s.records.reversal(tx, r.ID)
	if err != nil {
		return Reversal{}, false, err
	}
	if done {
		return repeatOf(first, in.Key, hash)
	}
	if err := r.mayReverse(by, tx.Now()); err != nil {
		return Reversal{}, false, err
	}
	reversal := Reversal{RedemptionID: r.ID, MembershipID: r.MembershipID, ByKind: string(in.Actor.Kind),
		ByID:   in.Actor.ID,
		Reason: in.Reason, IdemKey: in.Key, RequestHash: hash, ReversedAt: tx.Now()}
	return reversal, false, s.RecordReversalTx(tx, r, reversal, in.Actor, memberExists)
}

func repeatOf(first Reversal, key, hash string) (Reversal, bool, error) {
	switch {
	case first.IdemKey != key:
		return Reversal{}, false, ErrAlreadyReversed
	case first.RequestHash != hash:
		return Reversal{}, false, ident.ErrKeyReused
	}
	return first, true, nil
}

// RecordReversalTx writes the reversal and everything that it gives back, in lock order. The caller has locked
// the member's row; memberExists is false when the account was erased. The conditional update of the
// redemption decides between two reversals, and between a reversal and the accrual job; the one that
// comes second gets db.ErrStale.
func (s *Service) RecordReversalTx(
	tx *db.Tx, r Redemption, reversal Reversal, actor identity.Actor, memberExists bool,
) error {
	if err := s.members.UncountVisitsTx(tx, []ident.ID{r.MembershipID}); err != nil {
		return err
	}
	cycles, err := s.records.countReversals(tx, r.MembershipID)
	if err != nil {
		return err
	}
	if cycles >= MaxReversals {
		return ErrReversalLimit
	}
	if r.OfferID != nil {
		if err := s.merchants.ReleaseOfferUseTx(tx, OfferUse(r)); err != nil {
			return err
		}
	}
	if r.BenefitID != nil {
		if err := s.members.ReturnUnitTx(tx, *r.BenefitID); err != nil {
			return err
		}
	}
	if err := s.records.markReversed(tx, r.ID); err != nil {
		return err
	}
	if err := s.records.insertReversal(tx, reversal); err != nil {
		return err
	}
	if err := s.exposure.TakeBackTx(tx, r.ID, "reversed"); err != nil {
		return err
	}
	if err := s.orders.VisitUndoneTx(tx, r.MembershipID, r.ID); err != nil {
		return err
	}
	if err := s.announceReversalTx(tx, r, reversal, actor, memberExists); err != nil {
		return err
	}
	return s.objections.ResolveReversedTx(tx, r, reversal, actor, memberExists)
}

func (s *Service) announceReversalTx(
	tx *db.Tx, r Redemption, reversal Reversal, actor identity.Actor, memberExists bool,
) error {
	if actor.Kind == identity.KindOperator {
		err := audit.RecordTx(tx, audit.Entry{CityID: r.CityID, Actor: actor, Action: "redemption.reverse",
			ObjectKind: "redemption",
			ObjectID:   r.ID.String(), Reason: reversal.Reason, Before: RedemptionConfirmed, After: RedemptionReversed})
		if err != nil {
			return err
		}
	}
	if !memberExists {
		return nil
	}
	_, err := s.notify.EnqueueTx(tx, notify.Message{
		CityID: r.CityID, To: notify.Recipient{Kind: "member", ID: r.MemberID}, InboxOnly: true,
		Template: "redemption_reversed", DedupeKey: "reversal:" + r.ID.String(),
		Params: map[string]string{"no": r.No(), "redemption_id": r.ID.String(), "store_id": r.StoreID.String(),
			"name_zh": r.NameZh, "name_en": r.NameEn, "reason": reversal.Reason},
	})
	return err
}

// reverserOf tells in which role the actor reverses. ErrNotFound for a redemption of a foreign store
// or city.
func (s *Service) reverserOf(tx *db.Tx, actor identity.Actor, r Redemption) (reverser, error) {
	switch actor.Kind {
	case identity.KindOperator:
		if actor.Operates(r.CityID) {
			return byOperator, nil
		}
	case identity.KindDevice:
		if actor.StoreID == r.StoreID {
			return byCashier, nil
		}
	case identity.KindStaff:
		return s.staffReverser(tx, actor, r)
	}
	return "", ErrNotFound
}

func (s *Service) staffReverser(tx *db.Tx, actor identity.Actor, r Redemption) (reverser, error) {
	asManager := s.merchants.RequireStaffTx(tx, actor, r.StoreID, merchants.RoleOwner, merchants.RoleManager)
	if asManager == nil {
		return byManager, nil
	}
	if fault.Of(asManager) == nil {
		return "", asManager
	}
	asAnyone := s.merchants.RequireStaffTx(tx, actor, r.StoreID)
	if asAnyone == nil {
		return byCashier, nil
	}
	if fault.Of(asAnyone) == nil {
		return "", asAnyone
	}
	return "", ErrNotFound
}
