package redemptiontest

import (
	"context"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/late"
	"citycard/redemption/objection"
)

func (w *World) Visit(t *testing.T, member identity.Actor, card ident.ID, key string) redemption.Receipt {
	t.Helper()
	receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), key))
	Must(t, err)
	return receipt
}

func (w *World) Undo(actor identity.Actor, id ident.ID, key string) (redemption.Reversal, bool, error) {
	return w.Reverse(context.Background(),
		redemption.ReverseInput{Actor: actor, RedemptionID: id, Reason: "金额打错了", Key: key})
}

func (w *World) NewStaff(t *testing.T, role merchants.Role) identity.Actor {
	t.Helper()
	actor := identity.Actor{Kind: identity.KindStaff, ID: w.IDs.New()}
	dbtest.Exec(t, w.DB, "INSERT INTO merchants_staff (store_id, account_id, role, created_at) VALUES (?, ?, ?, ?)",
		w.Store, actor.ID, role, w.Clock.Now())
	return actor
}

func (w *World) Operator(cities ...city.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: w.IDs.New(), Cities: cities, Name: "ops"}
}

func (w *World) CardNumber(t *testing.T, member identity.Actor) string {
	t.Helper()
	cards, err := w.Members.Memberships(t.Context(), member)
	Must(t, err)
	return cards[0].Membership.CardNumber
}

// LateInput is an entry of a bill of ¥90.00 an hour ago.
func (w *World) LateInput(number, key string) late.EnterInput {
	zone := time.FixedZone("CST", 8*3600)
	return late.EnterInput{Actor: w.Till, CardNumber: number, OfferID: w.Offer.ID, BillFen: 9000,
		At: w.Clock.Now().Add(-time.Hour).In(zone).Format("15:04"), Key: key}
}

func (w *World) Disputed(t *testing.T, actor identity.Actor, id ident.ID) objection.Dispute {
	t.Helper()
	d, err := w.Objections.RaiseDispute(t.Context(),
		objection.RaiseDisputeInput{Actor: actor, RedemptionID: id, Reason: "not_me"})
	Must(t, err)
	return d
}

func (w *World) NewCode(t *testing.T, member identity.Actor, card ident.ID) string {
	t.Helper()
	code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
	Must(t, err)
	return code.Digits
}

func (w *World) ScanAt(till identity.Actor, code string) (redemption.Preview, error) {
	return w.Scan(context.Background(), redemption.ScanInput{Actor: till, Code: code})
}

// AtOnce runs f n times in parallel and returns every answer.
func AtOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}
