package ops_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
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

// write is one writing route of the operators: who may send what, and what it changes. Values
// and paths may hold {ids} of the office.
type write struct {
	route string // as it is registered
	path  string // with ids

	page string   // whose form is sent; "" for a form without hidden inputs
	form []string // what the operator fills in

	multipart bool // the field "file" is an uploaded file

	to   string // where success leads; "" for an answer of its own
	sees string // stands on the answer of its own

	changes string // an action of the operation log, or a query of a count: success raises it

	bad     []string // replaces fields of the form, which is then refused
	badPath string   // for a route without inputs: an address that is refused
	badCode int      // 422 when it is 0

	as   string // who is allowed, an operator of shanghai when it is ""
	open bool   // anybody may send it
	gone bool   // another city's operator is told, by a redirect, that it is done already
	own  bool   // it is about the operator's own account and no city
}

// office is an archive in which something waits for each writing route.
type office struct {
	*archive
	sessions map[string]http.Cookie // of people by name
}

func eachOffice(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	eachArchive(t, func(t *testing.T, a *archive) {
		o := &office{archive: a, sessions: map[string]http.Cookie{}}
		o.addPeople()
		o.addReviews(t)
		o.addStores(t)
		o.addDraftCity(t)
		o.ids["code"], _ = identity.TOTPCode(o.NewOperator("mei.ops", "shanghai"), o.Clock.Now())
		f(t, o)
	})
}

// addPeople signs everybody in. "… as operator" shows a session of another kind where an
// operator's belongs.
func (o *office) addPeople() {
	member := o.Member("13800000009")
	for name, who := range map[string]struct{ kind, token string }{
		"operator": {"operator", o.api.Token()}, "neighbour": {"operator", o.OpenCity("hangzhou").Token()},
		"leaving": {"operator", o.Operator("leaving.ops", "shanghai").Token()},
		"renewer": {"operator", o.signedInTwice("renewer.ops").Token()},
		"member":  {"member", member.Token()}, "member as operator": {"operator", member.Token()},
		"owner": {"staff", o.shop.Owner.Token()}, "owner as operator": {"operator", o.shop.Owner.Token()},
		"till": {"device", o.shop.Till.Token()}, "till as operator": {"operator", o.shop.Till.Token()},
	} {
		o.sessions[name] = http.Cookie{Name: "session_" + who.kind, Value: who.token}
	}
	o.sessions["nobody"] = http.Cookie{Name: "session_operator", Value: ""}
	o.ids["owner-login"] = "owner-" + o.shop.ID[len(o.shop.ID)-12:]
}

// signedInTwice is an operator with two sessions.
func (o *office) signedInTwice(login string) *webtest.Client {
	secret := o.NewOperator(login, "shanghai")
	o.SignIn(login, webtest.Password, secret)
	o.Advance(time.Minute) // a one-time code serves once
	return o.SignIn(login, webtest.Password, secret)
}

// addReviews lets something wait in each queue, and raises an alarm.
func (o *office) addReviews(t *testing.T) {
	t.Helper()
	o.ids["waiting-store"], o.ids["other-store"] = o.pendingStore("待审小店"), o.pendingStore("另一家店")
	o.ids["waiting-offer"], o.ids["bulk-offer"] = o.pendingOffer("午市优惠"), o.pendingOffer("晚市优惠")
	member, visit := o.visit("13800000005")
	member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "not_me"}).Want(http.StatusCreated)
	o.enterLate(t, "13800000006")
	for _, kind := range []string{"complaint", "late"} {
		prefix := "/ops/reviews/" + kind + "/"
		o.ids[kind] = strings.TrimPrefix(o.browser.Open("/ops/reviews?type=" + kind).Forms(prefix)[0], prefix)
	}
	dbtest.Exec(t, o.DB, "UPDATE membership_refunds SET status = 'manual'")
	o.ids["refund"] = o.api.Get("/api/v1/ops/refunds?city=shanghai").Want(http.StatusOK).Text("items.0.id")
	alarm := notify.Alarm{CityID: "shanghai", Code: "jobs.failing", Subject: "retention", Detail: "disk full"}
	if err := o.DB.InTx(t.Context(), func(tx *db.Tx) error { return notify.RaiseAlarmTx(tx, alarm) }); err != nil {
		t.Fatal(err)
	}
	o.ids["alarm"] = o.found(t, "/ops", `/ops/alarms/([0-9a-f-]{36})"`)
}

