package web_test

import (
	"net/http"
	"strings"
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/web/api"
	"citycard/app/web/webtest"
)

// world is two cities, three shops and three members, with one of everything that has an id.
type world struct {
	*webtest.App
	t                     testing.TB
	opsHere, opsElsewhere *webtest.Client
	shop, otherShop       webtest.Shop
	cashier               *webtest.Client // of shop
	member, otherMember   *webtest.Client
	ids                   map[string]string // path parameter → the id that belongs to shop, member and shanghai
	card, otherCard       string
	claim                 string // open, at shop
}

func newWorld(t *testing.T, h *webtest.App) *world {
	t.Helper()
	w := &world{App: h, t: t}
	w.opsHere, w.opsElsewhere = h.OpenCity("shanghai"), h.OpenCity("hangzhou")
	w.shop, w.otherShop = h.OpenShop(w.opsHere, "shanghai", "梧桐茶馆"), h.OpenShop(w.opsHere, "shanghai", "半山咖啡")
	w.member, w.otherMember = h.Member("13800000001"), h.Member("13800000002")
	card, order := h.Buy(w.member, "shanghai")
	w.card = card
	w.otherCard, _ = h.Buy(w.otherMember, "shanghai")
	receipt := w.visit("till-world-1")
	hired := w.opsHere.Post("/api/v1/ops/stores/"+w.shop.ID+"/staff",
		map[string]any{"login": "cashier.one", "password": "Osmanthus-1904-Kiosk", "role": "cashier"}).
		Want(http.StatusCreated)
	w.cashier = h.SignIn("cashier.one", "Osmanthus-1904-Kiosk", "")
	refunder := h.Member("13800000003")
	refundCard, _ := h.Buy(refunder, "shanghai")
	refund := refunder.Key("refund-world-1").Post("/api/v1/refunds", map[string]any{"membership_id": refundCard}).
		Want(http.StatusCreated)
	w.ids = map[string]string{
		"city": "shanghai", "store": w.shop.ID, "order": order, "membership": card, "redemption": receipt.Text("id"),
		"offer":   w.shop.OfferID,
		"account": hired.Text("account_id"), "refund": refund.Text("id"), "name": "benefit-expiry",
		"provider": "fakepay",
		"device": w.shop.Owner.Get("/api/v1/merchant/stores/" + w.shop.ID + "/devices").Want(http.StatusOK).
			Text("items.0.id"),
		"message": w.member.Get("/api/v1/inbox").Want(http.StatusOK).Text("items.0.id"),
	}
	w.ids["top_up"] = w.planTopUp()
	w.claim = w.scan().Text("claim_id")
	return w
}

// scan shows the member's code to the shop's till.
func (w *world) scan() webtest.Answer {
	code := w.member.Post("/api/v1/memberships/"+w.card+"/code", nil).Want(http.StatusOK).Text("digits")
	return w.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": code}).Want(http.StatusOK)
}

// visit confirms a bill of ¥90.00 at the shop.
func (w *world) visit(key string) webtest.Answer {
	claim := w.scan().Text("claim_id")
	return w.shop.Till.Key(key).Post("/api/v1/till/redemptions",
		map[string]any{"claim_id": claim, "offer_id": w.shop.OfferID, "bill_fen": 9000}).Want(http.StatusCreated)
}

