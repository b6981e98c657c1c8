package merchant_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

// shop is a program with one live store and its owner in front of a browser.
type shop struct {
	*webtest.App
	webtest.Shop
	t   *testing.T
	ops *webtest.Client
}

func newShop(t *testing.T) shop {
	t.Helper()
	h := webtest.New(t, db.SQLite)
	ops := h.OpenCity("shanghai")
	return shop{App: h, Shop: h.OpenShop(ops, "shanghai", "梧桐茶馆"), t: t, ops: ops}
}

// page is what a browser got.
type page struct {
	webtest.Answer
	t    *testing.T
	text string
}

func (s shop) browse(who *webtest.Client, method, path string, fields url.Values) page {
	s.t.Helper()
	who = who.With("Accept", "text/html")
	var body any
	if method == http.MethodPost {
		who, body = who.With("Content-Type", "application/x-www-form-urlencoded"), fields.Encode()
	}
	answer := who.Send(method, path, body)
	return page{Answer: answer, t: s.t, text: html.UnescapeString(string(answer.Body))}
}

func (s shop) get(path string) page {
	s.t.Helper()
	return s.browse(s.Owner, http.MethodGet, path, nil)
}

func (s shop) post(path string, pairs ...string) page {
	s.t.Helper()
	return s.browse(s.Owner, http.MethodPost, path, form(pairs...))
}

