package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

// A period that has not begun is called so, stands behind the running one, and its refusal names the day.
func TestACardThatHasNotBegunIsUpcoming(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		ops := h.OpenCity("shanghai")
		shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
		member := h.Member("13800000001")
		running, _ := h.Buy(member, "shanghai")
		h.Advance(10 * time.Minute)
		plan := member.Get("/api/v1/cities/shanghai/plans").Text("items.0.id")
		order := member.Key("renewal-0001").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
			Want(http.StatusCreated)
		h.Pay(order.Text("pay_url"), "pay")
		list := member.Get("/api/v1/memberships").Want(http.StatusOK)
		if list.Count("items") != 2 || list.Text("items.0.id") != running || list.Text("items.0.status") != "active" ||
			list.Text("items.1.status") != "upcoming" {
			t.Fatalf("%s", list.Body)
		}
		next, starts := list.Text("items.1.id"), list.Text("items.1.starts_on")
		if status := member.Get("/api/v1/memberships/" + next).Text("status"); status != "upcoming" {
			t.Errorf("alone it is %s", status)
		}
		for language, words := range map[string][]string{"zh-CN": {"还没到开始日", "从 " + starts}, "en": {"has not begun",
			"from " + starts}} {
			refused := member.With("Accept-Language", language).Post("/api/v1/memberships/"+next+"/code", nil).
				Refused(http.StatusConflict, "redemption.not_activated")
			for _, text := range append(words, "") {
				if !strings.Contains(string(refused.Body), text) {
					t.Errorf("the refusal does not say %q: %s", text, refused.Body)
				}
			}
			if strings.Contains(refused.Text("next_step"), "激活") || strings.Contains(refused.Text("next_step"), "activate") {
				t.Errorf("the refusal asks for an activation: %s", refused.Body)
			}
		}
		found := ops.Get("/api/v1/ops/members?city=shanghai").Want(http.StatusOK)
		if !strings.Contains(string(found.Body), `"status":"upcoming"`) {
			t.Errorf("%s", found.Body)
		}
		h.Browser(member).Open("/card?card=" + next).Want(http.StatusOK).Sees("还没开始")
		code := member.Post("/api/v1/memberships/"+running+"/code", nil).Want(http.StatusOK)
		shop.Till.Post("/api/v1/till/scans", map[string]any{"code": code.Text("digits")}).Want(http.StatusOK)
		h.Advance(370 * 24 * time.Hour) // the first has run out, the second runs
		member = h.Member("13800000001")
		if list := member.Get("/api/v1/memberships"); list.Text("items.0.id") != next ||
			list.Text("items.0.status") != "active" {
			t.Errorf("a year later: %s", list.Body)
		}
		if member.Post("/api/v1/memberships/"+next+"/code?pictures=none", nil).Want(http.StatusOK).
			Value("qr_svg_url") != nil {
			t.Error("pictures=none answers with pictures")
		}
		member.Post("/api/v1/memberships/"+next+"/code?pictures=all", nil).Want(http.StatusUnprocessableEntity)
	})
}
