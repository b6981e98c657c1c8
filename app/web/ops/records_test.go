package ops_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
)

// mine are the beginnings of the records' addresses.
var mine = regexp.MustCompile(
	`^/ops/(members|orders|refunds|redemptions|refusals|exposure|audit|jobs|runs|settings)(/|$)`)

func TestNobodyReachesAnotherCity(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		c.everyAddressIsListed(t)
		neighbour := c.neighbour()
		both := c.browserOf(c.Operator("both.ops", "hangzhou", "shanghai"))
		before := c.state(t)
		for _, one := range records {
			if status, body := c.once(neighbour, one, "?city=shanghai"); status != http.StatusNotFound ||
				!strings.Contains(one.pattern, "{") && c.shows(body) != "" {
				t.Errorf("%s %s of another city: %d, shows %s", one.method, one.pattern, status, c.shows(body))
			}
			of := strings.Contains(one.pattern, "{")
			for who, browser := range map[string]*webtest.Browser{"the neighbour": neighbour,
				"an operator of both, in the other city": both} {
				query := ""
				if browser == both {
					query = "?city=hangzhou"
				}
				status, body := c.once(browser, one, query)
				switch {
				case of && status != http.StatusNotFound:
					t.Errorf("%s %s by %s: %d", one.method, one.pattern, who, status)
				case !of && c.shows(body) != "":
					t.Errorf("%s %s shows %s of the city: %s", one.method, one.pattern, who, c.shows(body))
				}
			}
		}
		if after := c.state(t); after != before {
			t.Errorf("the city was changed: %s, before %s", after, before)
		}
		for _, one := range records { // nobody, and somebody else, reach nothing at all
			if status, _ := c.once(c.Browser(), one, ""); status != http.StatusSeeOther {
				t.Errorf("%s %s by nobody: %d", one.method, one.pattern, status)
			}
		}
		c.Verify()
	})
}

// state is what a foreign hand could have changed in the city.
func (c *filledCity) state(t *testing.T) string {
	t.Helper()
	var parts []string
	for _, query := range []string{
		"SELECT count(*) FROM membership_memberships WHERE status = 'frozen'",
		"SELECT count(*) FROM redemption_redemptions WHERE status = 'reversed'",
		"SELECT count(*) FROM membership_plans WHERE city_id = 'shanghai'",
		"SELECT count(*) FROM exposure_rules WHERE city_id = 'shanghai'",
		"SELECT count(*) FROM city_policies WHERE city_id = 'shanghai'",
		"SELECT count(*) FROM audit_entries WHERE city_id = 'shanghai'",
		"SELECT count(*) FROM jobs_runs WHERE city_id = 'shanghai'",
	} {
		parts = append(parts, string(rune('0'+dbtest.Count(t, c.DB, query)%10)))
	}
	return strings.Join(parts, " ")
}

func (c *filledCity) everyAddressIsListed(t *testing.T) {
	t.Helper()
	parameter, named := regexp.MustCompile(`:[a-z]+`), regexp.MustCompile(`\{[a-z]+\}|/jobs/retention`)
	shape := func(path string) string {
		if strings.HasPrefix(path, "/ops/jobs/retention") {
			return "/ops/jobs/*"
		}
		return named.ReplaceAllString(parameter.ReplaceAllString(path, "*"), "*")
	}
	for _, registered := range c.Addresses() {
		method, path, _ := strings.Cut(registered, " ")
		if !mine.MatchString(path) || method == http.MethodHead {
			continue
		}
		if !slices.ContainsFunc(records, func(one address) bool {
			return one.method == method &&
				shape(one.pattern) == shape(path)
		}) {
			t.Errorf("%s is in no table of the records' tests", registered)
		}
	}
}

