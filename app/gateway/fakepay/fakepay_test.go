package fakepay_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"citycard/app/gateway/fakepay"
	"citycard/app/gateway/gatewaytest"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// post collects what was delivered.
type post struct {
	mu   sync.Mutex
	sent []gatewaytest.Notice
}

func (p *post) deliver(_ context.Context, header http.Header, body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, gatewaytest.Notice{Header: header, Body: body})
	return nil
}

func (p *post) all() []gatewaytest.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]gatewaytest.Notice(nil), p.sent...)
}

var key = []byte("the signing key of these tests!!")

func TestTheFakeBehavesLikeAProvider(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			gatewaytest.Payments(t, func(t *testing.T) gatewaytest.Fixture {
				env := dbtest.New(t, dialect, []db.Migrations{fakepay.Migrations})
				box, foreign := &post{}, &post{}
				p := fakepay.New(env.DB, env.IDs,
					fakepay.Options{BaseURL: "http://localhost", Key: key, Deliver: box.deliver})
				other := fakepay.New(env.DB, env.IDs, fakepay.Options{BaseURL: "http://localhost", Key: key,
					Merchant: "somebody", Deliver: foreign.deliver})
				return gatewaytest.Fixture{
					Provider: p, Now: env.Clock.Now, Advance: env.Clock.Advance, Sent: box.all, Resign: p.Sign,
					Pay:  func(ctx context.Context, ref string) error { return p.Act(ctx, ref, fakepay.ActionPay) },
					Fail: func(ctx context.Context, ref string) error { return p.Act(ctx, ref, fakepay.ActionFail) },
					Foreign: func(ref string) gatewaytest.Notice {
						if _, err := other.Refund(t.Context(), order.RefundRequest{RefundNo: "R", Ref: ref,
							TxnID: txnOf(t, p, ref), AmountFen: 1}); err != nil {
							t.Fatal(err)
						}
						return foreign.all()[0]
					},
				}
			})
		})
	}
}

func txnOf(t *testing.T, p *fakepay.Provider, ref string) string {
	t.Helper()
	state, err := p.Query(t.Context(), ref)
	if err != nil || len(state.Receipts) == 0 {
		t.Fatalf("%+v, %v", state, err)
	}
	return state.Receipts[0].TxnID
}

// shop is the membership service with the fake provider connected, as in the program.
type shop struct {
	*membershiptest.Kit
	pay     *fakepay.Provider
	members *membership.Service
	orders  *order.Service
	box     *post
}

func open(t *testing.T, env dbtest.Env) *shop {
	s := &shop{Kit: membershiptest.New(t, env, membershiptest.Coffees(2)), box: &post{}}
	s.connect(env.DB, env.IDs)
	return s
}

func (s *shop) connect(d *db.DB, ids ident.Source) {
	s.pay = fakepay.New(d, ids, fakepay.Options{BaseURL: "http://localhost", Key: key,
		Deliver: func(ctx context.Context, header http.Header, body []byte) error {
			_ = s.box.deliver(ctx, header, body)
			return s.orders.ApplyNotice(ctx, fakepay.Name, header, body)
		}})
	s.members = membership.New(d, ids, membership.Deps{
		Identity: s.Identity, Notify: s.Notify, Vault: s.Vault, Follows: s.Follows,
	})
	s.orders = order.New(d, ids, order.Deps{
		Members: s.members, Notify: s.Notify, Providers: []order.Provider{s.pay}, Gate: s.Gate,
		Log: slog.New(slog.DiscardHandler),
	})
}

func (s *shop) order(t *testing.T) (identity.Actor, order.Order) {
	t.Helper()
	actor := s.Member(t)
	placed, _, err := s.orders.PlaceOrder(t.Context(),
		order.PlaceOrderInput{Actor: actor, PlanID: s.Plan.ID, Key: "key-00001"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://localhost/pay/fake/" + membershiptest.Ref(placed); placed.PayURL != want {
		t.Errorf("pay_url %q, want %q", placed.PayURL, want)
	}
	return actor, placed
}

func (s *shop) act(t *testing.T, placed order.Order, action string) {
	t.Helper()
	if err := s.pay.Act(t.Context(), membershiptest.Ref(placed), action); err != nil {
		t.Fatalf("%s: %v", action, err)
	}
}

// books are what every case compares: orders paid and closed, cards, refunds.
func (s *shop) books(t *testing.T, paid, closed, cards, refunds int64) {
	t.Helper()
	for query, want := range map[string]int64{
		"SELECT count(*) FROM membership_orders WHERE status = 'paid'":   paid,
		"SELECT count(*) FROM membership_orders WHERE status = 'closed'": closed,
		"SELECT count(*) FROM membership_memberships":                    cards,
		"SELECT count(*) FROM membership_refunds":                        refunds,
	} {
		if n := dbtest.Count(t, s.Env.DB, query); n != want {
			t.Errorf("%s = %d, want %d", query, n, want)
		}
	}
	s.Healthy(t)
}

func sets() []db.Migrations { return append(membershiptest.Sets(), fakepay.Migrations) }

func eachShop(t *testing.T, f func(t *testing.T, s *shop)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, sets(), func(t *testing.T, env dbtest.Env) { f(t, open(t, env)) })
}

