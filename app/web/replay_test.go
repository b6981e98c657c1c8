package web_test

import (
	"net/http"
	"testing"

	"citycard/app/web/webtest"
)

// The same key gets the same answer, byte for byte, also when the redemption has been
// reversed in between; lists and receipts tell the news.
func TestAConfirmationIsAnsweredTheSameForEver(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		shop := h.OpenShop(h.OpenCity("shanghai"), "shanghai", "潮声咖啡")
		member := h.Member("13900010001")
		card, _ := h.Buy(member, "shanghai")
		code := member.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK)
		claim := shop.Till.Post("/api/v1/till/scans", map[string]any{"code": code.Text("digits")}).Want(http.StatusOK).
			Text("claim_id")
		body := map[string]any{"claim_id": claim, "offer_id": shop.OfferID, "bill_fen": 9000}
		first := shop.Till.Key("bill-4711").Post("/api/v1/till/redemptions", body).Want(http.StatusCreated)
		redemption := "/api/v1/till/redemptions/" + first.Text("id")
		shop.Till.Key("undo-4711").Post(redemption+"/reversal", map[string]any{"reason": "扫错了"}).
			Want(http.StatusCreated)

		again := shop.Till.Key("bill-4711").Post("/api/v1/till/redemptions", body).Want(http.StatusCreated)
		if string(again.Body) != string(first.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("the answer changed:\n%s\n%s", first.Body, again.Body)
		}
		if status := shop.Till.Get(redemption).Want(http.StatusOK).Text("status"); status != "reversed" {
			t.Errorf("the receipt says %s", status)
		}
	})
}