// addStores adds a store to change, a store with somebody's number, and an uploaded file.
func (o *office) addStores(t *testing.T) {
	t.Helper()
	o.ids["partner"] = o.pendingStore("桥头面馆")
	o.api.Post("/api/v1/ops/stores/"+o.ids["partner"]+"/approval", map[string]any{"evidence": "街道口碑榜"}).
		Want(http.StatusOK)
	o.ids["account"] = o.found(t, "/ops/stores/"+o.shop.ID+"?tab=people", `<option value="([0-9a-f-]{36})"`)
	o.ids["applied"] = o.apply(t, "13800000077")
	sent := o.upload(o.api, "店.csv", "name_zh,category,lat,lng\n甲店,cafe,31.23,121.47\n").Want(http.StatusSeeOther)
	o.ids["upload"] = strings.TrimPrefix(sent.Header.Get("Location"), "/ops/stores/import/")
}

// apply enters a store as a merchant who applies, and returns its id.
func (b *bureau) apply(t *testing.T, number string) string {
	t.Helper()
	owner := b.Browser()
	owner.Post("/m/apply/account", fields("step", "code", "phone", number)).Want(http.StatusOK)
	owner.Post("/m/apply/account", fields("sent", "yes", "phone", number, "code", b.LastCode(number),
		"login", "peach.tea", "password", "Peach-Blossom-2027", "accept_terms", "yes")).Want(http.StatusOK)
	sent := owner.Post("/m/apply/store", fields("step", "send", "city", "shanghai", "name_zh", "桃子茶馆",
		"category", "cafe", "district", "徐汇区", "address", "桃江路1号"))
	return strings.TrimPrefix(sent.Path, "/m?store=")
}

// addDraftCity adds a city that is not open yet, with a plan and an operator.
func (o *office) addDraftCity(t *testing.T) {
	t.Helper()
	draft := city.City{ID: "suzhou", NameZh: "苏州", NameEn: "Suzhou", Zone: "Asia/Shanghai", Currency: "CNY",
		CentreLat: 31.3, CentreLng: 120.6, Status: city.StatusDraft, CreatedAt: o.Clock.Now()}
	if err := o.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, draft) }); err != nil {
		t.Fatal(err)
	}
	operator := o.Operator("suzhou.ops", "suzhou")
	o.sessions["opener"] = http.Cookie{Name: "session_operator", Value: operator.Token()}
	plan := fields(goodPlan...)
	plan.Set("from", "0")
	o.at(operator).Post("/ops/settings/plan", plan).Want(http.StatusOK)
}

// found is what stands at a pattern's group on a page.
func (o *office) found(t *testing.T, page, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(o.browser.Open(page).Body)
	if match == nil {
		t.Fatalf("%s does not show %s", page, pattern)
	}
	return match[1]
}

// count is what the write changes, so far.
func (o *office) count(t *testing.T, w write) int64 {
	t.Helper()
	if strings.HasPrefix(w.changes, "SELECT") {
		return dbtest.Count(t, o.DB, o.path(w.changes))
	}
	return dbtest.Count(t, o.DB, "SELECT count(*) FROM audit_entries WHERE action = ?", w.changes)
}

// offeredSecret is the secret of a second factor as the page shows it.
var offeredSecret = regexp.MustCompile(`<code>([A-Z2-7 ]{16,})</code>`)

// values are the fields of the form, with those in changed replaced.
func (o *office) values(w write, changed ...string) url.Values {
	values := url.Values{}
	if w.page != "" {
		session := o.sessions[w.sender()]
		browser := o.Browser()
		browser.SetCookie(session.Name, session.Value)
		page := browser.Open(o.path(w.page))
		values = page.Form(o.path(w.path)).Values
		if secret := offeredSecret.FindStringSubmatch(page.Body); secret != nil {
			o.ids["offered-code"], _ = identity.TOTPCode(strings.ReplaceAll(secret[1], " ", ""), o.Clock.Now())
		}
	}
	for _, pairs := range [][]string{w.form, changed} {
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], o.path(pairs[i+1]))
		}
	}
	return values
}

// sender is the name of the person who may send the write.
func (w write) sender() string {
	if w.as == "" {
		return "operator"
	}
	return w.as
}