type job func(context.Context, city.ID) (int, error)

func (s *shop) run(t *testing.T, j job) {
	t.Helper()
	if _, err := j(t.Context(), "shanghai"); err != nil {
		t.Fatal(err)
	}
}

func TestEveryButtonOfThePayPage(t *testing.T) {
	for action, check := range map[string]func(t *testing.T, s *shop, placed order.Order){
		fakepay.ActionPay: func(t *testing.T, s *shop, _ order.Order) { s.books(t, 1, 0, 1, 0) },
		fakepay.ActionFail: func(t *testing.T, s *shop, placed order.Order) {
			s.books(t, 0, 0, 0, 0)
			s.act(t, placed, "pay")
			s.books(t, 1, 0, 1, 0)
		},
		fakepay.ActionPayTwice: func(t *testing.T, s *shop, _ order.Order) {
			s.books(t, 1, 0, 1, 1)
			s.run(t, s.orders.SendRefunds)
			if n := dbtest.Count(t, s.Env.DB,
				"SELECT count(*) FROM membership_refunds WHERE status = 'succeeded'"); n != 1 {
				t.Error("the second payment is not back yet")
			}
		},
		fakepay.ActionNotifyNever: func(t *testing.T, s *shop, _ order.Order) {
			s.books(t, 0, 0, 0, 0)
			s.Env.Clock.Advance(time.Minute)
			s.run(t, s.orders.QuerySilentPayments)
			s.books(t, 1, 0, 1, 0)
		},
		fakepay.ActionPayLate: func(t *testing.T, s *shop, _ order.Order) {
			s.Env.Clock.Advance(15 * time.Minute)
			s.run(t, s.orders.CloseUnpaidOrders)
			s.books(t, 0, 1, 0, 0)
			for range 10 { // the ladder's steps after the closing find it
				s.Env.Clock.Advance(15 * time.Minute)
				s.run(t, s.orders.QuerySilentPayments)
			}
			s.books(t, 0, 1, 0, 1)
		},
	} {
		t.Run(action, func(t *testing.T) {
			eachShop(t, func(t *testing.T, s *shop) {
				_, placed := s.order(t)
				s.act(t, placed, action)
				check(t, s, placed)
			})
		})
	}
}

