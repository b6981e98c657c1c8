package browsertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

// world is a city with life in it, so that every page has something to show.
type world struct {
	*webtest.App
	t      *testing.T
	ops    *webtest.Client
	shop   webtest.Shop
	tokens map[string]seat   // who → session
	ids    map[string]string // placeholder of pages.json → value
	card   string
}

// seat is a session of one kind.
type seat struct {
	kind  identity.Kind
	token string
}

// newWorld opens the city, the shops and the queues. Its clock stands still, so that pictures
// differ only where pages do.
func newWorld(t *testing.T, engine db.Dialect) *world {
	t.Helper()
	w := &world{App: webtest.Live(t, engine), t: t, tokens: map[string]seat{},
		ids: map[string]string{"city": "shanghai"}}
	w.ops = w.OpenCity("shanghai")
	w.SellEverywhere("shanghai")
	w.shop = w.OpenShop(w.ops, "shanghai", "梧桐茶馆")
	second := w.OpenShop(w.ops, "shanghai", "半山咖啡")
	member, newcomer, leaver := w.Member("13800000001"), w.Member("13800000002"), w.Member("13800000003")
	w.card, w.ids["order"] = w.Buy(member, "shanghai")
	w.sit("member", identity.KindMember, member)
	w.sit("newcomer", identity.KindMember, newcomer)
	w.sit("leaver", identity.KindMember, leaver)
	w.sit("till", identity.KindDevice, w.shop.Till)
	w.sit("other till", identity.KindDevice, second.Till)
	w.sit("owner", identity.KindStaff, w.shop.Owner)
	w.sit("operator", identity.KindOperator, w.ops)
	w.ids["store"], w.ids["offer"], w.ids["membership"] = w.shop.ID, w.shop.OfferID, w.card
	w.visits(member)
	w.leaves(leaver)
	w.queues()
	w.waits(newcomer)
	w.ids["claim"] = w.scan(member, second.Till)
	w.ids["bind_code"] = w.shop.Owner.Post("/api/v1/merchant/stores/"+w.shop.ID+"/bind-codes", nil).
		Want(http.StatusCreated).Text("bind_code")
	if w.ids["alarm"] = w.ops.Get("/api/v1/ops/alarms?city=shanghai").Want(http.StatusOK).
		Text("items.0.id"); w.ids["alarm"] == "" {
		t.Error("nothing unusual in the world")
	}
	return w
}

func (w *world) sit(who string, kind identity.Kind, c *webtest.Client) {
	w.tokens[who] = seat{kind, c.Token()}
}

func (w *world) scan(member, till *webtest.Client) (claim string) {
	w.t.Helper()
	code := member.Post("/api/v1/memberships/"+w.card+"/code", nil).Want(http.StatusOK).Text("digits")
	return till.Post("/api/v1/till/scans", map[string]any{"code": code}).Want(http.StatusOK).Text("claim_id")
}

// visits leaves a visit that the member disputes, a followed store and a message.
func (w *world) visits(member *webtest.Client) {
	w.t.Helper()
	body := map[string]any{"claim_id": w.scan(member, w.shop.Till), "offer_id": w.shop.OfferID, "bill_fen": 9000}
	w.ids["redemption"] = w.shop.Till.Key("world-visit-1").Post("/api/v1/till/redemptions", body).
		Want(http.StatusCreated).Text("id")
	w.ids["till_redemption"] = w.ids["redemption"]
	member.Put("/api/v1/stores/"+w.shop.ID+"/follow", nil).Want(http.StatusNoContent)
	member.Post("/api/v1/redemptions/"+w.ids["redemption"]+"/dispute", map[string]any{"reason": "wrong_amount"}).
		Want(http.StatusCreated)
	w.ids["message"] = member.Get("/api/v1/inbox").Want(http.StatusOK).Text("items.0.id")
	w.RunJob("traffic-reward-accrual", "shanghai")
}

// leaves lets a member buy and give the card back at once.
func (w *world) leaves(member *webtest.Client) {
	w.t.Helper()
	card, _ := w.Buy(member, "shanghai")
	w.ids["refund"] = member.Key("world-refund-1").Post("/api/v1/refunds", map[string]any{"membership_id": card}).
		Want(http.StatusCreated).Text("id")
}

// waits leaves an order that nobody has paid yet.
func (w *world) waits(member *webtest.Client) {
	w.t.Helper()
	plan := member.Get("/api/v1/cities/shanghai/plans").Want(http.StatusOK).Text("items.0.id")
	order := member.Key("world-order-2").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
		Want(http.StatusCreated)
	w.ids["open_order"], w.ids["pay"] = order.Text("id"), strings.TrimPrefix(order.Text("pay_url"), w.Config.BaseURL)
}

// queues leaves a store and an offer to be reviewed.
func (w *world) queues() {
	w.t.Helper()
	w.ids["pending_store"] = w.ops.Post("/api/v1/ops/stores",
		map[string]any{"city": "shanghai", "name_zh": "巷口面馆", "category": "restaurant", "district": "静安区",
			"lat": 31.2310, "lng": 121.4740}).Want(http.StatusCreated).Text("id")
	offers := "/api/v1/merchant/stores/" + w.shop.ID + "/offers"
	w.ids["pending_offer"] = w.shop.Owner.Post(offers, map[string]any{"name_zh": "工作日九五折", "pay_rate_bp": 9500}).
		Want(http.StatusCreated).Text("id")
	w.shop.Owner.Patch(offers+"/"+w.ids["pending_offer"], map[string]any{"status": "published"}).Want(http.StatusOK)
	w.ids["upload"] = w.uploads("名称,分类,纬度,经度\n甲店,cafe,31.23,121.47\n乙店,cafe,39.9,116.4\n丙店,,31.23,121.47\n")
	w.ids["run"] = w.ops.Post("/api/v1/ops/jobs/retention/runs", map[string]any{"city": "shanghai"}).
		Want(http.StatusAccepted).Text("id")
	members := w.ops.Get("/api/v1/ops/members?city=shanghai").Want(http.StatusOK)
	w.ids["a_member"], w.ids["a_card"] = members.Text("items.0.id"), members.Text("items.0.cards.0.id")
}

// uploads sends a file of stores to its preview.
func (w *world) uploads(table string) string {
	w.t.Helper()
	body := "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"门店.csv\"\r\n\r\n" + table +
		"\r\n--edge--\r\n"
	sent := w.ops.With("Content-Type", "multipart/form-data; boundary=edge").
		Send(http.MethodPost, "/ops/stores/import", body).Want(http.StatusSeeOther)
	return strings.TrimPrefix(sent.Header.Get("Location"), "/ops/stores/import/")
}

// fill puts the world's ids into a path of pages.json.
func (w *world) fill(path string) string {
	for name, id := range w.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return path
}

// signs a person in as one of the world's people, as if they had come back to the browser.
func (p *person) signs(w *world, who string) {
	p.t.Helper()
	if who == "visitor" {
		return
	}
	seat, ok := w.tokens[who]
	if !ok {
		p.t.Fatalf("nobody is called %q", who)
	}
	p.carries(seat)
}

// carries the cookie of a session.
func (p *person) carries(s seat) {
	p.t.Helper()
	set := call(p, network.SetCookie, network.SetCookieParams{Name: "session_" + string(s.kind), Value: s.token,
		URL: p.app.Config.BaseURL + "/", HTTPOnly: yes(), SameSite: network.CookieSameSiteLax})
	_ = set
}

func yes() *bool { v := true; return &v }
