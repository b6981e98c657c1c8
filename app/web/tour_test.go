package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

// TestTour uses every operation once as it is meant, so that a success of each has been
// held against the document.
func TestTour(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		w := newWorld(t, h)
		w.memberTour(t)
		w.storeTour(t)
		w.opsTour(t)
		for _, r := range h.Web.API.Routes {
			if name := r.Method + " /api/v1" + r.Path; r.Access != "provider" && !h.Succeeded(name) {
				t.Errorf("%s never succeeded in this test", name)
			}
		}
		h.Deliver()
		h.Verify()
	})
}

func (w *world) memberTour(t *testing.T) {
	t.Helper()
	m := w.member
	for _, path := range []string{"/cities", "/cities/shanghai", "/cities/shanghai/plans",
		"/cities/shanghai/exposure-rules", "/stores/" + w.shop.ID, "/memberships/" + w.card,
		"/memberships/" + w.card + "/refund-quote", "/orders?limit=1", "/memberships/" + w.card + "/visits?limit=1",
		"/cities/shanghai/stores?q=梧桐&lat=31.23&lng=121.47&open_now=false&limit=1"} {
		m.Get("/api/v1" + strings.ReplaceAll(path, "梧桐", "%E6%A2%A7%E6%A1%90")).Want(http.StatusOK)
	}
	m.Put("/api/v1/stores/"+w.shop.ID+"/follow", nil).Want(http.StatusNoContent)
	if list := m.Get("/api/v1/cities/shanghai/stores?followed=true").Want(http.StatusOK); list.Count("items") != 1 ||
		list.Text("items.0.id") != w.shop.ID {
		t.Errorf("followed: %s", list.Body)
	}
	m.Delete("/api/v1/stores/" + w.shop.ID + "/follow").Want(http.StatusNoContent)
	w.Anyone().Get("/api/v1/cities/shanghai/stores?followed=true").
		Refused(http.StatusUnauthorized, "request.sign_in_first")
	m.Post("/api/v1/inbox/"+w.ids["message"]+"/seen", nil).Want(http.StatusNoContent)
	m.Post("/api/v1/redemptions/"+w.ids["redemption"]+"/dispute", map[string]any{"reason": "wrong_amount"}).
		Want(http.StatusCreated)
	guest := w.Member("13800000009")
	guest.Post("/api/v1/trials", map[string]any{"city": "shanghai"}).
		Refused(http.StatusConflict, "membership.trial_needs_follow")
	guest.Put("/api/v1/stores/"+w.shop.ID+"/follow", nil).Want(http.StatusNoContent)
	guest.Post("/api/v1/trials", map[string]any{"city": "shanghai"}).Want(http.StatusCreated)
	guest.Delete("/api/v1/auth").Want(http.StatusNoContent)
	guest.Get("/api/v1/memberships").Refused(http.StatusUnauthorized, "identity.signed_out")
}

func (w *world) storeTour(t *testing.T) {
	t.Helper()
	till, owner, store := w.shop.Till, w.shop.Owner, "/api/v1/merchant/stores/"+w.shop.ID
	w.Advance(20 * time.Minute) // an offer is not used twice in a row …
	w.opsHere.Get("/api/v1/ops/alarms").Want(http.StatusOK)
	w.Advance(20 * time.Minute) // … and an operator who does nothing for half an hour is signed out
	receipt := w.visit("till-tour-1").Text("id")
	if list := till.Get("/api/v1/till/redemptions?idempotency_key=till-tour-1").
		Want(http.StatusOK); list.Text("items.0.id") != receipt {
		t.Errorf("%s", list.Body)
	}
	till.Get("/api/v1/till/redemptions?idempotency_key=never-used-1").
		Refused(http.StatusNotFound, "redemption.not_recorded")
	till.Get("/api/v1/till/redemptions?day=2027-03-10").Want(http.StatusOK)
	till.Get("/api/v1/till/redemptions/" + receipt).Want(http.StatusOK)
	till.Key("undo-tour-1").Post("/api/v1/till/redemptions/"+receipt+"/reversal", map[string]any{"reason": "输错了"}).
		Want(http.StatusCreated)
	till.Post("/api/v1/till/redemptions/"+receipt+"/dispute", map[string]any{"reason": "other", "text": "说不清"}).
		Want(http.StatusCreated)
	for _, path := range []string{"", "/devices", "/offers", "/offers/" + w.shop.OfferID, "/exposure",
		"/exposure/entries"} {
		owner.Get(store + path).Want(http.StatusOK)
	}
	w.RunJob("traffic-reward-accrual", "shanghai")
	if balance := owner.Get(store + "/exposure").Want(http.StatusOK); balance.Number("pending") != 150 {
		t.Errorf("one standing visit earns 100 + 50: %s", balance.Body)
	}
	csv := owner.Get(store + "/exposure/entries.csv").Want(http.StatusOK)
	if !strings.HasPrefix(csv.Header.Get("Content-Type"), "text/csv") || strings.Count(string(csv.Body), "\n") < 2 {
		t.Errorf("%v %s", csv.Header, csv.Body)
	}
	report := owner.Get(store + "/report?from=2027-03-01&to=2027-03-31&margin_bp=6000").Want(http.StatusOK)
	if report.Number("visits") != 1 || report.Number("discount_fen") != 900 || report.Value("caused_share") != nil {
		t.Errorf("%s", report.Body)
	}
	owner.Get(store + "/report?from=2027-03-31&to=2027-03-01").Want(http.StatusUnprocessableEntity)
	w.ownerTour(t)
}

