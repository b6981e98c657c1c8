package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/version"
	"citycard/app/web/webtest"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		for _, path := range []string{"/", "/q/881234567890123457", "/api/v1/cities", "/no/such/page", "/dev/outbox",
			"/livez"} {
			answer := h.Anyone().With("Accept", "text/html").Get(path)
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
				"Referrer-Policy": "no-referrer",
				"X-Frame-Options": "DENY", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if got := answer.Header.Get(name); !strings.Contains(got, want) {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			if strings.Contains(answer.Header.Get("Content-Security-Policy"), "unsafe") ||
				answer.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s: %v", path, answer.Header)
			}
		}
	})
}

// TestLivezSaysOKAndNamesTheBuild: probes compare the first word, people read the rest.
func TestLivezSaysOKAndNamesTheBuild(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // no table is touched
	if have, want := h.Anyone().Get("/livez").Want(http.StatusOK).Body,
		"ok\n"+version.Current().String(); string(have) != want {
		t.Errorf("%q instead of %q", have, want)
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		member := h.Member("13800000001")
		for _, r := range h.Web.API.Routes {
			if r.Method == http.MethodGet || r.Access == "provider" {
				continue
			}
			path := "/api/v1" + strings.NewReplacer("{", "", "}", "").Replace(r.Path)
			for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site",
				"Origin": "https://evil.example"} {
				member.With(name, value).Send(r.Method, path, nil).Refused(http.StatusForbidden, "request.cross_origin")
			}
		}
		member.With("Sec-Fetch-Site", "same-origin").Delete("/api/v1/auth").Want(http.StatusNoContent)
		h.Anyone().With("Sec-Fetch-Site", "cross-site").Get("/api/v1/cities").Want(http.StatusOK)
	})
}

// What is refused before any handler is a page for a person, too: the file that is too large,
// the address that a chat has cut.
func TestEarlyRefusalsArePages(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // no table is touched
	person := h.Anyone().With("Accept", "text/html")
	for path, status := range map[string]int{"/stores?q=%00": http.StatusBadRequest,
		"/stores?q=%zz": http.StatusBadRequest, "/stores/%ff": http.StatusBadRequest} {
		if page := person.Get(path).Want(status); !strings.Contains(page.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %v", path, page.Header)
		}
	}
	large := person.Send(http.MethodPost, "/login", strings.Repeat("x", 65<<10)).Want(http.StatusRequestEntityTooLarge)
	if !strings.Contains(large.Header.Get("Content-Type"), "text/html") {
		t.Error(large.Header)
	}
	h.Anyone().With("Accept", "text/html").Get("/api/v1/cities?q=%00").
		Refused(http.StatusBadRequest, "request.bad_text")
}

func TestAddressesThatDoNotExist(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		c := h.Anyone()
		for _, path := range []string{"/api/v1/no-such", "/api/v2/cities", "/api/v1/cities/",
			"/api/v1/openapi-4.json"} {
			answer := c.Get(path).Refused(http.StatusNotFound, "request.not_found")
			if answer.Header.Get("Location") != "" {
				t.Errorf("%s redirects", path)
			}
		}
		c.Post("/api/v1/cities/", map[string]any{}).Refused(http.StatusNotFound, "request.not_found")
		c.Post("/api/v1/cities", map[string]any{}).Refused(http.StatusMethodNotAllowed, "request.method_not_allowed")
		page := c.With("Accept", "text/html").Get("/no-such-page").Want(http.StatusNotFound)
		if !strings.Contains(page.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%v", page.Header)
		}
	})
}

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		for accept, want := range map[string]string{"": "请先登录", "zh-CN,zh;q=0.9": "请先登录",
			"en-GB,en;q=0.8": "Sign in first", "fr": "请先登录"} {
			answer := h.Anyone().With("Accept-Language", accept).Get("/api/v1/memberships").
				Refused(http.StatusUnauthorized, "request.sign_in_first")
			if answer.Text("title") != want ||
				answer.Text("type") != webtest.BaseURL+"/problems/request.sign_in_first" {
				t.Errorf("%q: %s", accept, answer.Body)
			}
		}
		wrong := h.Anyone().With("Accept-Language", "en").Post("/api/v1/auth/otp", map[string]any{"phone": 1}).
			Refused(http.StatusUnprocessableEntity, "request.invalid")
		if wrong.Text("fields.0.name") != "phone" || wrong.Text("fields.0.code") != "field.wrong_type" ||
			wrong.Text("fields.0.text") != "wrong type" {
			t.Errorf("%s", wrong.Body)
		}
		page := h.Anyone().With("Accept", "text/html").Get("/problems/redemption.code_expired").Want(http.StatusOK)
		if !strings.Contains(string(page.Body), ">redemption.code_expired</code>") {
			t.Errorf("%s", page.Body)
		}
		h.Anyone().Get("/problems/no.such").Want(http.StatusNotFound)
	})
}

