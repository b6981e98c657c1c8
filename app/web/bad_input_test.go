package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"citycard/app/platform/db"
	"citycard/app/web/api"
	"citycard/app/web/webtest"
)

// TestNoInputMakesA500 throws what callers and attackers send at every route of the
// router. The client itself fails the test for a 500 and for an answer outside the document.
func TestNoInputMakesA500(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		w := newWorld(t, h)
		for _, r := range h.Web.API.Routes {
			if r.Access == api.Provider {
				continue // proved by signature; its own test is below
			}
			w.badQueries(t, r)
			w.badPaths(t, r)
			if op := operation(h.Web.API, r); op.RequestBody != nil {
				w.badBodies(t, r)
				w.badFields(t, r, op)
			}
			if r.Keyed {
				w.badKeys(t, r)
			}
		}
		h.Verify()
	})
}

func operation(a *api.API, r api.Route) *huma.Operation {
	item := a.OpenAPI().Paths["/api/v1"+r.Path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch,
		"DELETE": item.Delete}[r.Method]
}

// somebody is a person that the route is for; ending their session is left to other tests.
func (w *world) somebody(r api.Route) *webtest.Client {
	if people := w.kindsOf()[r.Access]; people != nil {
		return people[0].Key("bad-input-0001")
	}
	return w.Anyone()
}

func wantRefusal(t *testing.T, what string, a webtest.Answer) {
	t.Helper()
	if a.Status < 400 || a.Status >= 500 || a.Text("code") == "" {
		t.Errorf("%s: %d %.200s", what, a.Status, a.Body)
	}
}

func (w *world) badQueries(t *testing.T, r api.Route) {
	t.Helper()
	for _, query := range []string{"no_such=1", "limit=x", "limit=-1", "limit=99999999999999999999", "%zz=1", "a=%00",
		"q=%ff%fe", "x=1;y=2"} {
		answer := w.somebody(r).Send(r.Method, strings.SplitN(w.path(r, nil), "?", 2)[0]+"?"+query, w.body(r))
		wantRefusal(t, r.Method+" "+r.Path+"?"+query, answer)
	}
	if r.Method != http.MethodGet {
		return
	}
	for _, p := range operation(w.Web.API, r).Parameters {
		if p.In != "query" {
			continue
		}
		for _, value := range []string{"", "NaN", "1e999", "-1", "null", "true", "[]", strings.Repeat("长", 300),
			"'; DROP TABLE city_cities; --", "%", "2027-13-45", "0000-00-00"} {
			answer := w.somebody(r).Get(strings.SplitN(w.path(r, nil), "?", 2)[0] + "?" + p.Name + "=" +
				url.QueryEscape(value))
			if answer.Status >= 500 {
				t.Errorf("%s?%s=%s: %d", r.Path, p.Name, value, answer.Status)
			}
		}
	}
}

func (w *world) badPaths(t *testing.T, r api.Route) {
	t.Helper()
	for name := range w.ids {
		if !strings.Contains(r.Path, "{"+name+"}") {
			continue
		}
		for _, value := range []string{"%00", "%ff", "%0a", strings.Repeat("x", 65), strings.Repeat("9", 3000),
			"%F0%9F%8D%B5"} {
			wantRefusal(t, r.Method+" "+r.Path+" with "+value,
				w.somebody(r).Send(r.Method, w.path(r, map[string]string{name: value}), w.body(r)))
		}
	}
}

func (w *world) badBodies(t *testing.T, r api.Route) {
	t.Helper()
	good, _ := json.Marshal(w.body(r))
	key := strings.SplitN(strings.Trim(string(good), `{}`), ":", 2)[0]
	for name, body := range map[string]string{
		"nothing": "", "half": `{"a":`, "list": `[]`, "text": `"x"`, "null": `null`, "number": `1`,
		"trailing data":  string(good) + `{}`,
		"a second value": string(good) + ` 1`, "unknown field": `{"no_such_field":1}`, "not JSON": `a=b`,
		"comment":      `{/* */}`,
		"broken UTF-8": "{\"a\":\"\xff\xfe\"}", "NUL": "{\"a\":\"\x00\"}", "escaped NUL": `{"a":"\u0000"}`,
		"NUL in a key":              `{"\u0000":1}`,
		"duplicate key":             strings.TrimSuffix(string(good), "}") + "," + key + `:1}`,
		"duplicate in another case": `{"a":1,"A":2}`,
		"deep list":                 strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"deep object":               strings.Repeat(`{"a":`, 3000) + "1" + strings.Repeat("}", 3000),
		"large":                     `{"a":"` + strings.Repeat("x", 65<<10) + `"}`, "huge number": `{"a":1e999}`,
		"BOM": "\ufeff" + string(good),
	} {
		wantRefusal(t, r.Method+" "+r.Path+" with "+name, w.somebody(r).Send(r.Method, w.path(r, nil), body))
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml",
		"multipart/form-data", "x"} {
		w.somebody(r).With("Content-Type", kind).Send(r.Method, w.path(r, nil), string(good)).
			Refused(http.StatusUnsupportedMediaType, "request.unsupported_media_type")
	}
	w.somebody(r).Send(r.Method, w.path(r, nil), `{"a":"`+strings.Repeat("x", 65<<10)+`"}`).
		Refused(http.StatusRequestEntityTooLarge, "request.too_large")
}

