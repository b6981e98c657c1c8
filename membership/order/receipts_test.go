package order_test

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// books fails the test unless each query counts what it should.
func books(t *testing.T, k *membershiptest.Kit, wants map[string]int64) {
	t.Helper()
	for query, want := range wants {
		if n := count(t, k, query); n != want {
			t.Errorf("%s = %d, want %d", query, n, want)
		}
	}
	k.Healthy(t)
}

const (
	ordersPaid   = "SELECT count(*) FROM membership_orders WHERE status = 'paid'"
	ordersClosed = "SELECT count(*) FROM membership_orders WHERE status = 'closed'"
	cards        = "SELECT count(*) FROM membership_memberships"
	moneyIn      = "SELECT COALESCE(sum(amount_fen), 0) FROM membership_payments WHERE status = 'succeeded'"
	surplusOut   = `SELECT COALESCE(sum(amount_fen), 0) FROM membership_refunds
		WHERE reason IN ('late_payment', 'second_payment', 'wrong_amount')`
	wrongAmounts = "SELECT count(*) FROM membership_refunds WHERE reason = 'wrong_amount'"
)

// Each receipt that a query finds is recorded on its own. Only the price of the order pays it; every
// other amount goes back, and none of them stops the others or keeps the order open.
func TestEachReceiptIsRecordedOnItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		arrived            []money.Fen
		paid, closed, back int64
		wrong              int64
	}{
		"a fen short of ¥1":        {[]money.Fen{16700}, 0, 1, 16700, 1},
		"more than the price":      {[]money.Fen{16801}, 0, 1, 16801, 1},
		"one fen":                  {[]money.Fen{1}, 0, 1, 1, 1},
		"a part, then the price":   {[]money.Fen{16700, 16800}, 1, 0, 16700, 1},
		"the price, then a part":   {[]money.Fen{16800, 100}, 1, 0, 100, 0}, // the order was paid: a second payment
		"two parts and the price":  {[]money.Fen{100, 16700, 16800}, 1, 0, 16800, 2},
		"two parts that add up":    {[]money.Fen{100, 16700}, 0, 1, 16800, 2},
		"the price twice + a part": {[]money.Fen{5, 16800, 16800}, 1, 0, 16805, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				actor := k.Member(t)
				ref, sum := membershiptest.Ref(k.Order(t, actor)), int64(0)
				for _, amount := range c.arrived {
					k.Provider.TakeFen(ref, amount)
					sum += int64(amount)
				}
				k.Env.Clock.Advance(15 * time.Second)
				run(t, k, k.Orders.QuerySilentPayments, 1)
				books(t, k, map[string]int64{moneyIn: sum, surplusOut: c.back, ordersPaid: c.paid, cards: c.paid,
					wrongAmounts: c.wrong})
				k.Env.Clock.Advance(15 * time.Minute)
				run(t, k, k.Orders.CloseUnpaidOrders, int(c.closed))
				run(t, k, k.Orders.SendRefunds, count2(t, k, "SELECT count(*) FROM membership_refunds"))
				if back := k.Provider.Refunded(); back != c.back {
					t.Errorf("%d fen are back, want %d", back, c.back)
				}
				books(t, k, map[string]int64{moneyIn: sum, ordersClosed: c.closed})
				if c.closed == 1 { // the plan is not blocked
					k.Buy(t, actor)
				}
			})
		})
	}
}

func count2(t *testing.T, k *membershiptest.Kit, query string) int { return int(count(t, k, query)) }

func TestThePriceThatComesAfterAPartPaysTheOrder(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		k.Provider.TakeFen(membershiptest.Ref(placed), 16700)
		k.Env.Clock.Advance(15 * time.Second)
		run(t, k, k.Orders.QuerySilentPayments, 1)
		view, err := k.Orders.OrderOf(t.Context(), actor, placed.ID)
		must(t, err)
		if view.Order.Status != order.OrderOpen || len(view.Refunds) != 1 ||
			view.Refunds[0].Reason != order.RefundWrongAmount || view.Refunds[0].AmountFen != 16700 {
			t.Errorf("after the part: %s, %+v", view.Order.Status, view.Refunds)
		}
		k.Provider.TakeMoney(membershiptest.Ref(placed))
		k.Env.Clock.Advance(time.Minute)
		run(t, k, k.Orders.QuerySilentPayments, 1)
		books(t, k, map[string]int64{ordersPaid: 1, cards: 1, moneyIn: 33500, surplusOut: 16700})
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'payment_not_the_price'"); n != 1 {
			t.Errorf("%d messages about the part", n)
		}
	})
}