// ownerTour edits store and offers; unbinding the till comes last.
func (w *world) ownerTour(t *testing.T) {
	t.Helper()
	till, owner, store := w.shop.Till, w.shop.Owner, "/api/v1/merchant/stores/"+w.shop.ID
	owner.Get("/api/v1/merchant/stores").Want(http.StatusOK)
	version := owner.Get(store).Number("version")
	owner.Patch(store, map[string]any{"version": version, "name_zh": "梧桐茶馆二楼", "category": "cafe", "lat": 31.2304,
		"lng":        121.4737,
		"open_hours": "Mo 10:00-22:00;Tu 10:00-25:30"}).Want(http.StatusOK)
	owner.Patch(store, map[string]any{"version": version, "name_zh": "旧", "category": "cafe"}).
		Refused(http.StatusConflict, "merchants.store_changed")
	owner.Post("/api/v1/merchant/stores", map[string]any{"city": "shanghai", "name_zh": "分店", "category": "bakery"}).
		Want(http.StatusCreated)
	tooMuch := owner.Post(store+"/offers", map[string]any{"name_zh": "八五折", "pay_rate_bp": 8500}).
		Refused(http.StatusUnprocessableEntity, "merchants.discount_not_allowed")
	if !strings.Contains(string(tooMuch.Body), "9折") {
		t.Errorf("the refusal does not name the range: %s", tooMuch.Body)
	}
	owner.Patch(store+"/offers/"+w.shop.OfferID, map[string]any{"version": 1,
		"terms": map[string]any{"name_zh": "工作日九折", "pay_rate_bp": 9000, "weekdays": []int{1, 2, 3, 4, 5}}}).
		Want(http.StatusOK)
	owner.Delete(store + "/devices/" + w.ids["device"]).Want(http.StatusNoContent)
	till.Get("/api/v1/till/redemptions").Want(http.StatusUnauthorized)
}