// send posts values as the person of that name and follows nothing.
func (o *office) send(t *testing.T, name, path string, w write, values url.Values) *httptest.ResponseRecorder {
	t.Helper()
	body, kind := bytes.NewBufferString(values.Encode()), "application/x-www-form-urlencoded"
	if w.multipart {
		body, kind = multipartBody(t, values)
	}
	r := httptest.NewRequest(http.MethodPost, webtest.BaseURL+o.path(path), body)
	r.RemoteAddr = "127.0.0.1:1111"
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "zh-CN")
	r.Header.Set("Content-Type", kind)
	session, known := o.sessions[name]
	if !known {
		t.Fatalf("nobody is called %q", name)
	}
	if session.Value != "" {
		r.AddCookie(&session)
	}
	answer := httptest.NewRecorder()
	o.Handler.ServeHTTP(answer, r)
	return answer
}

func multipartBody(t *testing.T, values url.Values) (*bytes.Buffer, string) {
	t.Helper()
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for name := range values {
		part, err := form.CreateFormField(name)
		if name == "file" {
			part, err = form.CreateFormFile(name, "店.csv")
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(values.Get(name))); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return body, form.FormDataContentType()
}

// strangers are people who may send nothing here. Operators have one role: what they may do
// depends on their cities alone.
var strangers = []string{"nobody", "member", "member as operator", "owner", "owner as operator", "till",
	"till as operator"}

// refusesStrangers fails when somebody who is no operator gets further than the sign-in.
func (o *office) refusesStrangers(t *testing.T, w write, values url.Values) {
	t.Helper()
	for _, name := range strangers {
		answer := o.send(t, name, w.path, w, values)
		if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || !strings.HasPrefix(to,
			"/ops/login") {
			t.Errorf("%s by %s: %d to %q", w.route, name, answer.Code, to)
		}
	}
}

// refusesForeigners fails when the city exists for an operator of another.
func (o *office) refusesForeigners(t *testing.T, w write, values url.Values) {
	t.Helper()
	home := "shanghai"
	if w.as == "opener" {
		home = "suzhou"
	}
	paths := []string{w.path + "?city=" + home}
	if strings.Contains(w.path, "{") {
		paths = append(paths, w.path)
	}
	for _, path := range paths {
		answer := o.send(t, "neighbour", path, w, values)
		if gone := w.gone && answer.Code == http.StatusSeeOther; answer.Code != http.StatusNotFound && !gone {
			t.Errorf("%s by another city's operator at %s: %d", w.route, path, answer.Code)
		}
	}
}

// refusesBadForms fails when a wrong form is accepted, or comes back without its problems.
func (o *office) refusesBadForms(t *testing.T, w write) {
	t.Helper()
	path, want := w.path, w.badCode
	if w.badPath != "" {
		path = w.badPath
	}
	if want == 0 {
		want = http.StatusUnprocessableEntity
	}
	answer := o.send(t, w.sender(), path, w, o.values(w, w.bad...))
	if answer.Code != want || want == http.StatusUnprocessableEntity && !strings.Contains(answer.Body.String(),
		`id="errors"`) {
		t.Errorf("%s with a bad form: %d instead of %d: %.300s", w.route, answer.Code, want, answer.Body)
	}
}

// succeeds fails unless the form of the right person is accepted.
func (o *office) succeeds(t *testing.T, w write, values url.Values) {
	t.Helper()
	answer := o.send(t, w.sender(), w.path, w, values)
	to := answer.Header().Get("Location")
	switch {
	case w.to != "" && (answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, o.path(w.to))):
		t.Errorf("%s: %d to %q instead of %s: %.900s", w.route, answer.Code, to, w.to, answer.Body)
	case w.to == "" && (answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), w.sees)):
		t.Errorf("%s: %d without %q: %.900s", w.route, answer.Code, w.sees, answer.Body)
	}
}

// everyWriteIsListed fails for a POST under /ops that no scenario sends.
func (o *office) everyWriteIsListed(t *testing.T) {
	t.Helper()
	for _, registered := range o.Web.Addresses() {
		method, path, _ := strings.Cut(registered, " ")
		if method != http.MethodPost || path != "/ops" && !strings.HasPrefix(path, "/ops/") {
			continue
		}
		if !slices.ContainsFunc(writes, func(w write) bool { return w.route == path }) {
			t.Errorf("no scenario sends %s", registered)
		}
	}
}
