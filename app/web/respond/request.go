package respond

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"time"
	"unicode"

	"citycard/app/platform/i18n"
	"citycard/app/web/view"
)

// Texts are the texts in all languages (platform/i18n).
type Texts interface {
	Text(locale, key string, params map[string]any) string
	Message(locale, template string, params map[string]string) (title, body string)
	Has(locale, key string) bool
	Match(acceptLanguage string) string
}

// Request is what is known of an HTTP request before its handler runs. It travels in the
// request's context.
type Request struct {
	ID      string // the request id, also in the X-Request-Id header and the log
	Locale  string // zh-CN or en
	Texts   Texts
	Log     *slog.Logger
	BaseURL string
	IP      string         // the caller's address, behind trusted proxies only
	URL     *url.URL       // path and query as they were asked for
	Zone    *time.Location // in which pages show times; the city's once it is known
}

type requestKey struct{}

// WithRequest puts req into ctx.
func WithRequest(ctx context.Context, req *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, req)
}

// RequestOf is the request that ctx belongs to. Outside a request it is an empty one, whose
// texts are their own keys.
func RequestOf(ctx context.Context) *Request {
	if req, ok := ctx.Value(requestKey{}).(*Request); ok {
		return req
	}
	return &Request{Locale: i18n.Chinese, Texts: noTexts{}, Log: slog.New(slog.DiscardHandler),
		URL: &url.URL{Path: "/"}}
}

// Secure tells whether we are reached over https only: cookies then carry the Secure flag.
func (c *Request) Secure() bool { return strings.HasPrefix(c.BaseURL, "https:") }

// Translate is the text of key in the caller's language, "" when there is none.
func (c *Request) Translate(key string, params map[string]any) string {
	if !c.Texts.Has(c.Locale, key) {
		return ""
	}
	return c.Texts.Text(c.Locale, key, params)
}

// T is the text of key in the caller's language; pairs are the names and values of its
// placeholders. A key without words shows itself; a test finds it.
func (c *Request) T(key string, pairs ...any) string {
	var params map[string]any
	if len(pairs) > 0 {
		params = make(map[string]any, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			params[name] = pairs[i+1]
		}
	}
	if text := c.Translate(key, params); text != "" {
		return text
	}
	return key
}

// English tells whether the caller reads English; else it is Chinese.
func (c *Request) English() bool { return c.Locale == i18n.English }

// Pick is the one of two names that is in the caller's language; the Chinese one when there
// is no English.
func (c *Request) Pick(zh, en string) string {
	if c.English() && en != "" {
		return en
	}
	return zh
}

// Quote is a text from the records for a page: Chinese on an English page is marked as such.
func (c *Request) Quote(text string) view.Quote {
	quote := view.Quote{Text: text}
	if c.English() && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		quote.Lang = i18n.Chinese
	}
	return quote
}

// OtherLocale is the language that the reader can change to.
func (c *Request) OtherLocale() string {
	if c.English() {
		return i18n.Chinese
	}
	return i18n.English
}

// LangHref is the address of this page in the other language, relative to the page: the
// path of a code link holds the code's digits, which no page repeats.
func (c *Request) LangHref() string {
	query := c.URL.Query()
	query.Set("lang", c.OtherLocale())
	return "?" + query.Encode()
}

type noTexts struct{}

func (noTexts) Message(_, template string, _ map[string]string) (string, string) { return template, "" }
func (noTexts) Text(_, key string, _ map[string]any) string                      { return key }
func (noTexts) Has(_, _ string) bool                                             { return false }
func (noTexts) Match(string) string                                              { return i18n.Chinese }
