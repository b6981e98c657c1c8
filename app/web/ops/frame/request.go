package ops

import (
	"strconv"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/view"
)

// say is the text of a key, "" when it has none.
func (d *lens) say(key string) string { return d.call.Say(key, nil) }

// day reads a filter that is a day; an empty one is open.
func (d *lens) day(name string) clock.Day {
	if d.form.Text(name) == "" {
		return ""
	}
	day, _ := d.form.Day(name)
	return day
}

// span reads the two days of a list and marks them when they stand the wrong way round.
func (d *lens) span() (from, to clock.Day) {
	from, to = d.day("from"), d.day("to")
	if from != "" && to != "" && to < from {
		d.form.Fail("to", "records.backwards")
	}
	return from, to
}

// pick reads a filter with a fixed set of answers.
func (d *lens) pick(name string, allowed ...string) string {
	value := d.form.Text(name)
	if value == "" {
		return ""
	}
	for _, one := range allowed {
		if one == value {
			return value
		}
	}
	d.form.Fail(name, "records.unknown_choice")
	return ""
}

// id reads a filter that is an id.
func (d *lens) id(name string) ident.ID {
	if d.form.Text(name) == "" {
		return ident.None
	}
	id, err := ident.Parse(d.form.Text(name))
	if err != nil {
		d.form.Fail(name, "records.bad_id")
		return ident.None
	}
	return id
}

// selection is a filter's select box; words of the answers lie under prefix.
func (d *lens) selection(name, labelKey, prefix string, values ...string) view.Field {
	f := d.form.Field(name, labelKey)
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	for _, value := range values {
		f.Options = append(f.Options, view.Option{Value: value, Label: sentence(d.call.T(prefix + value))})
	}
	return f
}

// days are the two inputs of a span.
func (d *lens) days() []view.Field {
	from, to := d.form.Field("from", "records.from"), d.form.Field("to", "records.to")
	from.Type, to.Type = "date", "date"
	return []view.Field{from, to}
}

// limitText is a number for people, with a plus where counting stopped.
func (d *lens) limitText(n, most int64) string {
	text := d.call.Count(int(n))
	if n >= most {
		text += "+"
	}
	return text
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// at is an address within the city.
func (d *lens) at(path string, pairs ...string) string { return d.p.at(d.who, d.home, path, pairs...) }

// columns are headings whose words lie under prefix.
func (d *lens) columns(prefix string, columns ...column) []view.Column {
	made := make([]view.Column, len(columns))
	for i, c := range columns {
		made[i] = view.Column{Label: d.call.T(prefix + c.name), Number: c.number}
	}
	return made
}

// sayMoment is an instant for people, a dash when there is none.
func (d *lens) sayMoment(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return d.call.Moment(*t)
}

// moment is an instant for a file, nothing when there is none.
func (d *lens) moment(t *time.Time) export.Cell {
	if t == nil {
		return export.None
	}
	return export.Text(d.call.Moment(*t))
}
