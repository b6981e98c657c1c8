package ops_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"citycard/app/web/webtest"
)

// testCity is a city with one operator at a browser and one shop.
type testCity struct {
	*webtest.App
	api     *webtest.Client // the operator, by API
	browser *webtest.Browser
	shop    webtest.Shop
}

func eachCity(t *testing.T, f func(t *testing.T, c *testCity)) {
	t.Helper()
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		c := &testCity{App: h, api: h.OpenCity("shanghai")}
		c.browser = c.browserOf(c.api)
		c.shop = h.OpenShop(c.api, "shanghai", "梧桐茶馆")
		f(t, c)
	})
}

// browserOf is an operator's browser.
func (c *testCity) browserOf(who *webtest.Client) *webtest.Browser {
	browser := c.Browser()
	browser.SetCookie("session_operator", who.Token())
	return browser
}

// neighbour is an operator of another city.
func (c *testCity) neighbour() *webtest.Browser { return c.browserOf(c.OpenCity("hangzhou")) }

// colleague is another operator of the city.
func (c *testCity) colleague() *webtest.Browser {
	return c.browserOf(c.Operator("second.ops", "shanghai"))
}

// pendingStore is a store that the operator entered.
func (c *testCity) pendingStore(name string) string {
	return c.api.Post("/api/v1/ops/stores", map[string]any{"city": "shanghai", "name_zh": name, "category": "cafe",
		"district": "静安区",
		"lat":      31.2304, "lng": 121.4737, "address": name + "路1号"}).Want(http.StatusCreated).Text("id")
}

// pendingOffer is an offer that the shop's owner published.
func (c *testCity) pendingOffer(name string) string {
	offers := "/api/v1/merchant/stores/" + c.shop.ID + "/offers"
	id := c.shop.Owner.Post(offers, map[string]any{"name_zh": name, "name_en": "Deal", "pay_rate_bp": 9200}).
		Want(http.StatusCreated).Text("id")
	c.shop.Owner.Patch(offers+"/"+id, map[string]any{"status": "published"}).Want(http.StatusOK)
	return id
}

// visit is a redemption of a new member, and the member.
func (c *testCity) visit(phone string) (member *webtest.Client, id string) {
	member = c.Member(phone)
	card, _ := c.Buy(member, "shanghai")
	digits := member.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK).Text("digits")
	claim := c.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": digits}).Want(http.StatusOK).Text("claim_id")
	return member, c.shop.Till.Key("visit-"+phone).Post("/api/v1/till/redemptions",
		map[string]any{"claim_id": claim, "offer_id": c.shop.OfferID, "bill_fen": 9000}).Want(http.StatusCreated).
		Text("id")
}

// storeStatus is the state of a store.
func (c *testCity) storeStatus(id string) string {
	return c.api.Get("/api/v1/ops/stores/" + id).Want(http.StatusOK).Text("status")
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func has(t *testing.T, body, fragment string) {
	t.Helper()
	if !strings.Contains(body, fragment) {
		t.Errorf("no %q in %.1500s", fragment, body)
	}
}
