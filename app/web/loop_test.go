package web_test

import (
	"net/http"
	"testing"

	"citycard/app/web/webtest"
)

// TestTheLoop drives buy → show → scan → confirm → reverse over the API, which is also
// what the other tests of this folder stand on.
func TestTheLoop(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		ops := h.OpenCity("shanghai")
		shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
		member := h.Member("13800000001")
		card, order := h.Buy(member, "shanghai")
		if got := member.Get("/api/v1/orders/" + order).Text("status"); got != "paid" {
			t.Fatalf("the order is %s", got)
		}
		code := member.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK)
		scan := shop.Till.Post("/api/v1/till/scans", map[string]any{"code": code.Text("url")}).Want(http.StatusOK)
		confirm := map[string]any{"claim_id": scan.Text("claim_id"), "offer_id": scan.Text("offers.0.id"),
			"bill_fen": 9000}
		receipt := shop.Till.Key("till-0001").Post("/api/v1/till/redemptions", confirm).Want(http.StatusCreated)
		if receipt.Number("payable_fen") != 8100 || receipt.Number("discount_fen") != 900 {
			t.Errorf("%s", receipt.Body)
		}
		again := shop.Till.Key("till-0001").Post("/api/v1/till/redemptions", confirm).Want(http.StatusCreated)
		if again.Header.Get("Idempotency-Replayed") != "true" || string(again.Body) != string(receipt.Body) {
			t.Errorf("the same key answered otherwise: %v %s", again.Header, again.Body)
		}
		id := receipt.Text("id")
		shop.Till.Get("/api/v1/till/redemptions/" + id).Want(http.StatusOK)
		reversal := shop.Till.Key("undo-0001").
			Post("/api/v1/till/redemptions/"+id+"/reversal", map[string]any{"reason": "金额输错了"})
		reversal.Want(http.StatusCreated)
		if status := member.Get("/api/v1/memberships/" + card + "/visits").Want(http.StatusOK).
			Text("items.0.status"); status != "reversed" {
			t.Errorf("the visit is %s", status)
		}
		h.Verify()
	})
}
