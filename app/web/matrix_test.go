package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"citycard/app/web/api"
	"citycard/app/web/webtest"
)

// TestMatrix goes through all routes × roles × own and foreign ids (BOLA, T20–T22): who
// is nobody is asked to sign in, who is of the wrong kind is refused, and what belongs to
// somebody else does not exist.
func TestMatrix(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		w := newWorld(t, h)
		classified(t, h)
		for _, r := range h.Web.API.Routes {
			w.strangersAreAskedToSignIn(t, r)
			w.otherKindsAreRefused(t, r)
			w.foreignIDsDoNotExist(t, r)
		}
		w.foreignIDsInBodiesDoNotExist(t)
		w.rolesWithinAStore(t)
		for _, r := range h.Web.API.Routes { // last: what is one's own still does, after all that
			if r.Method == http.MethodGet {
				w.ownIDsAnswer(t, r)
			}
		}
		h.Verify()
	})
}

// classified fails for a route that is missing in whoMay or differs from it.
func classified(t *testing.T, h *webtest.App) {
	t.Helper()
	var names []string
	for _, r := range h.Web.API.Routes {
		name := r.Method + " /api/v1" + r.Path
		names = append(names, name)
		if want, known := whoMay[name]; !known || want != r.Access {
			t.Errorf("%s is for %q; whoMay says %q: decide who may call it, and with whose ids", name, r.Access, want)
		}
	}
	for name := range whoMay {
		if !slices.Contains(names, name) {
			t.Errorf("whoMay knows %s, which does not exist", name)
		}
	}
}

func (w *world) send(c *webtest.Client, r api.Route, replace map[string]string) webtest.Answer {
	return c.Key("matrix-"+c.Name[:1]+"-0001").Send(r.Method, w.path(r, replace), w.body(r))
}

func (w *world) strangersAreAskedToSignIn(t *testing.T, r api.Route) {
	t.Helper()
	answer := w.send(w.Anyone(), r, nil)
	stale := w.send(w.Anyone().With("Authorization", "Bearer "+strings.Repeat("x", 43)), r, nil)
	switch r.Access {
	case api.Anyone:
		if answer.Status == http.StatusForbidden {
			t.Errorf("%s %s refuses strangers: %d", r.Method, r.Path, answer.Status)
		}
	case api.Provider:
		answer.Refused(http.StatusUnauthorized, "membership.notice_forged")
	default:
		answer.Refused(http.StatusUnauthorized, "request.sign_in_first")
		stale.Refused(http.StatusUnauthorized, "identity.signed_out")
	}
}

// kindsOf are the people of the world by access class.
func (w *world) kindsOf() map[api.Access][]*webtest.Client {
	return map[api.Access][]*webtest.Client{
		api.Member: {w.member}, api.Till: {w.shop.Till, w.shop.Owner}, api.Staff: {w.shop.Owner},
		api.Operator: {w.opsHere},
	}
}

func (w *world) otherKindsAreRefused(t *testing.T, r api.Route) {
	t.Helper()
	allowed, limited := w.kindsOf()[r.Access]
	if !limited {
		return
	}
	for _, people := range w.kindsOf() {
		for _, c := range people {
			if !slices.Contains(allowed, c) {
				w.send(c, r, nil).Refused(http.StatusForbidden, "request.not_your_route")
			}
		}
	}
}

// public are routes whose ids everybody may name.
var public = []string{"PUT /stores/{store}/follow", "DELETE /stores/{store}/follow"}

func (w *world) foreignIDsDoNotExist(t *testing.T, r api.Route) {
	t.Helper()
	if !strings.Contains(r.Path, "{") || slices.Contains(public, r.Method+" "+r.Path) {
		return
	}
	foreigners := map[api.Access][]*webtest.Client{
		api.Member: {w.otherMember}, api.Till: {w.otherShop.Till, w.otherShop.Owner}, api.Staff: {w.otherShop.Owner},
		api.Operator: {w.opsElsewhere}, api.SignedIn: {w.otherMember, w.shop.Owner, w.opsHere},
	}
	for _, c := range foreigners[r.Access] {
		w.send(c, r, nil).Want(http.StatusNotFound)
	}
	for _, c := range w.kindsOf()[r.Access] { // ids that nothing has, and that nothing can have
		for _, id := range []string{"01957e5c-0000-7000-8000-000000000000", "1", "%20", "..%2F..%2Fetc", "'%20OR%201=1",
			strings.Repeat("9", 64)} {
			for name := range w.ids {
				if strings.Contains(r.Path, "{"+name+"}") {
					w.send(c, r, map[string]string{name: id}).Want(http.StatusNotFound)
				}
			}
		}
	}
}

