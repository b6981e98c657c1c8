package frame

import (
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/view"
)

// day reads a filter that is a day; an empty one is open.
func (r *Request) day(name string) clock.Day {
	if r.Form.Text(name) == "" {
		return ""
	}
	day, _ := r.Form.Day(name)
	return day
}

// Span reads the two days of a list. It marks them in the form when they are the wrong way round.
func (r *Request) Span() (from, to clock.Day) {
	from, to = r.day("from"), r.day("to")
	if from != "" && to != "" && to < from {
		r.Form.Fail("to", "records.backwards")
	}
	return from, to
}

// Choice reads a filter with a fixed set of answers; "" is any of them.
func (r *Request) Choice(name string, allowed ...string) string {
	value := r.Form.Text(name)
	if value == "" {
		return ""
	}
	for _, one := range allowed {
		if one == value {
			return value
		}
	}
	r.Form.Fail(name, "records.unknown_choice")
	return ""
}

// ID reads a filter that is an id.
func (r *Request) ID(name string) ident.ID {
	if r.Form.Text(name) == "" {
		return ident.None
	}
	id, err := ident.Parse(r.Form.Text(name))
	if err != nil {
		r.Form.Fail(name, "records.bad_id")
		return ident.None
	}
	return id
}

// Select is a filter's select box. The texts of its values lie under prefix.
func (r *Request) Select(name, labelKey, prefix string, values ...string) view.Field {
	return r.selectOf(name, labelKey, values, func(value string) string { return Sentence(r.T(prefix + value)) })
}

// selectOf is a filter's select box whose texts the function label gives.
func (r *Request) selectOf(name, labelKey string, values []string, label func(value string) string) view.Field {
	f := r.Form.Field(name, labelKey)
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: r.T("records.any")}}
	for _, value := range values {
		f.Options = append(f.Options, view.Option{Value: value, Label: label(value)})
	}
	return f
}

// SpanFields are the two inputs of a span of days.
func (r *Request) SpanFields() []view.Field {
	from, to := r.Form.Field("from", "records.from"), r.Form.Field("to", "records.to")
	from.Type, to.Type = "date", "date"
	return []view.Field{from, to}
}
