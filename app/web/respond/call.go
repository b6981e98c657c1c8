package respond

import (
	"context"
	"log/slog"
)

// Words are the texts in all languages (platform/i18n).
type Words interface {
	Text(locale, key string, params map[string]any) string
	Has(locale, key string) bool
	Match(acceptLanguage string) string
}

// Call is what is known of an HTTP call before its handler runs. It travels in the
// request's context.
type Call struct {
	ID      string // the request id, also in the X-Request-Id header and the log
	Locale  string // zh-CN or en
	Words   Words
	Log     *slog.Logger
	BaseURL string
	IP      string // the caller's address, behind trusted proxies only
}

type callKey struct{}

// WithCall puts call into ctx.
func WithCall(ctx context.Context, call *Call) context.Context {
	return context.WithValue(ctx, callKey{}, call)
}

// CallOf is the call that ctx belongs to. Outside a call it is an empty one, whose texts
// are their own keys.
func CallOf(ctx context.Context) *Call {
	if call, ok := ctx.Value(callKey{}).(*Call); ok {
		return call
	}
	return &Call{Locale: "zh-CN", Words: noWords{}, Log: slog.Default()}
}

// Say is the text of key in the caller's language, "" when there is none.
func (c *Call) Say(key string, params map[string]any) string {
	if !c.Words.Has(c.Locale, key) {
		return ""
	}
	return c.Words.Text(c.Locale, key, params)
}

type noWords struct{}

func (noWords) Text(_, key string, _ map[string]any) string { return key }
func (noWords) Has(_, _ string) bool                        { return false }
func (noWords) Match(string) string                         { return "zh-CN" }