// operatorsCode makes an operator's login and gives its one-time code of now.
func (s shop) operatorsCode(login string) string {
	s.t.Helper()
	var code string
	err := s.DB.InTx(s.t.Context(), func(tx *db.Tx) error {
		_, secret, err := s.Identity.CreateAccountTx(tx, identity.NewAccount{Kind: identity.KindOperator, Login: login,
			Password: "Plum-Blossom-2027-Tea", Cities: []city.ID{"shanghai"}})
		if err == nil {
			code, err = identity.TOTPCode(secret, s.Clock.Now())
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

func form(pairs ...string) url.Values {
	fields := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields.Add(pairs[i], pairs[i+1])
	}
	return fields
}

// is fails unless the page has the status and says everything.
func (p page) is(status int, says ...string) page {
	p.t.Helper()
	p.Want(status)
	for _, text := range says {
		if !strings.Contains(p.text, text) {
			p.t.Errorf("the page does not say %q:\n%.3000s", text, p.text)
		}
	}
	return p
}

// leads is where the browser is sent on to.
func (p page) leads(prefix string) string {
	p.t.Helper()
	p.Want(http.StatusSeeOther)
	to := p.Header.Get("Location")
	if !strings.HasPrefix(to, prefix) {
		p.t.Fatalf("led to %s instead of %s", to, prefix)
	}
	return to
}

func (p page) silent(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.text, text) {
			p.t.Errorf("the page says %q", text)
		}
	}
}

// ownerPages are all pages that can be looked at.
var ownerPages = []string{"/m", "/m/offers", "/m/offers/new", "/m/offers/{offer}", "/m/offers/{offer}/edit", "/m/staff",
	"/m/staff/new", "/m/staff/bind",
	"/m/store", "/m/exposure", "/m/roi", "/m/roi?days=90&margin=60", "/m/print", "/m/leave"}

func TestPagesAreForTheirOwnStoresPeople(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.OpenShop(s.ops, "shanghai", "别人的店")
	s.post("/m/staff/new", "role", "cashier", "login", "till.lin", "password", "Plum-Blossom-2027-Tea").
		leads("/m/staff")
	cashier := s.SignIn("till.lin", "Plum-Blossom-2027-Tea", "")
	s.post("/m/staff/new", "role", "manager", "login", "boss.lin", "password", "Plum-Blossom-2027-Tea").
		leads("/m/staff")
	manager := s.SignIn("boss.lin", "Plum-Blossom-2027-Tea", "")
	onlyOwner := map[string]bool{"/m/staff/new": true, "/m/exposure": true, "/m/roi": true,
		"/m/roi?days=90&margin=60": true, "/m/leave": true}
	for _, path := range ownerPages {
		asked := strings.ReplaceAll(path, "{offer}", s.OfferID)
		s.get(asked).is(http.StatusOK, "<h1")
		s.browse(cashier, http.MethodGet, asked, nil).is(http.StatusForbidden, "你的岗位不能做这一步", "请店长来操作")
		want := http.StatusOK
		if onlyOwner[path] {
			want = http.StatusForbidden
		}
		s.browse(manager, http.MethodGet, asked, nil).is(want)
		s.browse(s.Anyone(), http.MethodGet, asked, nil).leads("/m/login?next=" + url.QueryEscape(asked))
		joined := asked + "?store=" + other.ID
		if strings.Contains(asked, "?") {
			joined = asked + "&store=" + other.ID
		}
		s.get(joined).is(http.StatusNotFound)
	}
	s.get("/m/offers/" + other.OfferID).is(http.StatusNotFound)
	s.post("/m/offers/"+other.OfferID+"/pause", "store", other.ID).is(http.StatusNotFound)
	s.post("/m/leave", "store", other.ID, "sure", "yes").is(http.StatusNotFound)
	s.browse(s.ops, http.MethodGet, "/m", nil).is(http.StatusForbidden)
}

func TestAnAccountWithSeveralStoresKeepsTheStoreInTheAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.post("/m/apply/store", "step", "send", "city", "shanghai", "name_zh", "梧桐茶馆二店", "category", "cafe", "address",
		"测试路2号").leads("/m?store=")
	s.get("/m/offers").leads("/m/stores?next=%2Fm%2Foffers")
	s.get("/m/stores?next=/m/offers").is(http.StatusOK, "/m/offers?store="+s.ID, "梧桐茶馆二店")
	s.get("/m/stores?next=https://elsewhere.example/").silent(`href="https://elsewhere`)
	// decoded twice it would be a stranger's address
	s.get("/m/stores?next=/%252Felsewhere.example/").silent(`href="//elsewhere`)
	s.get("/m/offers?store="+s.ID).is(http.StatusOK, "/m/offers/new?store="+s.ID)
	remembered := s.Owner.With("Cookie", "m_store="+s.ID)
	s.browse(remembered, http.MethodGet, "/m/roi?days=7", nil).leads("/m/roi?days=7&store=" + s.ID)
	// names no store: nothing is done to any
	s.browse(s.Owner, http.MethodPost, "/m/staff/bind", form()).leads("/m/stores")
}

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	login := "owner-" + s.ID[len(s.ID)-12:]
	enter := func(pairs ...string) page {
		t.Helper()
		return s.browse(s.Anyone(), http.MethodPost, "/m/login", form(pairs...))
	}
	s.browse(s.Anyone(), http.MethodGet, "/m/login?next=/m/roi", nil).is(http.StatusOK, `name="next" value="/m/roi"`)
	enter("login", "", "password", "").is(http.StatusUnprocessableEntity, "请填登录名", "请填密码", "错误：")
	wrong := enter("login", login, "password", "Wrong-Password-1", "next", "/m/roi").
		is(http.StatusUnprocessableEntity, "不对，请核对后再试", login, `value="/m/roi"`)
	wrong.silent("Wrong-Password-1")
	enter("login", "ops.here", "password", "Plum-Blossom-2027-Tea", "totp", s.operatorsCode("ops.here")).
		is(http.StatusUnprocessableEntity, "不对，请核对后再试")
	in := enter("login", login, "password", "Plum-Blossom-2027-Tea", "next", "/m/roi")
	in.leads("/m/roi")
	if cookie := in.Header.Get("Set-Cookie"); !strings.Contains(cookie, "session_staff=") ||
		!strings.Contains(cookie, "HttpOnly") {
		t.Errorf("cookie %q", cookie)
	}
	enter("login", login, "password", "Plum-Blossom-2027-Tea", "next", "//elsewhere.example/").leads("/m")
	s.get("/m/login?next=/m/offers").leads("/m/offers")
	s.post("/m/logout").leads("/m/login")
	s.browse(s.Owner, http.MethodGet, "/m", nil).leads("/m/login")
}
