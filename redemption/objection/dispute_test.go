package objection_test

import (
	"errors"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/objection"
)

func TestADisputeIsRaisedOncePerSideWithinADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		stranger, _ := w.NewMember(t)
		r := w.Visit(t, member, card, "disputed-visit")
		raise := func(actor identity.Actor, reason, text string) error {
			_, err := w.Objections.RaiseDispute(t.Context(),
				objection.RaiseDisputeInput{Actor: actor, RedemptionID: r.ID, Reason: reason, Text: text})
			return err
		}
		if err := raise(stranger, "not_me", ""); !errors.Is(err, redemption.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}
		if err := raise(member, "because", ""); err == nil {
			t.Error("an unknown reason was taken")
		}
		must(t, raise(member, "wrong_amount", "我付了九十"))
		if err := raise(member, "not_me", ""); !errors.Is(err, objection.ErrAlreadyDisputed) {
			t.Errorf("twice: %v", err)
		}
		must(t, raise(w.Till, "other", "顾客没有出示卡"))
		if err := raise(w.NewStaff(t, merchants.RoleManager), "wrong_amount", ""); !errors.Is(err,
			objection.ErrAlreadyDisputed) {
			t.Errorf("the store's side, once at the till and once by login: %v", err)
		}
		older := w.Visit(t, stranger, w.cardOf(t, stranger), "another-visit")
		w.Clock.Advance(redemption.DisputeWindow)
		_, err := w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: stranger, RedemptionID: older.ID, Reason: "not_me"})
		if !errors.Is(err, objection.ErrDisputeTooLate) {
			t.Errorf("after a day: %v", err)
		}
	})
}

func (w *world) cardOf(t *testing.T, member identity.Actor) ident.ID {
	t.Helper()
	var id ident.ID
	_, err := db.One(w.DB.Read(t.Context()).Gorm().Raw("SELECT id FROM membership_memberships WHERE member_id = ?",
		member.ID), &id)
	must(t, err)
	return id
}

func TestAMemberSeesTheWholeVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		stranger, _ := w.NewMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "visit-key-1"))
		must(t, err)
		view, err := w.Objections.VisitOf(t.Context(), member, receipt.ID)
		must(t, err)
		if view.Dispute != nil || view.Reversal != nil || !view.MayDispute(w.Clock.Now()) ||
			view.MayDispute(w.Clock.Now().Add(redemption.DisputeWindow)) {
			t.Errorf("fresh visit: %+v", view)
		}
		for name, actor := range map[string]identity.Actor{"a stranger": stranger, "the till": w.Till, "nobody": {}} {
			if _, err := w.Objections.VisitOf(t.Context(), actor, receipt.ID); !errors.Is(err, redemption.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: w.Till, RedemptionID: receipt.ID, Reason: "wrong_amount"})
		must(t, err)
		_, err = w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: member, RedemptionID: receipt.ID, Reason: "other", Text: "我的名字是张三"})
		must(t, err)
		_, _, err = w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: w.Till, RedemptionID: receipt.ID, Reason: "输错", Key: "reverse-key-1"})
		must(t, err)
		view, err = w.Objections.VisitOf(t.Context(), member, receipt.ID)
		must(t, err)
		if view.Dispute == nil || view.Dispute.Reason != "other" || view.Reversal == nil ||
			view.Reversal.Reason != "输错" || view.MayDispute(w.Clock.Now()) {
			t.Errorf("disputed and reversed: %+v", view)
		}
	})
}
