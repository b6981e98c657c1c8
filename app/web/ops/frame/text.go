package frame

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// TextOr is the text of a key, other when it has none.
func (r *Request) TextOr(key, other string) string {
	if text := r.Translate(key, nil); text != "" {
		return text
	}
	return other
}

// MomentOf is an instant for people, a dash when there is none.
func (r *Request) MomentOf(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return r.Moment(*t)
}

// MomentCell is an instant for a file, an empty cell when there is none.
func (r *Request) MomentCell(t *time.Time) export.Cell {
	if t == nil {
		return export.None
	}
	return export.Text(r.Moment(*t))
}

// Discount is a discount in the reader's notation, "9折" or "10% off"; none in words.
func (r *Request) Discount(discountBP int) string {
	if discountBP == 0 {
		return r.T("records.setting.discount.nothing")
	}
	return r.Rate(merchants.WholeBP - discountBP)
}

// AuditAction is what an action of the operation log means; an unknown one shows its code.
func (r *Request) AuditAction(action string) string { return r.TextOr("audit_action."+action, action) }

// Age is a duration in the largest unit that says enough: minutes, hours, days.
func (r *Request) Age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return r.T("ops.age.minutes", "n", r.Count(max(0, int(d/time.Minute))))
	case d < 48*time.Hour:
		return r.T("ops.age.hours", "n", r.Count(int(d/time.Hour)))
	}
	return r.T("ops.age.days", "n", r.Count(int(d/(24*time.Hour))))
}

// Reason is the field for the reason of a step that is written down.
func (r *Request) Reason() view.Field {
	f := r.Form.Field("reason", "records.reason")
	f.Type, f.Rows, f.MaxLength, f.Required, f.Hint = "textarea", 3, ReasonLimit, true, r.T("records.reason_hint")
	return f
}

// ReasonLimit is the longest reason, in characters, that every use case takes.
const ReasonLimit = 200

// TextArea is a field of two lines for up to limit characters.
func TextArea(form *respond.Form, name, label string, limit int) *view.Field {
	field := form.Field(name, label)
	field.Type, field.Rows, field.MaxLength = "textarea", 2, limit
	return &field
}

// Number is a number as digits.
func Number(n int64) string { return strconv.FormatInt(n, 10) }

// OrDash is the text, a dash when it is blank.
func OrDash(text string) string {
	if strings.TrimSpace(text) == "" {
		return "–"
	}
	return text
}

// Sentence begins a text that stands alone with a capital: names of states also stand within
// sentences.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Shorten cuts a text after limit characters; the page of its record shows all of it.
func Shorten(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}
