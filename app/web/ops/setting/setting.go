package ops

import (
	"context"
	"errors"
	"sort"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// setting is one thing of the city that operators change in three steps: the form, a page
// that says what takes effect when and whom it hits, and the change itself. Form and check
// are GETs with the values in the address, so reload and back do no harm; only the last
// step is a POST.
type setting struct {
	name   string
	names  []string                                        // of the inputs, besides the reason
	fill   func(d *lens) error                             // puts what holds now into a fresh form
	fields func(d *lens) []view.Field                      // of the form
	groups func(d *lens) []settingGroup                    // more inputs, below them; may be nil
	read   func(d *lens) (change settingChange, err error) // marks what is wrong in the form
	// holds is what holds now, as text. The form carries it from the first page to the last, so
	// that nobody changes what somebody else has changed meanwhile without seeing it; nil for
	// settings with versions, which know by themselves.
	holds  func(d *lens) (string, error)
	action string // in the log, of a change
}

// settingGroup is a part of a long form.
type settingGroup struct {
	Title  string
	Add    string // room for one more lies folded under these words
	Fields []view.Field
	Check  *view.Check
	Hidden []view.Hidden
}

// settingChange is what a filled form would do.
type settingChange struct {
	When, Who string
	Warns     []view.Notice
	Rows      []changeRow
	save      func(ctx context.Context, reason string) error
	names     []string // pairs that translate a fault's fields into inputs
}

// changeRow is one value before and after.
type changeRow struct {
	Label, Before, After string
	Changed              bool
}

func changed(label, before, after string) changeRow {
	return changeRow{Label: label, Before: before, After: after, Changed: before != after}
}

type settingFormPage struct {
	respond.Base
	Back     view.Link
	What     string
	Problems []view.Problem
	Action   string
	Fields   []view.Field
	Groups   []settingGroup
	Reason   view.Field
	Keep     []view.Hidden
}

type settingCheckPage struct {
	respond.Base
	Back   view.Link
	Change settingChange
	Reason string
	Action string
	Hidden []view.Hidden
	Submit string
	Edit   view.Link
}

func (s setting) path() string { return "/ops/settings/" + s.name }

func (s setting) mount(p *Pages, r *respond.Router) {
	r.GET(s.path(), func(c *gin.Context) error { return s.edit(p, c) })
	r.GET(s.path()+"/check", func(c *gin.Context) error { return s.check(p, c) })
	r.POST(s.path(), func(c *gin.Context) error { return s.apply(p, c) })
}

// edit shows the form with what holds now, or with what was typed when somebody comes back
// from the check.
func (s setting) edit(p *Pages, c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if !d.form.Has("reason") {
		if err := s.fill(d); err != nil {
			return err
		}
		if err := s.refresh(d); err != nil {
			return err
		}
	}
	return s.showForm(p, c, d)
}

func (s setting) back(d *lens) view.Link {
	return view.Link{Label: d.call.T("records.settings.title"), Href: d.at("/ops/settings")}
}

func (s setting) showForm(p *Pages, c *gin.Context, d *lens) error {
	page := settingFormPage{Base: p.base(c, d.who, d.home, "settings", "records.setting."+s.name+".change"), Back: s.back(d),
		What: d.call.T("records.setting." + s.name + ".what"), Problems: d.form.Problems(), Action: s.path() + "/check", Fields: s.fields(d), Reason: d.reason()}
	page.Narrow = true
	if s.groups != nil {
		page.Groups = s.groups(d)
	}
	if len(d.who.Cities) > 1 {
		page.Keep = []view.Hidden{{Name: "city", Value: string(d.home.ID)}}
	}
	if s.holds != nil {
		page.Keep = append(page.Keep, view.Hidden{Name: "from", Value: d.form.Text("from")})
	}
	fields := page.Fields
	for _, group := range page.Groups {
		fields = append(fields, group.Fields...)
	}
	page.Problems = named(page.Problems, fields)
	return p.HTML.ShowForm(c, d.form, "ops/setting_form.html", &page)
}

// named says of what a problem is that stands in the summary more than once.
func named(problems []view.Problem, fields []view.Field) []view.Problem {
	times, labels := map[string]int{}, map[string]string{}
	for _, p := range problems {
		times[p.Text]++
	}
	for _, f := range fields {
		labels[f.Name] = f.Label
	}
	for i, p := range problems {
		if label := labels[p.Field]; label != "" && times[p.Text] > 1 {
			problems[i].Text = label + " – " + p.Text
		}
	}
	return problems
}

// refresh lets the form start from what holds now.
func (s setting) refresh(d *lens) error {
	if s.holds == nil {
		return nil
	}
	now, err := s.holds(d)
	d.form.Set("from", now)
	return err
}

// seen tells whether the form started from what holds now. If not, it says who changed it to
// what, and lets the form go on from there.
func (s setting) seen(d *lens, change *settingChange) error {
	if s.holds == nil {
		return nil
	}
	was := d.form.Text("from")
	if err := s.refresh(d); err != nil || was == "" || was == d.form.Text("from") {
		return err
	}
	return s.overtaken(d, change)
}

func (s setting) overtaken(d *lens, change *settingChange) error {
	d.form.Refuse(merchants.ErrPolicyChanged)
	say := func(key string) string { return d.call.T("merchants.policy_changed." + key) }
	change.Warns = append([]view.Notice{{Kind: "warn", Title: say("title"), Text: say("next")}}, change.Warns...)
	last, _, err := audit.Find(d.c.Request.Context(), d.p.DB, d.who, audit.Query{City: d.home.ID, Action: s.action, Limit: 1})
	if err != nil || len(last) == 0 {
		return err
	}
	did := last[0]
	text := ""
	for _, one := range d.auditEntry(did).Changes {
		text += d.call.T("records.setting.overtaken_field", "field", one.Field, "before", one.Before, "after", one.After)
	}
	change.Warns[0].Title = d.call.T("records.setting.overtaken", "who", did.ActorName, "at", d.call.Moment(did.At))
	change.Warns[0].Text = text + d.call.T("records.setting.overtaken_next", "reason", did.Reason)
	return nil
}

// check says what the change would do. What is wrong with it leads back to the form.
func (s setting) check(p *Pages, c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	change, err := s.read(d)
	if err != nil && !d.form.Refuse(err, change.names...) {
		return err
	}
	if n := len([]rune(d.form.Text("reason"))); n < 4 || n > 200 {
		d.form.Fail("reason", "field.membership.reason_short.title")
	}
	if !d.form.OK() {
		return s.showForm(p, c, d)
	}
	if err := s.seen(d, &change); err != nil {
		return err
	}
	return s.showCheck(p, c, d, change)
}

func (s setting) showCheck(p *Pages, c *gin.Context, d *lens, change settingChange) error {
	page := settingCheckPage{Base: p.base(c, d.who, d.home, "settings", "records.setting.check"), Back: s.back(d), Change: change, Reason: d.form.Text("reason"),
		Action: d.at(s.path()), Hidden: s.typed(d), Submit: d.call.T("records.setting." + s.name + ".submit")}
	var pairs []string
	for _, h := range page.Hidden {
		pairs = append(pairs, h.Name, h.Value)
	}
	page.Edit, page.Narrow = view.Link{Label: d.call.T("records.setting.edit"), Href: d.at(s.path(), pairs...)}, true
	return p.HTML.ShowForm(c, d.form, "ops/setting_check.html", &page)
}

// typed is what the form holds, to be carried on.
func (s setting) typed(d *lens) []view.Hidden {
	var hidden []view.Hidden
	names := append([]string{"reason"}, s.names...)
	if s.holds != nil {
		names = append(names, "from")
	}
	sort.Strings(names)
	for _, name := range names {
		if d.form.Has(name) {
			hidden = append(hidden, view.Hidden{Name: name, Value: d.form.Text(name)})
		}
	}
	return hidden
}

// apply makes the change.
func (s setting) apply(p *Pages, c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	change, err := s.read(d)
	if err == nil && d.form.OK() {
		err = change.save(c.Request.Context(), d.form.Text("reason"))
	}
	if errors.Is(err, merchants.ErrPolicyChanged) {
		return s.showOvertaken(p, c, d)
	}
	if err != nil && !d.form.Refuse(err, change.names...) {
		return err
	}
	if !d.form.OK() {
		return s.showForm(p, c, d)
	}
	return p.HTML.RedirectWith(c, d.at("/ops/settings"), "setting_changed")
}

// showOvertaken is the check again, against what somebody else has made of the setting: 409.
func (s setting) showOvertaken(p *Pages, c *gin.Context, d *lens) error {
	change, err := s.read(d)
	if err != nil {
		return err
	}
	if err := s.refresh(d); err != nil {
		return err
	}
	if err := s.overtaken(d, &change); err != nil {
		return err
	}
	return s.showCheck(p, c, d, change)
}