func (w *world) opsTour(t *testing.T) {
	t.Helper()
	ops, store := w.opsHere, "/api/v1/ops/stores/"+w.shop.ID
	for _, path := range []string{"", "/devices", "/staff"} {
		ops.Get(store + path).Want(http.StatusOK)
	}
	ops.Post(store+"/bind-codes", nil).Want(http.StatusCreated)
	ops.Delete(store + "/staff/" + w.ids["account"]).Want(http.StatusNoContent)
	ops.Patch(store, map[string]any{"version": ops.Get(store).Number("version"), "name_zh": "梧桐茶馆", "category": "cafe",
		"lat": 31.2304, "lng": 121.4737}).Want(http.StatusOK)
	ops.Post(store+"/suspension", map[string]any{"reason": "装修"}).Want(http.StatusOK)
	pending := ops.Get("/api/v1/ops/stores?city=shanghai&status=pending").Want(http.StatusOK).Text("items.0.id")
	ops.Post("/api/v1/ops/stores/"+pending+"/rejection", map[string]any{"reason": "地址不实"}).Want(http.StatusOK)
	ops.Post("/api/v1/ops/offers/"+w.otherShop.OfferID+"/rejection", map[string]any{"reason": "价目不符"}).
		Want(http.StatusOK)
	for _, list := range []string{"stores", "offers", "members", "orders", "refunds", "redemptions", "jobs", "audit",
		"alarms", "top-ups"} {
		if rows := ops.Get("/api/v1/ops/" + list + "?city=shanghai").Want(http.StatusOK); rows.Count("items") == 0 {
			t.Errorf("the operator sees no %s", list)
		}
	}
	first := ops.Get("/api/v1/ops/audit?limit=2").Want(http.StatusOK)
	second := ops.Get("/api/v1/ops/audit?limit=2&cursor=" + first.Text("next_cursor")).Want(http.StatusOK)
	if first.Text("items.1.id") == second.Text("items.0.id") || second.Count("items") != 2 {
		t.Errorf("pages overlap: %s %s", first.Body, second.Body)
	}
	ops.Get("/api/v1/ops/orders/" + w.ids["order"]).Want(http.StatusOK)
	ops.Get("/api/v1/ops/redemptions/" + w.ids["redemption"]).Want(http.StatusOK)
	ops.Key("ops-undo-1").Post("/api/v1/ops/redemptions/"+w.ids["redemption"]+"/reversal",
		map[string]any{"reason": "客诉"}).Want(http.StatusCreated)
	ops.Post("/api/v1/ops/memberships/"+w.card+"/freeze", map[string]any{"reason": "挂失"}).Want(http.StatusNoContent)
	w.member.Post("/api/v1/memberships/"+w.card+"/code", nil).Refused(http.StatusConflict, "redemption.card_frozen")
	ops.Post("/api/v1/ops/memberships/"+w.card+"/unfreeze", map[string]any{"reason": "找到了"}).Want(http.StatusNoContent)
	ops.Post("/api/v1/ops/memberships/"+w.card+"/refund-ground", map[string]any{"ground": "terms_changed",
		"reason": "九折改为九五折"}).Want(http.StatusNoContent)
	if quote := w.member.Get("/api/v1/memberships/" + w.card + "/refund-quote").Want(http.StatusOK); quote.
		Text("ground") != "terms_changed" {
		t.Errorf("the ground is not in the quote: %s", quote.Body)
	}
	decide := "/api/v1/ops/top-ups/" + w.ids["top_up"] + "/decision"
	rejection := map[string]any{"decision": "reject", "answer": "门店说这笔真的发生过"}
	ops.Post(decide, map[string]any{"decision": "accept", "answer": "门店核实"}).
		Refused(http.StatusConflict, "membership.nothing_to_refund") // all of it is back
	ops.Post(decide, rejection).Want(http.StatusOK)
	ops.Post(decide, rejection).Refused(http.StatusConflict, "membership.top_up_decided")
	ops.Post("/api/v1/ops/jobs/benefit-expiry/runs", map[string]any{"city": "shanghai", "at": "2027-03-10T16:10:00Z"}).
		Want(http.StatusAccepted)
	ops.Post("/api/v1/ops/jobs/benefit-expiry/runs", map[string]any{"city": "shanghai",
		"at": "9999-12-31T23:59:59-12:00"}).Refused(http.StatusUnprocessableEntity, "jobs.too_far")
	ops.Post("/api/v1/ops/jobs/no-such-job/runs", map[string]any{"city": "shanghai"}).Want(http.StatusNotFound)
	policy := "/api/v1/ops/cities/shanghai/discount-policy"
	ops.Get(policy).Want(http.StatusOK)
	ops.Put(policy, map[string]any{"max_discount_bp": 2000, "min_discount_bp": 1000, "reason": "本市不高于九折"}).
		Want(http.StatusOK)
	w.manualPayout(t)
}

// manualPayout: a refund that the provider would not take any more needs two operators.
func (w *world) manualPayout(t *testing.T) {
	t.Helper()
	w.planRefundByHand()
	path := "/api/v1/ops/refunds/" + w.ids["refund"] + "/payout-approvals"
	approval := map[string]any{"reference": "ICBC-42", "reason": "原路退不回"}
	w.opsHere.Post(path, approval).Want(http.StatusOK)
	w.opsHere.Post(path, approval).Refused(http.StatusForbidden, "membership.payout_second_person")
	second := w.Operator("shanghai.second", "shanghai").Post(path, approval).Want(http.StatusOK)
	if second.Text("status") != "succeeded" {
		t.Errorf("%s", second.Body)
	}
}