// A notice of another amount grants nothing and is not taken at its word: the provider is asked.
func TestANoticeOfAnotherAmountAsksTheProvider(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		ref := membershiptest.Ref(placed)
		txn := k.Provider.TakeFen(ref, 16700)
		header, body := k.Provider.Notice(order.Notice{EventID: "1", Kind: order.NoticePaid, Ref: ref, TxnID: txn,
			AmountFen: 16700, At: k.Env.Clock.Now()})
		wantCode(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body), order.ErrNoticeRefused)
		books(t, k, map[string]int64{moneyIn: 0})
		run(t, k, k.Orders.QuerySilentPayments, 1)
		books(t, k, map[string]int64{moneyIn: 16700, surplusOut: 16700, wrongAmounts: 1, cards: 0})
	})
}

// What a provider answers passes the same check as what it sends.
func TestAMalformedAnswerIsRefusedAndStopsNoOther(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ref := membershiptest.Ref(k.Order(t, k.Member(t)))
		now := k.Env.Clock.Now()
		for _, txn := range []string{"", "T\x00", "T\x1b", "T\n", "\xff", strings.Repeat("9", 129)} {
			k.Provider.Take(ref, order.Receipt{TxnID: txn, AmountFen: 16800, PaidAt: now})
		}
		k.Provider.Take(ref, order.Receipt{TxnID: "nothing", AmountFen: 0, PaidAt: now})
		k.Provider.Take(ref, order.Receipt{TxnID: "less", AmountFen: -16800, PaidAt: now})
		k.Provider.Take(ref, order.Receipt{TxnID: strings.Repeat("8", 128), AmountFen: 16800}) // good, and undated
		for range 2 {
			k.Env.Clock.Advance(30 * time.Second)
			run(t, k, k.Orders.QuerySilentPayments, 1)
		}
		books(t, k, map[string]int64{ordersPaid: 1, cards: 1, moneyIn: 16800, surplusOut: 0,
			"SELECT count(*) FROM membership_payment_events WHERE refused = 'malformed'": 8})
	})
}

func TestOneTransactionIsOnePayment(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		first, second := k.Order(t, k.Member(t)), k.Order(t, k.Member(t))
		notice := func(event string, o order.Order) error {
			header, body := k.Provider.Notice(order.Notice{EventID: event, Kind: order.NoticePaid,
				Ref: membershiptest.Ref(o), TxnID: "same", AmountFen: 16800, At: k.Env.Clock.Now()})
			return k.Orders.ApplyNotice(t.Context(), "stub", header, body)
		}
		must(t, notice("1", first))
		for range 2 {
			wantCode(t, notice("2", second), order.ErrNoticeRefused)
		}
		books(t, k, map[string]int64{ordersPaid: 1, cards: 1, moneyIn: 16800,
			"SELECT count(*) FROM membership_payment_events WHERE refused = 'transaction_differs'": 1,
			"SELECT count(*) FROM notify_alarms WHERE code = 'membership.notice_refused'":          1})
	})
}

// Two orders at one moment with the same transaction: the unique index decides.
func TestOneTransactionForTwoOrdersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for round := range 8 {
			orders := []order.Order{k.Order(t, k.Member(t)), k.Order(t, k.Member(t))}
			txn := "same" + string(rune('a'+round))
			var wg sync.WaitGroup
			for i, o := range orders {
				header, body := k.Provider.Notice(order.Notice{EventID: txn + string(rune('0'+i)), Kind: order.NoticePaid,
					Ref: membershiptest.Ref(o), TxnID: txn, AmountFen: 16800, At: k.Env.Clock.Now()})
				wg.Go(func() { _ = k.Orders.ApplyNotice(t.Context(), "stub", header, body) })
			}
			wg.Wait()
			books(t, k, map[string]int64{ordersPaid: int64(round + 1), cards: int64(round + 1)})
		}
	})
}