// TestForwardedHeadersOfStrangers: the address that limits and the log go by is the
// socket's, whatever the caller writes (T35).
func TestForwardedHeadersOfStrangers(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		refused := 0
		for i := range 400 {
			r := httptest.NewRequest(http.MethodGet, webtest.BaseURL+"/livez", nil)
			r.RemoteAddr = "203.0.113.9:4000"
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.0.%d.%d", i/250, i%250))
			r.Header.Set("X-Real-IP", fmt.Sprintf("10.1.%d.%d", i/250, i%250))
			w := httptest.NewRecorder()
			h.Handler.ServeHTTP(w, r)
			if w.Code == http.StatusTooManyRequests {
				refused++
				if w.Header().Get("Retry-After") == "" {
					t.Fatal("no Retry-After")
				}
			}
		}
		if refused == 0 {
			t.Error("a new forged header was a new address for the limit")
		}
		r := httptest.NewRequest(http.MethodGet, webtest.BaseURL+"/api/v1/cities", nil)
		r.RemoteAddr = "203.0.113.10:4000"
		r.Header.Set("X-Forwarded-For", "6.6.6.6")
		h.Handler.ServeHTTP(httptest.NewRecorder(), r)
		if log := h.Log.String(); strings.Contains(log, "6.6.6.6") || !strings.Contains(log, "203.0.113.10") {
			t.Errorf("the log believes a stranger: %.300s", log)
		}
	})
}

// TestNothingSecretIsLogged drives the loop and looks for what must not be in the log (T31).
func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		ops := h.OpenCity("shanghai")
		shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
		member := h.Member("13800000001")
		sent := h.LastCode("13800000001")
		card, _ := h.Buy(member, "shanghai")
		code := member.Post("/api/v1/memberships/"+card+"/code", nil).Text("digits")
		h.Anyone().Get("/q/" + code).Want(http.StatusOK)
		h.Anyone().Get("/q/" + code + "/x").Want(http.StatusNotFound)
		shop.Till.Post("/api/v1/till/scans", map[string]any{"code": code}).Want(http.StatusOK)
		h.Anyone().Get("/pay/fake/P2027031012345").Want(http.StatusNotFound)
		secrets := map[string]string{"the phone": "13800000001", "the phone in E.164": "8613800000001",
			"the SMS code": `"` + sent + `"`, "the redeem code": code,
			"the member's token": member.Token(), "the till's token": shop.Till.Token(),
			"the operator's token": ops.Token(), "a payment's reference": "P20270310"}
		for what, secret := range secrets {
			if i := strings.Index(h.Log.String(), secret); i >= 0 {
				t.Errorf("%s is in the log: …%s…", what, h.Log.String()[max(0, i-200):i+60])
			}
		}
		if !strings.Contains(h.Log.String(), `"route":"/q/:digits"`) || !strings.Contains(h.Log.String(), card) {
			t.Error("the log lacks route patterns or ids")
		}
	})
}

