package web_test

import (
	"net/http"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

// A member finds every order, whatever became of it, with its receipts and refunds; nobody else's.
func TestOwnOrders(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		h.OpenCity("shanghai")
		member, other := h.Member("13800000001"), h.Member("13800000002")
		h.Buy(other, "shanghai")
		if list := member.Get("/api/v1/orders").Want(http.StatusOK); string(list.Body) != "{\"items\":[],\"next_cursor\":null}\n" {
			t.Errorf("without an order: %s", list.Body)
		}
		plan := member.Get("/api/v1/cities/shanghai/plans").Text("items.0.id")
		order := func(key string) webtest.Answer {
			return member.Key(key).Post("/api/v1/orders", map[string]any{"plan_id": plan}).Want(http.StatusCreated)
		}
		lapsed := order("recorded-lapsed")
		h.Advance(16 * time.Minute)
		h.RunJob("close-unpaid-orders", "shanghai")
		card, paid := h.Buy(member, "shanghai")
		member.Key("give-it-back").Post("/api/v1/refunds", map[string]any{"membership_id": card}).Want(http.StatusCreated)
		h.Advance(time.Minute)
		open := order("recorded-open")

		first := member.Get("/api/v1/orders?limit=2").Want(http.StatusOK)
		if first.Text("items.0.id") != open.Text("id") || first.Text("items.0.pay_url") != open.Text("pay_url") ||
			first.Text("items.1.id") != paid || first.Text("items.1.payments.0.status") != "succeeded" ||
			first.Number("items.1.refunds.0.amount_fen") != 16800 {
			t.Errorf("%s", first.Body)
		}
		rest := member.Get("/api/v1/orders?limit=2&cursor=" + first.Text("next_cursor")).Want(http.StatusOK)
		if rest.Count("items") != 1 || rest.Text("items.0.id") != lapsed.Text("id") ||
			rest.Text("items.0.status") != "closed" || rest.Value("next_cursor") != nil {
			t.Errorf("%s", rest.Body)
		}
		if list := other.Get("/api/v1/orders").Want(http.StatusOK); list.Count("items") != 1 {
			t.Errorf("somebody else: %s", list.Body)
		}
	})
}