// badFields puts a wrong value into each field of the documented example, one at a time.
func (w *world) badFields(t *testing.T, r api.Route, op *huma.Operation) {
	t.Helper()
	example, _ := op.RequestBody.Content["application/json"].Example.(map[string]any)
	for field := range example {
		for _, value := range []any{nil, true, 1, -1, 1.5, 1e300, "", "x", "\x01\x02", strings.Repeat("长", 3000),
			[]any{}, []any{1}, map[string]any{}, map[string]any{"a": 1},
			json.Number("99999999999999999999"), "' OR 1=1 --", "<script>alert(1)</script>", "{{.}}", "%s%n",
			"\u202e"} {
			body := maps.Clone(example)
			body[field] = value
			answer := w.somebody(r).Send(r.Method, w.path(r, nil), body)
			if answer.Status >= 500 {
				t.Errorf("%s %s with %s = %.40v: %d %s", r.Method, r.Path, field, value, answer.Status, answer.Body)
			}
		}
		body := maps.Clone(example)
		delete(body, field)
		if answer := w.somebody(r).Send(r.Method, w.path(r, nil), body); answer.Status >= 500 {
			t.Errorf("%s %s without %s: %d %s", r.Method, r.Path, field, answer.Status, answer.Body)
		}
	}
}

func (w *world) badKeys(t *testing.T, r api.Route) {
	t.Helper()
	for key, code := range map[string]string{"": "idempotency.key_missing", "short": "idempotency.key_malformed",
		"with a space": "idempotency.key_malformed", "钥匙钥匙钥匙": "idempotency.key_malformed"} {
		w.somebody(r).Key(key).Send(r.Method, w.path(r, nil), w.body(r)).Refused(http.StatusUnprocessableEntity, code)
	}
	wantRefusal(t, "a long key", w.somebody(r).Key(strings.Repeat("k", 65)).Send(r.Method, w.path(r, nil), w.body(r)))
}

// TestHostileScans: whatever a QR code says is data (T30): refused in words, looked up at
// most, never followed.
func TestHostileScans(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		shop := h.OpenShop(h.OpenCity("shanghai"), "shanghai", "梧桐茶馆")
		for i, text := range []string{
			"<script>alert(1)</script>", "javascript:alert(1)", "https://evil.example/q/",
			"https://evil.example/q/881234567890123457?x=1#y",
			"http://127.0.0.1:5432/", "file:///etc/passwd", "88\n1234567890123457", "８８１２３４５６７８９０１２３４５７",
			"881234567890123456", "0", " ", "%s%s%s%n",
			"134567890123456789", "281234567890123456", strings.Repeat("8", 299), "WIFI:S:x;T:WPA;P:y;;",
			"BEGIN:VCARD\nN:x\nEND:VCARD", "../../etc/passwd", "{\"a\":1}", "' OR '1'='1",
		} {
			answer := shop.Till.Post("/api/v1/till/scans", map[string]any{"code": text})
			if answer.Status < 400 || answer.Status >= 500 || answer.Text("title") == "" {
				t.Errorf("%d %q: %d %s", i, text, answer.Status, answer.Body)
			}
		}
		for i, line := range strings.Split(strings.TrimSpace(h.Log.String()), "\n") {
			if !json.Valid([]byte(line)) || strings.Contains(line, "script") {
				t.Fatalf("log line %d: %s", i, line)
			}
		}
	})
}

// TestNoticesOfAnyKind: what does not prove its origin changes nothing and is no accident.
func TestNoticesOfAnyKind(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		for _, body := range []string{"", "{}", "[]", "\x00\xff", `{"a":1,"a":2}`, strings.Repeat("x", 60<<10)} {
			for _, kind := range []string{"application/json", "text/xml", ""} {
				answer := h.Anyone().With("Content-Type", kind).With("Sec-Fetch-Site", "cross-site").
					Post("/api/v1/payments/fakepay/notices", body)
				answer.Refused(http.StatusUnauthorized, "membership.notice_forged")
			}
		}
		h.Anyone().Post("/api/v1/payments/fakepay/notices", strings.Repeat("x", 65<<10)).
			Want(http.StatusRequestEntityTooLarge)
		h.Anyone().Post("/api/v1/payments/nobody/notices", "{}").
			Refused(http.StatusNotFound, "membership.provider_not_found")
	})
}
