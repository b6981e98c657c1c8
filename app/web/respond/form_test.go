package respond

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/platform/i18n"
	"citycard/app/platform/money"
	"citycard/templates"
)

func callIn(t *testing.T, locale string) *Request {
	t.Helper()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	return &Request{ID: "r1", Locale: locale, Texts: words, URL: &url.URL{Path: "/"}}
}

func posted(t *testing.T, body string) (*Form, error) {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.Request = r.WithContext(WithRequest(r.Context(), callIn(t, "zh-CN")))
	return ReadForm(c)
}

func TestFormsReadWhatPeopleType(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]money.Fen{
		"90": 9000, "90.5": 9050, " 90.05 ": 9005, "¥1,090.00": 109000, "９０．５": 9050, "0": 0, "￥8": 800,
		"100000":  10000000,
		"100,000": 10000000, "1，090": 109000, "\u202d90\u202c": 9000,
	} {
		f, err := posted(t, url.Values{"bill": {typed}}.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := f.Fen("bill"); !ok || got != want {
			t.Errorf("%q is %d (%v), not %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "abc", "-1", "1.234", "1e5", "9999999999", "1 000 x", ".", "90,00", "1,23",
		"90,", ",90", "1,0000", "1.5,000"} {
		f, _ := posted(t, url.Values{"bill": {typed}}.Encode())
		if got, ok := f.Fen("bill"); ok || f.ErrorOf("bill") == "" || f.Status() != http.StatusUnprocessableEntity {
			t.Errorf("%q was taken as %d", typed, got)
		}
	}
}

func TestFormsRefuseBrokenBodies(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{"a=%00": ErrBadText, "a=%ff": ErrBadText, "%ff=1": ErrBadText,
		"a=%zz": ErrUnreadable} {
		if _, err := posted(t, body); fault.Of(err) == nil || fault.Of(err).Code != want.Error() {
			t.Errorf("%q: %v instead of %v", body, err, want)
		}
	}
}

func TestFormsTakeFilesWithinTheirLimit(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("file", "stores.csv")
	part.Write([]byte("name\n面馆\n"))
	w.WriteField("city", "shanghai")
	w.Close()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	r := httptest.NewRequest(http.MethodPost, "/x", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	c.Request = r.WithContext(WithRequest(r.Context(), callIn(t, "en")))
	f, err := ReadForm(c)
	if err != nil {
		t.Fatal(err)
	}
	content, name, err := f.File("file", 100)
	if err != nil || name != "stores.csv" || !strings.Contains(string(content), "面馆") || f.Text("city") != "shanghai" {
		t.Errorf("%q %q %q %v", name, content, f.Text("city"), err)
	}
	if _, _, err := f.File("file", 3); fault.Of(err) == nil || fault.Of(err).Kind != fault.TooLarge {
		t.Errorf("a file over the limit: %v", err)
	}
	if content, _, err := f.File("none", 3); content != nil || err != nil {
		t.Errorf("no file: %q %v", content, err)
	}
}

// What a person can mend stands in the form; what belongs to no form is handed on.
func TestFormsTakeOverRefusals(t *testing.T) {
	t.Parallel()
	f := FreshForm(callIn(t, "en"))
	if f.Key() == "" || len(f.Key()) < 8 {
		t.Error("a fresh form has no key")
	}
	f.Set("bill", "9")
	wrong := fault.New(fault.Invalid, "request.invalid").WithField("bill_fen", "amount")
	if !f.Refuse(wrong, "bill_fen", "bill") || f.Status() != http.StatusUnprocessableEntity {
		t.Error("an invalid field was not taken over")
	}
	if field := f.Field("bill", "page.brand"); field.Error == "" || field.Value != "9" {
		t.Errorf("%+v", field)
	}
	g := FreshForm(callIn(t, "en"))
	if !g.Refuse(fault.New(fault.Conflict, "request.busy")) || g.Status() != http.StatusConflict ||
		g.Problems()[0].Field != "" {
		t.Errorf("%+v", g.Problems())
	}
	for _, kind := range []fault.Kind{fault.Unauthenticated, fault.Forbidden, fault.NotFound} {
		if g.Refuse(fault.New(kind, "request.not_found")) {
			t.Errorf("%s belongs to no form", kind)
		}
	}
}

func TestOnlyOwnAddressesAreReturnedTo(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/card": "/card", "/stores?q=%E9%9D%A2": "/stores?q=%E9%9D%A2", "/till/confirm/1#x": "/till/confirm/1#x",
		"": "/", "//evil.test": "/", "/\\evil.test": "/", "https://evil.test/": "/", "javascript:alert(1)": "/",
		"card":          "/",
		"/%2Fevil.test": "/", "/%5Cevil.test": "/", "/a\r\nSet-Cookie: x": "/", "/\t/evil.test": "/",
		"/" + strings.Repeat("a", 2000): "/",
	} {
		if got := LocalPath(next, "/"); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	zh, en := callIn(t, "zh-CN"), callIn(t, "en")
	at := time.Date(2026, 11, 22, 8, 42, 0, 0, time.UTC)
	for _, tc := range []struct{ got, want string }{
		{zh.Money(120450), "¥1,204.50"}, {zh.Money(-900), "−¥9.00"}, {zh.Less(900), "−¥9.00"}, {zh.Money(5), "¥0.05"},
		{en.Money(100000000), "¥1,000,000.00"},
		{zh.Price(16800), "¥168"}, {zh.Price(16850), "¥168.50"}, {zh.Rate(9000), "9折"}, {en.Rate(8850), "11.5% off"},
		{zh.Count(1204), "1,204"}, {zh.Count(-3), "−3"}, {zh.Count(0), "0"}, {zh.Count(999), "999"},
		{zh.Count(1000000), "1,000,000"},
		{zh.Percent(1, 6), "16.7%"}, {zh.Percent(1, 2), "50%"}, {zh.Percent(1, 0), "–"}, {zh.Percent(2, 3), "66.7%"},
		{zh.Date("2026-11-22"), "2026-11-22"}, {en.Date("2026-11-22"), "22 Nov 2026"},
		{zh.DayLong("2026-11-22"), "11月22日 周日"}, {en.DayLong("2026-11-22"), "Sun 22 Nov"},
		{zh.Moment(at), "2026-11-22 16:42"}, {en.Moment(at), "22 Nov 2026, 16:42"}, {zh.Hour(at), "16:42"},
		{zh.ValidThrough(clock.Day("2027-11-21")), "有效期至 2027-11-21（含当天）"},
		{en.ValidThrough(clock.Day("2027-11-21")), "Valid through 21 Nov 2027"},
		{zh.Distance(350), "350 米"}, {zh.Distance(1234), "1.2 公里"}, {en.Distance(3), "10 m"},
		{zh.Distance(994), "990 米"}, {zh.Distance(996), "1.0 公里"}, {zh.Distance(1960), "2.0 公里"},
		{string(zh.DayOf(at.Add(8 * time.Hour))), "2026-11-23"},
		{string(zh.Ago(at, at.Add(3*time.Minute))), `<time datetime="2026-11-22T08:42:00Z">3 分钟前</time>`},
		{string(en.Ago(at, at.Add(2*time.Hour))), `<time datetime="2026-11-22T08:42:00Z">16:42</time>`},
		{string(zh.Ago(at, at.Add(30*time.Hour))), `<time datetime="2026-11-22T08:42:00Z">2026-11-22 16:42</time>`},
	} {
		if tc.got != tc.want {
			t.Errorf("%q instead of %q", tc.got, tc.want)
		}
	}
}