func TestAProviderThatStaysUndecidedBlocksNobodyForEver(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		k.Provider.Stubborn = true
		k.Env.Clock.Advance(16 * time.Minute)
		run(t, k, k.Orders.CloseUnpaidOrders, 0)
		k.Env.Clock.Advance(24 * time.Hour)
		run(t, k, k.Orders.CloseUnpaidOrders, 1)
		k.Pay(t, placed) // after all
		books(t, k, map[string]int64{ordersClosed: 1, cards: 0, moneyIn: 16800, surplusOut: 16800})
	})
}

// A notice, the closing job and a query meet at one moment: the money is recorded once and pays the
// order, or goes back.
func TestNoticeClosingAndQueryAtOneMoment(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for round := range 6 {
			placed := k.Order(t, k.Member(t))
			header, body := k.Provider.Paid(membershiptest.Ref(placed))
			k.Env.Clock.Advance(16 * time.Minute)
			var wg sync.WaitGroup
			wg.Go(func() {
				if err := k.Orders.ApplyNotice(t.Context(), "stub", header, body); err != nil {
					t.Error(err)
				}
			})
			for _, job := range []membershiptest.Job{k.Orders.CloseUnpaidOrders, k.Orders.QuerySilentPayments,
				k.Orders.CloseUnpaidOrders} {
				wg.Go(func() {
					if _, err := job(t.Context(), "shanghai"); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			books(t, k, map[string]int64{ordersPaid: int64(round + 1), ordersClosed: 0, cards: int64(round + 1),
				moneyIn: 16800 * int64(round+1), surplusOut: 0})
		}
	})
}

// The index stands behind the look: without it two replicas could record one transaction twice.
func TestTheDatabaseTakesATransactionOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		k.Pay(t, placed)
		view, err := k.Orders.OrderOf(t.Context(), actor, placed.ID)
		must(t, err)
		err = k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return order.InsertFurtherPayment(tx, k.Env.IDs.New(), view.Payments[0], *view.Payments[0].ProviderTxnID)
		})
		if !db.IsDuplicate(err) {
			t.Errorf("the same transaction a second time: %v", err)
		}
		k.Healthy(t)
	})
}

// brokenOutbox fails after everything else of a transaction was written.
type brokenOutbox struct{}

func (brokenOutbox) EnqueueTx(*db.Tx, ...notify.Message) ([]ident.ID, error) {
	return nil, errors.New("the outbox is full")
}

// A failure after the event's row leaves no event behind: the repetition of the notice is applied.
func TestANoticeThatFailsInTheMiddleIsAppliedLater(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		header, body := k.Provider.Paid(membershiptest.Ref(placed))
		members := membership.New(k.Env.DB, k.Env.IDs, membership.Deps{Identity: k.Identity, Notify: brokenOutbox{},
			Vault: k.Vault, Follows: k.Follows, Keys: k.Keys})
		broken := order.New(k.Env.DB, k.Env.IDs, order.Deps{Members: members, Notify: brokenOutbox{},
			Providers: []order.Provider{k.Provider}, Gate: k.Gate, Log: slog.New(slog.DiscardHandler)})
		if err := broken.ApplyNotice(t.Context(), "stub", header, body); err == nil ||
			errors.Is(err, order.ErrNoticeRefused) {
			t.Errorf("a failure in the middle: %v", err)
		}
		books(t, k, map[string]int64{"SELECT count(*) FROM membership_payment_events": 0, moneyIn: 0, ordersPaid: 0,
			cards: 0})
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		books(t, k, map[string]int64{"SELECT count(*) FROM membership_payment_events": 1, moneyIn: 16800, ordersPaid: 1,
			cards: 1})
	})
}

// The same key many times at once is one refund, and everybody hears of the same.
func TestTheSameRefundKeyManyTimesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for round := range 4 {
			actor, view := k.Holder(t)
			var wg sync.WaitGroup
			answers := make([]order.Refund, 16)
			firsts := make([]bool, 16)
			for i := range answers {
				wg.Go(func() {
					refund, replayed, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "the-same-key"))
					if err != nil {
						t.Error(err)
					}
					answers[i], firsts[i] = refund, !replayed
				})
			}
			wg.Wait()
			first := 0
			for i, refund := range answers {
				if refund.ID != answers[0].ID || refund.AmountFen != 16800 {
					t.Errorf("answer %d: %+v", i, refund)
				}
				if firsts[i] {
					first++
				}
			}
			if first != 1 {
				t.Errorf("%d answers were the first", first)
			}
			books(t, k, map[string]int64{"SELECT count(*) FROM membership_refunds": int64(round + 1)})
		}
	})
}
