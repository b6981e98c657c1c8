package ops_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/webtest"
)

// busyCity is a filled city in which something waits for each writing route.
type busyCity struct {
	*filledCity
	sessions map[string]http.Cookie // of people by name
}

func eachBusyCity(t *testing.T, f func(t *testing.T, c *busyCity)) {
	t.Helper()
	eachFilledCity(t, func(t *testing.T, city *filledCity) {
		c := &busyCity{filledCity: city, sessions: map[string]http.Cookie{}}
		c.addPeople()
		c.addReviews(t)
		c.addStores(t)
		c.addDraftCity(t)
		c.ids["code"], _ = identity.TOTPCode(c.NewOperator("mei.ops", "shanghai"), c.Clock.Now())
		f(t, c)
	})
}

// addPeople signs everybody in. "… as operator" shows a session of another kind where an
// operator's belongs.
func (c *busyCity) addPeople() {
	member := c.Member("13800000009")
	for name, who := range map[string]struct{ kind, token string }{
		"operator": {"operator", c.api.Token()}, "neighbour": {"operator", c.OpenCity("hangzhou").Token()},
		"commuter": {"operator", c.Operator("commuter.ops", "shanghai", "hangzhou").Token()},
		"leaving":  {"operator", c.Operator("leaving.ops", "shanghai").Token()},
		"renewer":  {"operator", c.signedInTwice("renewer.ops").Token()},
		"member":   {"member", member.Token()}, "member as operator": {"operator", member.Token()},
		"owner": {"staff", c.shop.Owner.Token()}, "owner as operator": {"operator", c.shop.Owner.Token()},
		"till": {"device", c.shop.Till.Token()}, "till as operator": {"operator", c.shop.Till.Token()},
	} {
		c.sessions[name] = http.Cookie{Name: "session_" + who.kind, Value: who.token}
	}
	c.sessions["nobody"] = http.Cookie{Name: "session_operator", Value: ""}
	c.ids["owner-login"] = "owner-" + c.shop.ID[len(c.shop.ID)-12:]
}

// signedInTwice is an operator with two sessions.
func (c *busyCity) signedInTwice(login string) *webtest.Client {
	secret := c.NewOperator(login, "shanghai")
	c.SignIn(login, webtest.Password, secret)
	c.Advance(time.Minute) // a one-time code serves once
	return c.SignIn(login, webtest.Password, secret)
}

// addReviews lets something wait in each queue, and raises an alarm.
func (c *busyCity) addReviews(t *testing.T) {
	t.Helper()
	c.ids["waiting-store"], c.ids["other-store"] = c.pendingStore("待审小店"), c.pendingStore("另一家店")
	c.ids["waiting-offer"], c.ids["bulk-offer"] = c.pendingOffer("午市优惠"), c.pendingOffer("晚市优惠")
	member, visit := c.visit("13800000005")
	member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "not_me"}).Want(http.StatusCreated)
	c.enterLate(t, "13800000006")
	for _, kind := range []string{"complaint", "late"} {
		prefix := "/ops/reviews/" + kind + "/"
		c.ids[kind] = strings.TrimPrefix(c.browser.Open("/ops/reviews?type=" + kind).Forms(prefix)[0], prefix)
	}
	dbtest.Exec(t, c.DB, "UPDATE membership_refunds SET status = 'manual'")
	c.ids["refund"] = c.api.Get("/api/v1/ops/refunds?city=shanghai").Want(http.StatusOK).Text("items.0.id")
	alarm := notify.Alarm{CityID: "shanghai", Code: "jobs.failing", Subject: "retention", Detail: "disk full"}
	if err := c.DB.InTx(t.Context(), func(tx *db.Tx) error { return notify.RaiseAlarmTx(tx, alarm) }); err != nil {
		t.Fatal(err)
	}
	c.ids["alarm"] = c.found(t, "/ops", `/ops/alarms/([0-9a-f-]{36})"`)
}

// addStores adds a store to change, a store with somebody's number, and an uploaded file.
func (c *busyCity) addStores(t *testing.T) {
	t.Helper()
	c.ids["partner"] = c.pendingStore("桥头面馆")
	c.api.Post("/api/v1/ops/stores/"+c.ids["partner"]+"/approval", map[string]any{"evidence": "街道口碑榜"}).
		Want(http.StatusOK)
	c.ids["account"] = c.found(t, "/ops/stores/"+c.shop.ID+"?tab=people", `<option value="([0-9a-f-]{36})"`)
	c.ids["applied"] = c.apply(t, "13800000077")
	sent := c.upload(c.api, "店.csv", "name_zh,category,lat,lng\n甲店,cafe,31.23,121.47\n").Want(http.StatusSeeOther)
	c.ids["upload"] = strings.TrimPrefix(sent.Header.Get("Location"), "/ops/stores/import/")
}

// apply enters a store as a merchant who applies, and returns its id.
func (c *testCity) apply(t *testing.T, number string) string {
	t.Helper()
	owner := c.Browser()
	owner.Post("/m/apply/account", fields("step", "code", "phone", number)).Want(http.StatusOK)
	owner.Post("/m/apply/account", fields("sent", "yes", "phone", number, "code", c.LastCode(number),
		"login", "peach.tea", "password", "Peach-Blossom-2027", "accept_terms", "yes")).Want(http.StatusOK)
	sent := owner.Post("/m/apply/store", fields("step", "send", "city", "shanghai", "name_zh", "桃子茶馆",
		"category", "cafe", "district", "徐汇区", "address", "桃江路1号"))
	return strings.TrimPrefix(sent.Path, "/m?store=")
}

// addDraftCity adds a city that is not open yet, with a plan and an operator.
func (c *busyCity) addDraftCity(t *testing.T) {
	t.Helper()
	draft := city.City{ID: "suzhou", NameZh: "苏州", NameEn: "Suzhou", Zone: "Asia/Shanghai", Currency: "CNY",
		CentreLat: 31.3, CentreLng: 120.6, Status: city.StatusDraft, CreatedAt: c.Clock.Now()}
	if err := c.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, draft) }); err != nil {
		t.Fatal(err)
	}
	operator := c.Operator("suzhou.ops", "suzhou")
	c.sessions["opener"] = http.Cookie{Name: "session_operator", Value: operator.Token()}
	plan := fields(goodPlan...)
	plan.Set("from", "0")
	c.browserOf(operator).Post("/ops/settings/plan", plan).Want(http.StatusOK)
}

// found is what stands at a pattern's group on a page.
func (c *busyCity) found(t *testing.T, page, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(c.browser.Open(page).Body)
	if match == nil {
		t.Fatalf("%s does not show %s", page, pattern)
	}
	return match[1]
}
