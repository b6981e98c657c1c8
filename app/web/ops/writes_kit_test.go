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

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

// write is a writing route of the operators: who may send what, and what it changes. Values and
// paths may hold {ids} of the city.
type write struct {
	route string // as it is registered
	path  string // with ids

	page string   // whose form is sent; "" for a form without hidden inputs
	form []string // what the operator fills in

	multipart bool // the field "file" is an uploaded file

	to   string // where success leads; "" for an answer of its own
	sees string // stands on the answer of its own

	changes string // an action of the operation log, or a query of a count: success raises it

	bad []badForm // all are refused

	as   string // who is allowed, an operator of shanghai when it is ""
	open bool   // anybody may send it
	gone bool   // an operator of another city is told, by a redirect to "to", that it is done already
	own  bool   // it is about the operator's own account and no city

	// Which city a record is of. By default the address says the city, and a record of another
	// of the operator's cities is not found.
	recordCity  bool // the record says it; a ?city= must still be one of the operator's
	ignoresCity bool // there is no city, or the record says it; ?city= is not read
}

// badForm is a form that is refused.
type badForm struct {
	fields []string // replace those of the write's form
	path   string   // another address; "" is the write's
	status int
	sees   string // among the problems, in the title of the error, or the start of the redirect's address
}

// absent in place of a value leaves the field out of a bad form.
const absent = "-"

// wrong is a form that comes back with a problem.
func wrong(problem string, fields ...string) badForm {
	return badForm{fields: fields, status: http.StatusUnprocessableEntity, sees: problem}
}

// outdated is a form about something that somebody else has changed meanwhile.
func outdated(problem string, fields ...string) badForm {
	return badForm{fields: fields, status: http.StatusConflict, sees: problem}
}

// wrongFilter is an export's form that leads back to the list, which names the problem.
func wrongFilter(address string, fields ...string) badForm {
	return badForm{fields: fields, status: http.StatusSeeOther, sees: address}
}

// missing is a form about something that does not exist.
func missing(title, path string, fields ...string) badForm {
	return badForm{fields: fields, path: path, status: http.StatusNotFound, sees: title}
}

// sender is the name of the person who may send the write.
func (w write) sender() string {
	if w.as == "" {
		return "operator"
	}
	return w.as
}

// namesRecord tells whether the path or the form holds the id of a record.
func (w write) namesRecord() bool { return strings.Contains(w.path+strings.Join(w.form, " "), "{") }

// count is what the write changes, so far.
func (c *busyCity) count(t *testing.T, w write) int64 {
	t.Helper()
	if strings.HasPrefix(w.changes, "SELECT") {
		return dbtest.Count(t, c.DB, c.path(w.changes))
	}
	return dbtest.Count(t, c.DB, "SELECT count(*) FROM audit_entries WHERE action = ?", w.changes)
}

// offeredSecret is the secret of a second factor as the page shows it.
var offeredSecret = regexp.MustCompile(`<code>([A-Z2-7 ]{16,})</code>`)

// values are the fields of the form, with those in changed replaced.
func (c *busyCity) values(w write, changed ...string) url.Values {
	values := url.Values{}
	if w.page != "" {
		session := c.sessions[w.sender()]
		browser := c.Browser()
		browser.SetCookie(session.Name, session.Value)
		page := browser.Open(c.path(w.page))
		values = page.Form(c.path(w.path)).Values
		if secret := offeredSecret.FindStringSubmatch(page.Body); secret != nil {
			c.ids["offered-code"], _ = identity.TOTPCode(strings.ReplaceAll(secret[1], " ", ""), c.Clock.Now())
		}
	}
	for _, pairs := range [][]string{w.form, changed} {
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], c.path(pairs[i+1]))
			if pairs[i+1] == absent {
				values.Del(pairs[i])
			}
		}
	}
	return values
}

// post sends the write's form as the person of that name and does not follow a redirect.
func (c *busyCity) post(t *testing.T, name, path string, w write, values url.Values) *httptest.ResponseRecorder {
	t.Helper()
	if w.multipart {
		body, kind := multipartBody(t, values)
		return c.postBody(t, name, path, kind, body)
	}
	return c.postBody(t, name, path, urlEncoded, bytes.NewBufferString(values.Encode()))
}

const urlEncoded = "application/x-www-form-urlencoded"

func (c *busyCity) postBody(t *testing.T, name, path, kind string, body *bytes.Buffer) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, webtest.BaseURL+c.path(path), body)
	r.RemoteAddr = "127.0.0.1:1111"
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "zh-CN")
	r.Header.Set("Content-Type", kind)
	session, known := c.sessions[name]
	if !known {
		t.Fatalf("nobody is called %q", name)
	}
	if session.Value != "" {
		r.AddCookie(&session)
	}
	answer := httptest.NewRecorder()
	c.Handler.ServeHTTP(answer, r)
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

// accepts fails unless the form of the right person is accepted and changes something.
func (c *busyCity) accepts(t *testing.T, w write) {
	t.Helper()
	values, before := c.values(w), c.count(t, w)
	answer := c.post(t, w.sender(), w.path, w, values)
	to := answer.Header().Get("Location")
	switch {
	case w.to != "" && (answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, c.path(w.to))):
		t.Errorf("%s: %d to %q instead of %s: %.900s", w.route, answer.Code, to, w.to, answer.Body)
	case w.to == "" && (answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), w.sees)):
		t.Errorf("%s: %d without %q: %.900s", w.route, answer.Code, w.sees, answer.Body)
	}
	if after := c.count(t, w); after <= before {
		t.Errorf("%s: success left %s at %d", w.route, w.changes, after)
	}
}

// everyWriteIsListed fails for a POST under /ops that no scenario sends.
func (c *busyCity) everyWriteIsListed(t *testing.T) {
	t.Helper()
	for _, registered := range c.Addresses() {
		method, path, _ := strings.Cut(registered, " ")
		if method != http.MethodPost || path != "/ops" && !strings.HasPrefix(path, "/ops/") {
			continue
		}
		if !slices.ContainsFunc(writes, func(w write) bool { return w.route == path }) {
			t.Errorf("no scenario sends %s", registered)
		}
	}
}