// Whatever stands in a filter, a page comes back that says what is wrong with it.
func TestNoFilterMakesA500(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		names := []string{"no", "status", "from", "to", "store", "offer", "job", "action", "target", "cursor",
			"found", "city", "max", "stores", "effective_on", "line0_units"}
		values := []string{"x", "9999-12-31", "99999999999999999999", "' OR '1'='1", "<script>",
			"01957e5c-7a40-7000-8000-000000000171"}
		for _, one := range records {
			if one.method != http.MethodGet || strings.Contains(one.pattern, "{") {
				continue
			}
			for _, name := range names {
				for _, value := range values {
					status, body := c.once(c.browser, one, "?"+fields(name, value).Encode())
					if status >= 500 || strings.Contains(body, "<script>") && value == "<script>" {
						t.Fatalf("%s?%s=%s: %d", one.pattern, name, value, status)
					}
				}
			}
		}
		for pattern, words := range map[string]string{
			"/ops/orders?status=x": "状态：没有这个选项", "/ops/orders?from=2027-02-30": "日期",
			"/ops/orders?from=2027-03-02&to=2027-03-01": "不能早于", "/ops/orders?cursor=x": "第一页",
			"/ops/redemptions?store=没有这家": "没有找到", "/ops/redemptions?offer=x": "编号不对", "/ops/runs?job=x": "没有这个选项",
			"/ops/exposure?cursor=1.2": "第一页",
		} {
			c.browser.Open(pattern).Want(http.StatusUnprocessableEntity).Sees("错误：", words)
		}
		page := c.browser.Open("/ops/orders?status=&no=&from=2027-03-01").Want(http.StatusOK)
		page.WantPath("/ops/orders?from=2027-03-01")
	})
}

func TestEveryFormKeepsWhatWasTyped(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		for _, one := range []struct{ path, typed string }{
			{"/ops/members", "q=1380000"}, {"/ops/members/{member}/phone", "reason=abc"},
			{"/ops/members/{member}/cards/{card}", "reason=&key=freeze&x=1"},
			{"/ops/redemptions/{redemption}", "reason=&key=undo-00001"}, {"/ops/jobs/retention", "at=morgen"},
			{"/ops/jobs/retention", "at=1927-01-01T10:00"},
			{"/ops/settings/discount", "max=123&min=0&reason=试点城区"}, {"/ops/settings/discount",
				"max=5&min=7&reason=试点城区"}, {"/ops/settings/gate", "stores=501&reason=试点城区"},
			{"/ops/settings/gate", "stores=5&reason="}, {"/ops/settings/reward",
				"effective_on=2027-03-11&per_redemption=0&first_visit=1&daily_cap=1&pending_hours=1&promise_days=0&reason=春季"},
			{"/ops/settings/plan",
				"code=annual&from=1&name_zh=&name_en=&price=x&months=0&trial_days=-1&full_refund_days=7&line0_name_zh=茶&line0_units=0&reason=新年调价"},
		} {
			w := c.browser.Once("POST", c.path(one.path), one.typed)
			if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), `id="errors"`) {
				t.Errorf("%s with %s: %d without a summary", one.path, one.typed, w.Code)
			}
			for _, pair := range strings.Split(one.typed, "&") {
				name, value, _ := strings.Cut(pair, "=")
				if value != "" && name != "key" && name != "from" && name != "code" &&
					!strings.Contains(w.Body.String(), value) {
					t.Errorf("%s lost %s", one.path, pair)
				}
			}
		}
		c.browser.Post("/ops/settings/plan", fields(append(slices.Clone(goodPlan), "from", "7")...)).
			Want(http.StatusOK) // the first value counts
		c.browser.Post("/ops/settings/plan", fields(goodPlan...)).Want(http.StatusConflict).Sees("新版本")
	})
}

func TestBothLanguagesAndNoPersonalData(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		raw := regexp.MustCompile(`(records|audit_[a-z]+|job|redemption_mark)\.[a-z_.-]+`)
		for _, lang := range []string{"zh-CN", "en"} {
			c.browser.Lang = lang
			for _, one := range records {
				if one.method != http.MethodGet {
					continue
				}
				page := c.browser.Open(c.path(one.pattern))
				if text := page.Text(); raw.MatchString(text) || strings.Contains(text, "<no value>") ||
					strings.Contains(text, visitorPhone) || strings.Contains(text, refunderPhone) {
					t.Errorf("%s in %s: %q", one.pattern, lang, raw.FindString(text))
				}
			}
		}
	})
}
