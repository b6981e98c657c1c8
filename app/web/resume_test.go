package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

// browser keeps cookies as a browser does and shows the last page.
type browser struct {
	t       *testing.T
	app     *webtest.App
	cookies map[string]string
}

func (b *browser) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, webtest.BaseURL+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "127.0.0.1:1111"
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.app.Handler.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie.Value
		}
	}
	return w
}

// A form that was sent after its session had ended comes back after the sign-in, with
// everything that was typed, and only to this browser.
func TestAFormOutlivesItsSession(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	shop := h.OpenShop(h.OpenCity("shanghai"), "shanghai", "梧桐茶馆")
	b := &browser{t: t, app: h, cookies: map[string]string{}}
	typed := url.Values{"name_zh": {"晚间九折 & <更多>"}, "key": {"offer-key-0001"}}

	asked := b.send(http.MethodPost, "/m/offers/new?store="+shop.ID, typed)
	if to := asked.Header().Get("Location"); asked.Code != http.StatusSeeOther || to != "/m/login?next=%2Fresume" {
		t.Fatalf("%d, led to %q", asked.Code, to)
	}
	if kept := b.cookies["resume"]; kept == "" || strings.Contains(kept, "offer-key") {
		t.Fatalf("the form is kept as %q", kept)
	}
	b.cookies["session_staff"] = shop.Owner.Token()
	page := b.send(http.MethodGet, "/resume", nil)
	for _, want := range []string{`action="/m/offers/new?store=` + shop.ID + `"`, `name="key" value="offer-key-0001"`,
		`value="晚间九折 &amp; &lt;更多&gt;"`} {
		if !strings.Contains(page.Body.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, page.Body)
		}
	}
	if again := b.send(http.MethodGet, "/resume", nil); again.Code != http.StatusSeeOther {
		t.Errorf("shown twice: %d", again.Code)
	}

	delete(b.cookies, "session_staff")
	hired := b.send(http.MethodPost, "/m/staff/new?store="+shop.ID,
		url.Values{"login": {"till.lin"}, "password": {"Plum-Blossom-2027-Tea"}})
	if to := hired.Header().Get("Location"); !strings.HasPrefix(to, "/m/login?next=%2Fm%2Fstaff%2Fnew") ||
		b.cookies["resume"] != "" {
		t.Errorf("a form with a password leads to %q and is kept as %q", to, b.cookies["resume"])
	}

	b.cookies["resume"] = "AAAA" + asked.Result().Cookies()[0].Value[4:]
	if forged := b.send(http.MethodGet, "/resume", nil); forged.Code != http.StatusSeeOther ||
		forged.Header().Get("Location") != "/" {
		t.Errorf("a changed cookie: %d %s", forged.Code, forged.Body)
	}
}

// Every area leads to its own sign-in and back to the page that was asked for.
func TestAreasLeadToTheirSignIn(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	h.OpenCity("shanghai")
	b := &browser{t: t, app: h, cookies: map[string]string{}}
	for asked, want := range map[string]string{
		"/card/visits?x=1": "/login?next=%2Fcard%2Fvisits%3Fx%3D1", "/m/roi": "/m/login?next=%2Fm%2Froi",
		"/ops/members": "/ops/login?next=%2Fops%2Fmembers",
	} {
		if w := b.send(http.MethodGet, asked, nil); w.Code != http.StatusSeeOther ||
			w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q", asked, w.Code, w.Header().Get("Location"))
		}
	}
}

// A language once chosen stays, and the API does not care.
func TestTheLanguageStays(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	h.OpenCity("shanghai")
	b := &browser{t: t, app: h, cookies: map[string]string{}}
	lang := func(path string) string { return b.send(http.MethodGet, path, nil).Header().Get("Content-Language") }
	for _, step := range []struct{ path, want string }{{"/", "en"}, {"/?lang=zh-CN", "zh-CN"}, {"/stores", "zh-CN"},
		{"/?lang=xx", "zh-CN"}, {"/api/v1/cities?lang=zh-CN", "en"}, {"/?lang=en", "en"}, {"/", "en"}} {
		if got := lang(step.path); got != step.want {
			t.Errorf("%s is in %q instead of %q", step.path, got, step.want)
		}
	}
}