func TestCookiesWorkLikeTokens(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		h.Anyone().Post("/api/v1/auth/otp", map[string]any{"phone": "13800000001"}).Want(http.StatusAccepted)
		signed := h.Anyone().Post("/api/v1/auth/member", map[string]any{"phone": "13800000001",
			"code": h.LastCode("13800000001"), "accept_terms": true}).Want(http.StatusOK)
		cookie := signed.Header.Get("Set-Cookie")
		for _, flag := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(cookie, flag) {
				t.Errorf("the cookie lacks %s: %s", flag, cookie)
			}
		}
		browser := h.Anyone().With("Cookie", strings.SplitN(cookie, ";", 2)[0])
		browser.Get("/api/v1/memberships").Want(http.StatusOK)
		out := browser.Delete("/api/v1/auth").Want(http.StatusNoContent)
		if !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("the cookie stays: %s", out.Header.Get("Set-Cookie"))
		}
		browser.Get("/api/v1/memberships").Refused(http.StatusUnauthorized, "identity.signed_out")
	})
}

func TestPagesForPeople(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		h.OpenCity("shanghai")
		read := h.Anyone().With("Accept", "text/html")
		for path, want := range map[string]string{
			"/": "/api/v1/openapi.json", "/q/881234567890123457": "收银员", "/dev/outbox": "<h1>",
		} {
			page := read.Get(path).Want(http.StatusOK)
			if !strings.Contains(string(page.Body), want) || !strings.Contains(string(page.Body), `lang="zh-CN"`) {
				t.Errorf("%s: %s", path, page.Body)
			}
			if english := string(read.With("Accept-Language", "en").Get(path).Body); !strings.Contains(english,
				`lang="en"`) || strings.Contains(english, "page.") {
				t.Errorf("%s in English: %s", path, english)
			}
		}
		if strings.Contains(string(read.Get("/q/881234567890123457").Body), "881234567890123457") {
			t.Error("the page of a code repeats it")
		}
		style := read.Get("/static/style.css").Want(http.StatusOK)
		if !strings.Contains(style.Header.Get("Cache-Control"), "immutable") ||
			!strings.HasPrefix(style.Header.Get("Content-Type"), "text/css") {
			t.Errorf("%v", style.Header)
		}
		for _, path := range []string{"/static/", "/static/../embed.go", "/static/no.css"} {
			read.Get(path).Want(http.StatusNotFound)
		}
	})
}

func TestPayPage(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		h.OpenCity("shanghai")
		member := h.Member("13800000001")
		plan := member.Get("/api/v1/cities/shanghai/plans").Text("items.0.id")
		order := member.Key("pay-page-1").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
			Want(http.StatusCreated)
		path := strings.TrimPrefix(order.Text("pay_url"), webtest.BaseURL)
		page := string(h.Anyone().With("Accept", "text/html").Get(path).Want(http.StatusOK).Body)
		for _, button := range []string{"pay", "fail", "pay_twice", "pay_late", "notify_never"} {
			if !strings.Contains(page, `value="`+button+`"`) {
				t.Errorf("there is no button %s", button)
			}
		}
		if !strings.Contains(page, "¥168.00") {
			t.Errorf("no amount: %s", page)
		}
		h.Anyone().With("Content-Type", "application/x-www-form-urlencoded").Send("POST", path, "action=rob").
			Refused(http.StatusUnprocessableEntity, "request.unknown_action")
		h.Anyone().With("Content-Type", "application/x-www-form-urlencoded").With("Sec-Fetch-Site", "cross-site").
			Send("POST", path, "action=pay").Want(http.StatusForbidden)
		h.Pay(order.Text("pay_url"), "pay")
		if got := member.Get("/api/v1/orders/" + order.Text("id")).Text("status"); got != "paid" {
			t.Errorf("paid, but the order is %s", got)
		}
	})
}
