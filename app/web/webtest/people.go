package webtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/pquerna/otp/totp"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// Member signs a member in by SMS code, through the API and the outbox.
func (h *App) Member(phone string) *Client {
	h.t.Helper()
	anyone := h.Anyone()
	anyone.Post("/api/v1/auth/otp", map[string]any{"phone": phone}).Want(http.StatusAccepted)
	signed := anyone.Post("/api/v1/auth/member",
		map[string]any{"phone": phone, "code": h.LastCode(phone), "accept_terms": true}).Want(http.StatusOK)
	return &Client{h: h, t: h.t, token: signed.Text("token"), Name: "member " + phone[len(phone)-4:],
		Header: http.Header{}}
}

// LastCode is the sign-in code that was last sent to phone.
func (h *App) LastCode(phone string) string {
	h.t.Helper()
	answer := h.Anyone().Get("/dev/outbox").Want(http.StatusOK)
	var sent []struct {
		To   string            `json:"to"`
		Data map[string]string `json:"data"`
	}
	if err := json.Unmarshal(answer.Body, &sent); err != nil {
		h.t.Fatal(err)
	}
	for _, m := range sent {
		if code := m.Data["code"]; code != "" && strings.HasSuffix(m.To, phone) {
			return code
		}
	}
	h.t.Fatalf("no code was sent to %s: %s", phone, answer.Body)
	return ""
}

// SignIn signs staff or an operator in; secret is the TOTP secret, "" without one.
func (h *App) SignIn(login, password, secret string) *Client {
	h.t.Helper()
	in := map[string]any{"login": login, "password": password}
	if secret != "" {
		code, err := totp.GenerateCode(secret, h.Clock.Now())
		if err != nil {
			h.t.Fatal(err)
		}
		in["totp"] = code
	}
	signed := h.Anyone().Post("/api/v1/auth/staff", in).Want(http.StatusOK)
	return &Client{h: h, t: h.t, token: signed.Text("token"), Name: login, Header: http.Header{}}
}

// Shop is a live store with its people.
type Shop struct {
	ID, OfferID string
	Owner, Till *Client
}

// OpenShop enters a store, approves it, publishes a 10% offer, hires an owner, binds a
// till and practises: all through the API.
func (h *App) OpenShop(ops *Client, id city.ID, name string) Shop {
	h.t.Helper()
	store := ops.Post("/api/v1/ops/stores",
		map[string]any{"city": id, "name_zh": name, "category": "cafe", "district": "静安区",
			"lat": 31.2304, "lng": 121.4737, "price_per_head_fen": 5800}).Want(http.StatusCreated).Text("id")
	ops.Post("/api/v1/ops/stores/"+store+"/approval", map[string]any{"evidence": "街道口碑榜"}).Want(http.StatusOK)
	login := "owner-" + store[len(store)-12:]
	ops.Post("/api/v1/ops/stores/"+store+"/staff",
		map[string]any{"login": login, "password": password, "role": "owner"}).Want(http.StatusCreated)
	shop := Shop{ID: store, Owner: h.SignIn(login, password, "")}
	offers := "/api/v1/merchant/stores/" + store + "/offers"
	shop.OfferID = shop.Owner.Post(offers, map[string]any{"name_zh": "全单 9 折", "pay_rate_bp": 9000}).
		Want(http.StatusCreated).Text("id")
	shop.Owner.Patch(offers+"/"+shop.OfferID, map[string]any{"status": "published"}).Want(http.StatusOK)
	ops.Post("/api/v1/ops/offers/"+shop.OfferID+"/approval", nil).Want(http.StatusOK)
	bind := shop.Owner.Post("/api/v1/merchant/stores/"+store+"/bind-codes", nil).Want(http.StatusCreated).
		Text("bind_code")
	shop.Till = h.Bind(bind)
	practice := shop.Till.Get("/api/v1/till/practice-code").Want(http.StatusOK).Text("digits")
	shop.Till.Post("/api/v1/till/scans", map[string]any{"code": practice}).Want(http.StatusOK)
	return shop
}

// Bind makes a till device of a binding code.
func (h *App) Bind(code string) *Client {
	h.t.Helper()
	bound := h.Anyone().Post("/api/v1/auth/device", map[string]any{"bind_code": code, "name": "前台"}).Want(http.StatusOK)
	return &Client{h: h, t: h.t, token: bound.Text("token"), Name: "till", Header: http.Header{}}
}

// Buy orders the city's plan, pays at the fake provider and returns the card's id.
func (h *App) Buy(member *Client, id city.ID) (membershipID, orderID string) {
	h.t.Helper()
	plan := member.Get("/api/v1/cities/" + string(id) + "/plans").Want(http.StatusOK).Text("items.0.id")
	order := member.Key("order-"+plan[len(plan)-8:]+member.token[:8]).
		Post("/api/v1/orders", map[string]any{"plan_id": plan}).Want(http.StatusCreated)
	h.Pay(order.Text("pay_url"), "pay")
	member.Get("/api/v1/orders/" + order.Text("id")).Want(http.StatusOK)
	return member.Get("/api/v1/memberships").Want(http.StatusOK).Text("items.0.id"), order.Text("id")
}

// Pay presses a button of the fake provider's pay page.
func (h *App) Pay(payURL, action string) Answer {
	h.t.Helper()
	form := h.Anyone().With("Content-Type", "application/x-www-form-urlencoded").With("Accept", "text/html")
	return form.Send(http.MethodPost, strings.TrimPrefix(payURL, h.Config.BaseURL), "action="+action).
		Want(http.StatusOK)
}

func (h *App) sellPlan(tx *db.Tx, id city.ID) error {
	_, err := h.Members.CreatePlanTx(tx, membership.NewPlan{
		Actor: identity.Job("test"), CityID: id, Code: "annual", NameZh: "年卡", NameEn: "Annual card", PriceFen: 16800,
		Months: 12, TrialDays: 90,
		Lines: []membership.NewLine{{Kind: membership.BenefitOpeningGift, NameZh: "开卡礼：咖啡一杯",
			NameEn: "Opening gift: one coffee", Units: 2, ValidDays: 60}},
	})
	return err
}

// Deliver sends what waits in the outbox.
func (h *App) Deliver() {
	h.t.Helper()
	if _, err := h.Notify.Deliver(context.Background(), 1000); err != nil {
		h.t.Fatal(err)
	}
}
