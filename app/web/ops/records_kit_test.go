package ops_test

import (
	"net/http"
	"strings"
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
)

// filledCity is a test city that has something in every table.
type filledCity struct {
	*testCity
	ids map[string]string // what stands in braces in an address
}

const (
	visitorPhone  = "13800000001"
	refunderPhone = "13800000002"
)

func eachFilledCity(t *testing.T, f func(t *testing.T, c *filledCity)) {
	t.Helper()
	eachCity(t, func(t *testing.T, city *testCity) {
		c := &filledCity{testCity: city, ids: map[string]string{"store": city.shop.ID}}
		_, c.ids["redemption"] = c.visit(visitorPhone)
		refunder := c.Member(refunderPhone)
		card, order := c.Buy(refunder, "shanghai")
		c.ids["order"] = order
		refunder.Key("refund-0001").Post("/api/v1/refunds", map[string]any{"membership_id": card}).
			Want(http.StatusCreated)
		c.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": "881234567890123456"}).
			Want(http.StatusUnprocessableEntity)
		c.api.Post("/api/v1/ops/jobs/retention/runs", map[string]any{"city": "shanghai"}).Want(http.StatusAccepted)
		c.ids["run"] = c.api.Post("/api/v1/ops/jobs/close-unpaid-orders/runs", map[string]any{"city": "shanghai"}).
			Want(http.StatusAccepted).Text("id")
		members := c.api.Get("/api/v1/ops/members?city=shanghai").Want(http.StatusOK)
		c.ids["member"], c.ids["card"] = members.Text("items.1.id"), members.Text("items.1.cards.0.id")
		f(t, c)
	})
}

// path fills the ids in.
func (c *filledCity) path(pattern string) string {
	for name, id := range c.ids {
		pattern = strings.ReplaceAll(pattern, "{"+name+"}", id)
	}
	return pattern
}

// shows tells what of the city stands in a body.
func (c *filledCity) shows(body string) string {
	for name, id := range c.ids {
		if strings.Contains(body, id) {
			return name
		}
	}
	for _, text := range []string{"梧桐茶馆", "138****"} {
		if strings.Contains(body, text) {
			return text
		}
	}
	return ""
}

func (c *filledCity) logged(t *testing.T, action string) int64 {
	t.Helper()
	return dbtest.Count(t, c.DB, "SELECT count(*) FROM audit_entries WHERE action = ? AND city_id = 'shanghai'", action)
}

// address is a page of the records, with an id as in filledCity.ids, and what a POST sends.
type address struct {
	method, pattern string
	form            []string
}

// records are all addresses of the operators' records; TestNobodyReachesAnotherCity compares
// the list with what is registered.
var records = []address{
	{"GET", "/ops/members", nil}, {"POST", "/ops/members", []string{"q", visitorPhone}},
	{"GET", "/ops/members/{member}", nil}, {"GET", "/ops/members/{member}/phone", nil},
	{"POST", "/ops/members/{member}/phone", []string{"reason", "核对身份信息"}},
	{"GET", "/ops/members/{member}/cards/{card}", nil}, {"POST", "/ops/members/{member}/cards/{card}",
		[]string{"reason", "核对身份信息", "key", "freeze"}},
	{"GET", "/ops/orders", nil}, {"GET", "/ops/orders/{order}", nil}, {"GET", "/ops/orders/export", nil},
	{"POST", "/ops/orders/export", []string{"format", "csv"}},
	{"GET", "/ops/refunds", nil}, {"GET", "/ops/refunds/export", nil}, {"POST", "/ops/refunds/export",
		[]string{"format", "csv"}},
	{"GET", "/ops/redemptions", nil}, {"GET", "/ops/redemptions/{redemption}", nil},
	{"POST", "/ops/redemptions/{redemption}", []string{"reason", "试单撤销", "key", "undo-00001"}},
	{"GET", "/ops/redemptions/export", nil}, {"POST", "/ops/redemptions/export", []string{"format", "csv"}},
	{"GET", "/ops/refusals", nil}, {"GET", "/ops/refusals/export", nil}, {"POST", "/ops/refusals/export",
		[]string{"format", "csv"}},
	{"GET", "/ops/exposure", nil}, {"GET", "/ops/exposure/export", nil}, {"POST", "/ops/exposure/export",
		[]string{"format", "csv"}},
	{"GET", "/ops/audit", nil}, {"GET", "/ops/audit/export", nil}, {"POST", "/ops/audit/export",
		[]string{"format", "csv"}},
	{"GET", "/ops/jobs", nil}, {"GET", "/ops/jobs/retention", nil}, {"POST", "/ops/jobs/retention", nil},
	{"GET", "/ops/runs", nil}, {"GET", "/ops/runs/{run}", nil}, {"GET", "/ops/runs/export", nil},
	{"POST", "/ops/runs/export", []string{"format", "csv"}},
	{"GET", "/ops/settings", nil},
	{"GET", "/ops/settings/discount", nil}, {"GET", "/ops/settings/discount/check", nil},
	{"POST", "/ops/settings/discount", []string{"max", "5", "min", "0", "reason", "试点城区"}},
	{"GET", "/ops/settings/gate", nil}, {"GET", "/ops/settings/gate/check", nil}, {"POST", "/ops/settings/gate",
		[]string{"stores", "5", "reason", "试点城区"}},
	{"GET", "/ops/settings/reward", nil}, {"GET", "/ops/settings/reward/check", nil}, {"POST", "/ops/settings/reward",
		goodRule},
	{"GET", "/ops/settings/plan", nil}, {"GET", "/ops/settings/plan/check", nil}, {"POST", "/ops/settings/plan",
		goodPlan},
	{"GET", "/ops/settings/status", nil}, {"GET", "/ops/settings/status/check", nil}, {"POST", "/ops/settings/status",
		[]string{"reason", "商家已达标"}},
}

var (
	goodRule = []string{"effective_on", "2027-04-01", "per_redemption", "120", "first_visit", "50", "daily_cap",
		"2000", "pending_hours", "72", "promise_days", "30", "reason", "春季鼓励到店"}
	goodPlan = []string{"code", "annual", "from", "1", "name_zh", "年卡", "name_en", "Annual card", "price", "198",
		"months", "12", "trial_days", "90", "full_refund_days", "7",
		"line0_kind", "opening_gift", "line0_name_zh", "咖啡", "line0_name_en", "Coffee", "line0_units", "1",
		"line0_valid_days", "30", "reason", "新年调价"}
)

// once sends a request as the browser's person and does not follow a redirect.
func (c *filledCity) once(browser *webtest.Browser, one address, query string) (status int, body string) {
	w := browser.Once(one.method, c.path(one.pattern)+query, fields(one.form...).Encode())
	return w.Code, w.Body.String()
}