func TestPayingLateOnAClosedPaymentIsANoticeAtOnce(t *testing.T) {
	eachShop(t, func(t *testing.T, s *shop) {
		_, placed := s.order(t)
		s.Env.Clock.Advance(15 * time.Minute)
		s.run(t, s.orders.CloseUnpaidOrders)
		if err := s.pay.Act(t.Context(), membershiptest.Ref(placed), fakepay.ActionPay); !errors.Is(err,
			fakepay.ErrNotPayable) {
			t.Errorf("paying a closed payment: %v", err)
		}
		s.act(t, placed, fakepay.ActionPayLate)
		s.books(t, 0, 1, 0, 1)
		if err := s.pay.Act(t.Context(), membershiptest.Ref(placed), "steal"); !errors.Is(err, fakepay.ErrAction) {
			t.Error(err)
		}
		if err := s.pay.Act(t.Context(), "Pnever", fakepay.ActionPay); !errors.Is(err, fakepay.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.pay.Payment(t.Context(), "Pnever"); !errors.Is(err, fakepay.ErrNotFound) {
			t.Error(err)
		}
		view, err := s.pay.Payment(t.Context(), membershiptest.Ref(placed))
		if err != nil || view.AmountFen != 16800 || view.OrderNo != placed.No || view.Status != "paid" {
			t.Errorf("%+v, %v", view, err)
		}
	})
}

// T11 and F20: mutated body, old timestamp, wrong key, wrong amount, other merchant.
func TestForgedNoticesGrantNothing(t *testing.T) {
	eachShop(t, func(t *testing.T, s *shop) {
		_, placed := s.order(t)
		now := s.Env.Clock.Now()
		genuine := map[string]any{"event_id": "e1", "kind": "paid", "merchant": "citycard", "currency": "CNY",
			"ref": membershiptest.Ref(placed), "txn_id": "T1", "amount_fen": 16800, "at": now}
		body := func(change string, value any) []byte {
			m := map[string]any{}
			for k, v := range genuine {
				m[k] = v
			}
			if change != "" {
				m[change] = value
			}
			text, _ := json.Marshal(m)
			return text
		}
		stranger := fakepay.New(s.Env.DB, s.Env.IDs, fakepay.Options{Key: []byte("another key")})
		unkeyed := fakepay.New(s.Env.DB, s.Env.IDs, fakepay.Options{})
		cases := map[string]struct {
			header http.Header
			body   []byte
		}{
			"mutated body":   {s.pay.Sign(body("", nil), now), body("txn_id", "T2")},
			"old timestamp":  {s.pay.Sign(body("", nil), now.Add(-301*time.Second)), body("", nil)},
			"wrong key":      {stranger.Sign(body("", nil), now), body("", nil)},
			"no key":         {unkeyed.Sign(body("", nil), now), body("", nil)},
			"no signature":   {http.Header{}, body("", nil)},
			"other merchant": {s.pay.Sign(body("merchant", "somebody"), now), body("merchant", "somebody")},
			"other currency": {s.pay.Sign(body("currency", "USD"), now), body("currency", "USD")},
			"wrong amount":   {s.pay.Sign(body("amount_fen", 1), now), body("amount_fen", 1)},
		}
		for name, c := range cases {
			if err := s.orders.ApplyNotice(t.Context(), fakepay.Name, c.header, c.body); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
		if _, err := unkeyed.ReadNotice(unkeyed.Sign(body("", nil), now), body("", nil)); err == nil {
			t.Error("a provider without a key believes anybody")
		}
		s.books(t, 0, 0, 0, 0)
		// A wrong amount used up the event's id, as it is the provider's own word; the right
		// notice has an id of its own and still pays.
		right := body("event_id", "e2")
		if err := s.orders.ApplyNotice(t.Context(), fakepay.Name, s.pay.Sign(right, now), right); err != nil {
			t.Error(err)
		}
		s.books(t, 1, 0, 1, 0)
		if n := dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM membership_payment_events WHERE refused <> ''"); n < 5 {
			t.Errorf("%d refused notices are kept", n)
		}
	})
}

// F19: ten times, shuffled over all orders, a day late and signed anew.
func TestLateShuffledRepetitionsApplyOnce(t *testing.T) {
	eachShop(t, func(t *testing.T, s *shop) {
		for range 3 {
			_, placed := s.order(t)
			s.act(t, placed, fakepay.ActionPayTwice)
		}
		s.Env.Clock.Advance(24 * time.Hour)
		sent := s.box.all()
		var wg sync.WaitGroup
		for range 5 {
			for _, n := range sent {
				wg.Go(func() {
					if err := s.orders.ApplyNotice(t.Context(), fakepay.Name, s.pay.Sign(n.Body, s.Env.Clock.Now()),
						n.Body); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		s.books(t, 3, 0, 3, 3)
	})
}

// The books are on disk: after a restart the provider still knows what was paid silently.
func TestTheProviderRemembersAfterARestart(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			options := dbtest.Fresh(t, dialect, sets())
			c := clock.NewFake(dbtest.Start)
			openDB := func() dbtest.Env {
				d, err := db.Open(t.Context(), options, c)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				return dbtest.Env{DB: d, Clock: c, IDs: ident.Random{}}
			}
			first := openDB()
			s := open(t, first)
			_, placed := s.order(t)
			s.act(t, placed, fakepay.ActionNotifyNever)
			if err := first.DB.Close(); err != nil {
				t.Fatal(err)
			}
			c.Advance(time.Minute)
			again := openDB()
			s.Env = again
			s.connect(again.DB, again.IDs)
			s.run(t, s.orders.QuerySilentPayments)
			s.books(t, 1, 0, 1, 0)
		})
	}
}
