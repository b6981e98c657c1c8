package member_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"citycard/app/web/webtest"
)

const mine = "13800000001"

// town is a city with a shop and a member who holds its card, at a browser.
type town struct {
	*webtest.App
	ops     *webtest.Client
	shop    webtest.Shop
	api     *webtest.Client // the member, by API
	browser *webtest.Browser
	card    string
	orderID string
}

func each(t *testing.T, f func(t *testing.T, w *town)) {
	t.Helper()
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) { f(t, newTown(h)) })
}

func newTown(h *webtest.App) *town {
	w := &town{App: h, ops: h.OpenCity("shanghai")}
	w.shop = h.OpenShop(w.ops, "shanghai", "梧桐茶馆")
	w.api = h.Member(mine)
	w.card, w.orderID = h.Buy(w.api, "shanghai")
	w.browser = h.Browser(w.api)
	return w
}

// scan shows the digits on the member's page to the till.
func (w *town) scan(digits string) webtest.Answer {
	return w.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": digits})
}

// visit confirms a bill of ¥90.00 with the digits.
func (w *town) visit(digits, key string) string {
	claim := w.scan(digits).Want(http.StatusOK).Text("claim_id")
	return w.shop.Till.Key(key).Post("/api/v1/till/redemptions", map[string]any{"claim_id": claim,
		"offer_id": w.shop.OfferID, "bill_fen": 9000}).Want(http.StatusCreated).Text("id")
}

// visitByAPI makes a visit without the page.
func (w *town) visitByAPI(key string) string {
	return w.visit(w.api.Post("/api/v1/memberships/"+w.card+"/code", nil).Want(http.StatusOK).Text("digits"), key)
}

// digits are those on a card page.
func digits(t *testing.T, body string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, "data-digits>")
	text, _, closed := strings.Cut(rest, "<")
	if !found || !closed {
		t.Fatalf("no digits on the page: %.600s", body)
	}
	return strings.ReplaceAll(text, " ", "")
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}
