package redemption

import (
	"context"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/merchants"
)

// SettleLateInput is an operator's decision about an entry.
type SettleLateInput struct {
	Actor   identity.Actor // operator of the city
	EntryID ident.ID
	Outcome LateStatus // LateAccepted or LateRefused
	Answer  string     // 1–200 characters; the store and the member read them
}

// SettleLateEntry decides about a waiting entry once. Accepted, it becomes a redemption in
// the same transaction, at the time at which it happened, and earns no traffic reward. The
// card must still run and the offer's uses of that day must not be used up. Errors:
// late_unknown, late_settled, late_invalid, late_card_over, late_limit.
func (s *Service) SettleLateEntry(ctx context.Context, in SettleLateInput) (LateEntry, error) {
	if err := in.validate(); err != nil {
		return LateEntry{}, err
	}
	var after LateEntry
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		before, found, err := s.records.lateEntry(tx, in.EntryID)
		if err != nil {
			return err
		}
		if !found || !in.Actor.Operates(before.CityID) {
			return ErrLateUnknown
		}
		here, err := s.members.HoldMemberTx(tx, before.MemberID)
		if err != nil {
			return err
		}
		now := tx.Now()
		after = before
		after.Status, after.Answer, after.SettledAt, after.SettledBy = in.Outcome, in.Answer, &now, &in.Actor.ID
		settled, err := s.records.settleLate(tx, after)
		if err != nil {
			return err
		}
		if !settled {
			return ErrLateSettled
		}
		if after.Status == LateAccepted {
			if err := s.recordLateTx(tx, after); err != nil {
				return err
			}
		}
		return s.announceLateTx(tx, in.Actor, before, after, here)
	})
	if err != nil {
		return LateEntry{}, err
	}
	return after, nil
}

func (in *SettleLateInput) validate() error {
	in.Answer = strings.TrimSpace(in.Answer)
	wrong := errLate
	if in.Outcome != LateAccepted && in.Outcome != LateRefused {
		wrong = wrong.WithField("outcome", "field.redemption.late_outcome")
	}
	if n := utf8.RuneCountInString(in.Answer); n < 1 || n > mostAnswer {
		wrong = wrong.WithField("answer", "field.redemption.late_answer")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// recordLateTx writes what a confirmation writes, by the same conditional updates and in the
// same order of locks. Only the interval between two uses is left out: an operator has just
// looked at what else was recorded on that day.
func (s *Service) recordLateTx(tx *db.Tx, e LateEntry) error {
	counted, err := s.members.CountVisitsTx(tx, []ident.ID{e.MembershipID})
	if err != nil {
		return err
	}
	if !counted[e.MembershipID] {
		return ErrLateCard
	}
	r := e.asRedemption(tx.Now())
	refused, err := s.merchants.TakeOfferUsesTx(tx, []merchants.OfferUse{offerUse(r)})
	if err != nil {
		return err
	}
	if why := refused[e.MembershipID]; why != nil {
		return ErrLateLimit.Wrap(why)
	}
	if err := s.records.insertClaim(tx, e.asClaim(tx.Now())); err != nil {
		return err
	}
	return s.records.insertRedemptions(tx, []Redemption{r})
}

// announceLateTx tells the member, if there still is one, and writes the log. The store's list
// shows the rest.
func (s *Service) announceLateTx(tx *db.Tx, actor identity.Actor, before, after LateEntry, here bool) error {
	if here {
		if err := s.tellLateTx(tx, after); err != nil {
			return err
		}
	}
	return audit.RecordTx(tx, audit.Entry{
		CityID: after.CityID, Actor: actor, Action: "redemption.settle_late_entry", ObjectKind: "late_entry",
		ObjectID: after.ID.String(), Reason: after.Answer, Before: before, After: after,
	})
}

func (s *Service) tellLateTx(tx *db.Tx, after LateEntry) error {
	store, err := s.merchants.StoreFactsTx(tx, after.StoreID)
	if err != nil {
		return err
	}
	r := after.asRedemption(tx.Now())
	message := notify.Message{
		CityID: after.CityID, To: notify.Recipient{Kind: notify.RecipientMember, ID: after.MemberID}, InboxOnly: true,
		Template: "late_" + string(after.Status), DedupeKey: "redemption:" + after.ID.String(),
		Params: map[string]string{"no": r.No(), "store_zh": store.Name("zh-CN"), "store_en": store.Name("en"), "day": string(after.Day),
			"payable": after.PayableFen.Yuan(), "discount": after.DiscountFen.Yuan(), "answer": after.Answer},
	}
	_, err = s.notify.EnqueueTx(tx, message)
	return err
}