func (w *world) foreignIDsInBodiesDoNotExist(t *testing.T) {
	t.Helper()
	post := func(c *webtest.Client, path string, body map[string]any) webtest.Answer {
		return c.Key("foreign-0001").Post("/api/v1"+path, body)
	}
	post(w.otherMember, "/refunds", map[string]any{"membership_id": w.card}).Want(http.StatusNotFound)
	claim := map[string]any{"claim_id": w.claim, "offer_id": w.otherShop.OfferID, "bill_fen": 9000}
	post(w.otherShop.Till, "/till/redemptions", claim).Refused(http.StatusNotFound, "redemption.claim_unknown")
	claim["store_id"] = w.shop.ID
	for _, c := range []*webtest.Client{w.otherShop.Till, w.otherShop.Owner} {
		if got := post(c, "/till/redemptions", claim).Status; got != http.StatusForbidden &&
			got != http.StatusConflict {
			t.Errorf("%s stood in another store: %d", c.Name, got)
		}
		if got := post(c, "/till/scans", map[string]any{"code": "880000000000000005", "store_id": w.shop.ID}).
			Status; got != http.StatusForbidden && got != http.StatusConflict {
			t.Errorf("%s scanned in another store: %d", c.Name, got)
		}
	}
	own := "/merchant/stores/" + w.otherShop.ID
	w.otherShop.Owner.Patch("/api/v1"+own+"/offers/"+w.shop.OfferID, map[string]any{"status": "withdrawn"}).
		Want(http.StatusNotFound)
	w.otherShop.Owner.Delete("/api/v1" + own + "/devices/" + w.ids["device"]).Want(http.StatusNotFound)
	for _, list := range []string{"stores", "offers", "members", "orders", "refunds", "redemptions", "jobs", "audit",
		"alarms"} {
		w.opsElsewhere.Get("/api/v1/ops/"+list+"?city=shanghai").Refused(http.StatusNotFound, "city.not_found")
		if answer := w.opsElsewhere.Get("/api/v1/ops/" +
			list); strings.Contains(string(answer.Want(http.StatusOK).Body), "shanghai") {
			t.Errorf("an operator of hangzhou sees %s of shanghai: %s", list, answer.Body)
		}
	}
	post(w.opsElsewhere, "/ops/stores", map[string]any{"city": "shanghai", "name_zh": "新店", "category": "cafe"}).
		Want(http.StatusNotFound)
}

// rolesWithinAStore: a cashier works at the till and decides nothing.
func (w *world) rolesWithinAStore(t *testing.T) {
	t.Helper()
	store := "/api/v1/merchant/stores/" + w.shop.ID
	w.cashier.Get("/api/v1/till/redemptions").Want(http.StatusOK)
	w.cashier.Post(store+"/offers", map[string]any{"name_zh": "九折", "pay_rate_bp": 9000}).
		Refused(http.StatusForbidden, "merchants.staff_not_allowed")
	w.cashier.Patch(store+"/offers/"+w.shop.OfferID, map[string]any{"status": "withdrawn"}).
		Refused(http.StatusForbidden, "merchants.staff_not_allowed")
	w.cashier.Get(store+"/exposure").Refused(http.StatusForbidden, "merchants.staff_not_allowed")
	w.cashier.Post(store+"/bind-codes", nil).Refused(http.StatusForbidden, "merchants.staff_not_allowed")
	w.opsHere.Delete("/api/v1/ops/stores/" + w.shop.ID + "/staff/" + w.ids["account"]).Want(http.StatusNoContent)
	w.cashier.Get("/api/v1/till/redemptions").Want(http.StatusUnauthorized) // dismissed: at once (T21)
}

func (w *world) ownIDsAnswer(t *testing.T, r api.Route) {
	t.Helper()
	people := w.kindsOf()[r.Access]
	if people == nil {
		people = []*webtest.Client{w.member}
	}
	for _, c := range people {
		w.send(c, r, nil).Want(http.StatusOK)
	}
}
