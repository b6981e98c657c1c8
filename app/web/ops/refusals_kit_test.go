package ops_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citycard/app/platform/db/dbtest"
)

// unchanged fails when a refused request changes what the write would change, or logs anything.
func (c *busyCity) unchanged(t *testing.T, w write, what string, refused func()) {
	t.Helper()
	const logged = "SELECT count(*) FROM audit_entries"
	before, entries := c.count(t, w), dbtest.Count(t, c.DB, logged)
	refused()
	if after := c.count(t, w); after != before {
		t.Errorf("%s %s changed %s from %d to %d", w.route, what, w.changes, before, after)
	}
	if now := dbtest.Count(t, c.DB, logged); now != entries {
		t.Errorf("%s %s added %d entries to the operation log", w.route, what, now-entries)
	}
}

// strangers are people who may send nothing here. Operators have one role: what they may do
// depends on their cities alone.
var strangers = []string{"nobody", "member", "member as operator", "owner", "owner as operator", "till",
	"till as operator"}

// refusesStrangers fails when somebody who is no operator gets further than the sign-in.
func (c *busyCity) refusesStrangers(t *testing.T, w write) {
	t.Helper()
	if w.open {
		return
	}
	for _, name := range strangers {
		values := c.values(w)
		c.unchanged(t, w, "by "+name, func() {
			answer := c.post(t, name, w.path, w, values)
			to := answer.Header().Get("Location")
			if answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/ops/login") {
				t.Errorf("%s by %s: %d to %q", w.route, name, answer.Code, to)
			}
		})
	}
}

// refusesForeignRecords fails when an operator reaches a record of a city that is not theirs, or
// is not the one that the address names.
func (c *busyCity) refusesForeignRecords(t *testing.T, w write) {
	t.Helper()
	if w.own || !w.namesRecord() {
		return
	}
	c.refusesCity(t, w, "neighbour", w.path)
	if !w.recordCity && !w.ignoresCity {
		c.refusesCity(t, w, "commuter", w.path+"?city=hangzhou")
	}
}

// refusesForeignCities fails when the address may name a city that is not the operator's.
func (c *busyCity) refusesForeignCities(t *testing.T, w write) {
	t.Helper()
	if w.ignoresCity {
		return
	}
	home := "shanghai"
	if w.as == "opener" {
		home = "suzhou"
	}
	c.refusesCity(t, w, w.sender(), w.path+"?city=hangzhou")
	if !w.own {
		c.refusesCity(t, w, "neighbour", w.path+"?city="+home)
	}
}

// refusesCity fails unless the person is told that what the address names does not exist, or is
// done already.
func (c *busyCity) refusesCity(t *testing.T, w write, name, path string) {
	t.Helper()
	values := c.values(w)
	c.unchanged(t, w, "by "+name+" at "+path, func() {
		answer := c.post(t, name, path, w, values)
		want, to := http.StatusNotFound, ""
		if w.gone && path == w.path {
			want, to = http.StatusSeeOther, w.to
		}
		if got := answer.Header().Get("Location"); answer.Code != want || got != to {
			t.Errorf("%s by %s at %s: %d to %q", w.route, name, path, answer.Code, got)
		}
		for _, cookie := range answer.Result().Cookies() {
			if cookie.Name == "ops_city" && name != "commuter" {
				t.Errorf("%s by %s at %s remembers the city %s", w.route, name, path, cookie.Value)
			}
		}
	})
}

// refusesBadForms fails when a wrong form is accepted, or comes back without its problem.
func (c *busyCity) refusesBadForms(t *testing.T, w write) {
	t.Helper()
	for _, bad := range w.bad {
		path := w.path
		if bad.path != "" {
			path = bad.path
		}
		values := c.values(w, bad.fields...)
		c.unchanged(t, w, "with a bad form", func() { bad.check(t, w, c.post(t, w.sender(), path, w, values)) })
	}
	if w.form == nil && w.page == "" {
		return
	}
	if len(w.bad) == 0 {
		t.Errorf("%s has a form and no bad form", w.route)
	}
	c.unchanged(t, w, "with an unreadable form", func() {
		answer := c.postBody(t, w.sender(), w.path, urlEncoded, bytes.NewBufferString("%zz"))
		if answer.Code != http.StatusBadRequest {
			t.Errorf("%s with an unreadable form: %d: %.300s", w.route, answer.Code, answer.Body)
		}
	})
}

// check fails unless the answer refuses the form.
func (b badForm) check(t *testing.T, w write, answer *httptest.ResponseRecorder) {
	t.Helper()
	said := answer.Body.String()
	switch b.status {
	case http.StatusSeeOther:
		if said = answer.Header().Get("Location"); !strings.HasPrefix(said, b.sees) {
			said = ""
		}
	case http.StatusNotFound:
		_, said, _ = strings.Cut(said, "<title>")
		said, _, _ = strings.Cut(said, "</title>")
	default:
		_, said, _ = strings.Cut(said, `id="errors"`)
		said, _, _ = strings.Cut(said, "</div>")
	}
	if answer.Code != b.status || b.sees == "" || !strings.Contains(said, b.sees) {
		t.Errorf("%s with %q: %d without %q: %.600s", w.route, b.fields, answer.Code, b.sees, said)
	}
}
