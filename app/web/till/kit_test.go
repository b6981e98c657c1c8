package till_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

const town = "shanghai"

// phone is a browser without scripts: it keeps cookies and sends forms.
type phone struct {
	t       *testing.T
	h       *webtest.App
	cookies map[string]string
	header  http.Header
}

func newPhone(t *testing.T, h *webtest.App) *phone {
	return &phone{t: t, h: h, cookies: map[string]string{}, header: http.Header{"Accept-Language": {"zh-CN"}}}
}

// signIn gives the phone a session that was opened elsewhere.
func (p *phone) signIn(kind identity.Kind, token string) *phone {
	p.cookies["session_"+string(kind)] = token
	return p
}

// page is an answer.
type page struct {
	t       *testing.T
	request string
	status  int
	to      string // where it leads
	body    string
	header  http.Header
}

func (p *phone) do(method, path string, form url.Values) page {
	p.t.Helper()
	request := httptest.NewRequest(method, webtest.BaseURL+path, strings.NewReader(form.Encode()))
	request.RemoteAddr = "127.0.0.1:1111"
	for name, values := range p.header {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range p.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	p.h.Handler.ServeHTTP(w, request)
	for _, cookie := range w.Result().Cookies() {
		if p.cookies[cookie.Name] = cookie.Value; cookie.MaxAge < 0 {
			delete(p.cookies, cookie.Name)
		}
	}
	return page{t: p.t, request: method + " " + path, status: w.Code, to: w.Header().Get("Location"),
		body: w.Body.String(), header: w.Header()}
}

func (p *phone) get(path string) page { p.t.Helper(); return p.do(http.MethodGet, path, nil) }

// post sends pairs as a form.
func (p *phone) post(path string, pairs ...string) page {
	p.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.do(http.MethodPost, path, form)
}

func (a page) want(status int) page {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d instead of %d (to %q): %.800s", a.request, a.status, status, a.to, a.main())
	}
	return a
}

// leads wants a redirect to an address that begins like this, and returns it.
func (a page) leads(prefix string) string {
	a.t.Helper()
	a.want(http.StatusSeeOther)
	if !strings.HasPrefix(a.to, prefix) {
		a.t.Fatalf("%s leads to %s, not to %s…", a.request, a.to, prefix)
	}
	return a.to
}

func (a page) says(texts ...string) page {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.main(), text) {
			a.t.Errorf("%s does not say %q: %.1500s", a.request, text, a.main())
		}
	}
	return a
}

func (a page) silent(texts ...string) page {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.t.Errorf("%s says %q", a.request, text)
		}
	}
	return a
}

var hiddenScreens = regexp.MustCompile(`(?s)<template.*?</template>`)

// main is what a person sees: without the screens that only a script shows.
func (a page) main() string {
	_, main, _ := strings.Cut(a.body, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return html.UnescapeString(hiddenScreens.ReplaceAllString(main, ""))
}

// screen wants a whole screen of a kind.
func (a page) screen(kind string) page {
	a.t.Helper()
	return a.says(`data-kind="` + kind + `"`)
}

// value is that of an input.
func (a page) value(name string) string {
	a.t.Helper()
	found := regexp.MustCompile(`<input[^>]*name="` + name + `"[^>]*value="([^"]*)"`).FindStringSubmatch(a.body)
	if found == nil {
		a.t.Fatalf("%s has no input %s: %.800s", a.request, name, a.main())
	}
	return html.UnescapeString(found[1])
}

// use is the value of the offer or benefit that is preselected.
func (a page) use() string {
	a.t.Helper()
	found := regexp.MustCompile(`<input type="radio" name="use"[^>]*value="([^"]*)" checked`).FindStringSubmatch(a.body)
	if found == nil {
		a.t.Fatalf("%s: nothing is preselected: %.800s", a.request, a.main())
	}
	return found[1]
}

// bar is a city with one shop and a member with a running card.
type bar struct {
	t      *testing.T
	h      *webtest.App
	ops    *webtest.Client
	shop   webtest.Shop
	member *webtest.Client
	card   string
}

func open(t *testing.T, h *webtest.App) *bar {
	t.Helper()
	b := &bar{t: t, h: h, ops: h.OpenCity(town)}
	b.shop = h.OpenShop(b.ops, town, "梧桐茶馆")
	b.member = h.Member("13800000001")
	b.card, _ = h.Buy(b.member, town)
	return b
}

func (b *bar) till(t *testing.T) *phone {
	return newPhone(t, b.h).signIn(identity.KindDevice, b.shop.Till.Token())
}

func (b *bar) code() string {
	b.t.Helper()
	return b.member.Post("/api/v1/memberships/"+b.card+"/code", map[string]any{}).Want(http.StatusOK).Text("digits")
}

func (b *bar) bindCode() string {
	b.t.Helper()
	return b.shop.Owner.Post("/api/v1/merchant/stores/"+b.shop.ID+"/bind-codes", nil).Want(http.StatusCreated).
		Text("bind_code")
}

// scanned is the confirm page of a fresh code.
func (b *bar) scanned(t *testing.T, till *phone) (path string, confirm page) {
	t.Helper()
	path = till.post("/till/scan", "code", b.code()).leads("/till/confirm/")
	return path, till.get(path).want(http.StatusOK)
}
