package late

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
	"citycard/redemption"
)

// maxAnswer is the length of an answer in characters.
const maxAnswer = 200

// DecideInput is an operator's decision about an entry.
type DecideInput struct {
	Actor   identity.Actor // operator of the city
	EntryID ident.ID
	Outcome Status // Accepted or Refused
	Answer  string // 1–200 characters; the store and the member read them
}

// Decide accepts or refuses a waiting entry, once. An accepted entry becomes a redemption in the same
// transaction, at the time of the visit, and earns no traffic reward. The
// card must still run and the offer's uses of that day must not be used up. Errors:
// late_unknown, late_settled, late_invalid, late_card_over, late_limit.
func (s *Service) Decide(ctx context.Context, in DecideInput) (Entry, error) {
	if err := in.validate(); err != nil {
		return Entry{}, err
	}
	var after Entry
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		before, found, err := s.records.entry(tx, in.EntryID)
		if err != nil {
			return err
		}
		if !found || !in.Actor.Operates(before.CityID) {
			return ErrUnknown
		}
		memberExists, err := s.deps.Members.LockMemberTx(tx, before.MemberID)
		if err != nil {
			return err
		}
		now := tx.Now()
		after = before
		after.Status, after.Answer, after.SettledAt, after.SettledBy = in.Outcome, in.Answer, &now, &in.Actor.ID
		decided, err := s.records.decide(tx, after)
		if err != nil {
			return err
		}
		if !decided {
			return ErrDecided
		}
		if after.Status == Accepted {
			if err := s.recordTx(tx, after); err != nil {
				return err
			}
		}
		return s.announceTx(tx, in.Actor, before, after, memberExists)
	})
	if err != nil {
		return Entry{}, err
	}
	return after, nil
}

func (in *DecideInput) validate() error {
	in.Answer = strings.TrimSpace(in.Answer)
	wrong := errInvalid
	if in.Outcome != Accepted && in.Outcome != Refused {
		wrong = wrong.WithField("outcome", "field.redemption.late_outcome")
	}
	if n := utf8.RuneCountInString(in.Answer); n < 1 || n > maxAnswer {
		wrong = wrong.WithField("answer", "field.redemption.late_answer")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// recordTx writes what a confirmation writes, by the same conditional updates and in the same order
// of locks. It does not check the interval between two uses, because the operator has seen what else
// was recorded on that day.
func (s *Service) recordTx(tx *db.Tx, e Entry) error {
	counted, err := s.deps.Members.CountVisitsTx(tx, []ident.ID{e.MembershipID})
	if err != nil {
		return err
	}
	if !counted[e.MembershipID] {
		return ErrCardOver
	}
	r := e.asRedemption(tx.Now())
	refused, err := s.deps.Merchants.TakeOfferUsesTx(tx, []merchants.OfferUse{redemption.OfferUse(r)})
	if err != nil {
		return err
	}
	if why := refused[e.MembershipID]; why != nil {
		return ErrLimit.Wrap(why)
	}
	return s.deps.Redemptions.RecordTx(tx, e.asClaim(tx.Now()), r)
}

// announceTx notifies the member, unless the account was erased, and writes the audit log. The store
// sees the decision in its list.
func (s *Service) announceTx(tx *db.Tx, actor identity.Actor, before, after Entry, memberExists bool) error {
	if memberExists {
		if err := s.notifyMemberTx(tx, after); err != nil {
			return err
		}
	}
	return audit.RecordTx(tx, audit.Entry{
		CityID: after.CityID, Actor: actor, Action: "redemption.settle_late_entry", ObjectKind: "late_entry",
		ObjectID: after.ID.String(), Reason: after.Answer, Before: before, After: after,
	})
}

func (s *Service) notifyMemberTx(tx *db.Tx, after Entry) error {
	store, err := s.deps.Merchants.StoreFactsTx(tx, after.StoreID)
	if err != nil {
		return err
	}
	r := after.asRedemption(tx.Now())
	message := notify.Message{
		CityID: after.CityID, To: notify.Recipient{Kind: notify.RecipientMember, ID: after.MemberID}, InboxOnly: true,
		Template: "late_" + string(after.Status), DedupeKey: "redemption:" + after.ID.String(),
		Params: map[string]string{"no": r.No(), "store_zh": store.Name("zh-CN"), "store_en": store.Name("en"),
			"day":     string(after.Day),
			"payable": after.PayableFen.Yuan(), "discount": after.DiscountFen.Yuan(), "answer": after.Answer},
	}
	_, err = s.deps.Notify.EnqueueTx(tx, message)
	return err
}