// path fills a route's parameters; what it has no id for is what replace says.
func (w *world) path(r api.Route, replace map[string]string) string {
	path := "/api/v1" + r.Path
	for name, id := range w.ids {
		if other, ok := replace[name]; ok {
			id = other
		}
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	if strings.HasSuffix(r.Path, "/report") {
		path += "?from=2027-03-01&to=2027-03-31"
	}
	return path
}

// body is a request that is right but for whom it comes from.
func (w *world) body(r api.Route) any {
	reason := map[string]any{"reason": "测试"}
	facts := map[string]any{"city": "shanghai", "name_zh": "新店", "category": "cafe"}
	return map[string]any{
		"POST /auth/otp":                              map[string]any{"phone": "13800000001"},
		"POST /auth/member":                           map[string]any{"phone": "13800000001", "code": "000000"},
		"POST /auth/staff":                            map[string]any{"login": "nobody", "password": "wrong"},
		"POST /auth/device":                           map[string]any{"bind_code": "0000000000", "name": "till"},
		"POST /trials":                                map[string]any{"city": "shanghai"},
		"POST /orders":                                map[string]any{"plan_id": w.card},
		"POST /refunds":                               map[string]any{"membership_id": w.card},
		"POST /redemptions/{redemption}/dispute":      map[string]any{"reason": "not_me"},
		"POST /till/redemptions/{redemption}/dispute": map[string]any{"reason": "not_me"},
		"POST /till/scans": map[string]any{"code": "880000000000000005",
			"store_id": w.shop.ID},
		"POST /till/redemptions": map[string]any{"claim_id": w.claim, "offer_id": w.shop.OfferID,
			"bill_fen": 9000},
		"POST /till/redemptions/{redemption}/reversal": reason,
		"POST /merchant/stores":                        facts,
		"PATCH /merchant/stores/{store}": map[string]any{"version": 1, "name_zh": "新名",
			"category": "cafe"},
		"POST /merchant/stores/{store}/offers":          map[string]any{"name_zh": "九折", "pay_rate_bp": 9000},
		"PATCH /merchant/stores/{store}/offers/{offer}": map[string]any{"status": "withdrawn"},
		"POST /ops/stores":                              facts,
		"PATCH /ops/stores/{store}": map[string]any{"version": 1, "name_zh": "新名",
			"category": "cafe"},
		"POST /ops/stores/{store}/approval":   map[string]any{"evidence": "口碑"},
		"POST /ops/stores/{store}/rejection":  reason,
		"POST /ops/stores/{store}/suspension": reason,
		"POST /ops/stores/{store}/staff": map[string]any{"login": "somebody.new",
			"password": "Osmanthus-1904-Kiosk", "role": "cashier"},
		"POST /ops/offers/{offer}/rejection":          reason,
		"POST /ops/memberships/{membership}/freeze":   reason,
		"POST /ops/memberships/{membership}/unfreeze": reason,
		"POST /ops/memberships/{membership}/refund-ground": map[string]any{"ground": "terms_changed",
			"reason": "测试"},
		"POST /ops/top-ups/{top_up}/decision":         map[string]any{"decision": "reject", "answer": "测试"},
		"POST /ops/refunds/{refund}/payout-approvals": map[string]any{"reference": "R-1", "reason": "测试"},
		"POST /ops/redemptions/{redemption}/reversal": reason,
		"POST /ops/jobs/{name}/runs":                  map[string]any{"city": "shanghai"},
		"PUT /ops/cities/{city}/discount-policy": map[string]any{"max_discount_bp": 1000, "min_discount_bp": 0,
			"reason": "测试"},
		"POST /payments/{provider}/notices": map[string]any{"event_id": "E1"},
	}[r.Method+" "+r.Path]
}

// planTopUp plants a top-up of the refund that waits for an operator.
func (w *world) planTopUp() string {
	id := ident.Random{}.New().String()
	dbtest.Exec(w.t, w.DB, `INSERT INTO membership_top_ups (id, city_id, member_id, membership_id, refund_id, redemption_id,
		base_fen, due_fen, amount_fen, status, created_at) SELECT ?, city_id, member_id, membership_id, id, ?,
		16700, 16754, 54, 'open', created_at FROM membership_refunds WHERE id = ?`, id, w.ids["redemption"],
		w.ids["refund"])
	return id
}

// planRefundByHand plants the state of a refund that its provider has refused for good.
func (w *world) planRefundByHand() {
	dbtest.Exec(w.t, w.DB, "UPDATE membership_refunds SET status = 'manual' WHERE id = ?", w.ids["refund"])
}
