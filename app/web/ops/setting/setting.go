package setting

import (
	"context"
	"errors"
	"sort"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/web/ops/frame"
	"citycard/app/web/ops/record"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// setting is one thing of the city that operators change in three steps: the form, a page
// that says what takes effect when and whom it hits, and the change itself. Form and check
// are GETs with the values in the address, so reload and back do no harm; only the last
// step is a POST.
type setting struct {
	pages  *Pages
	name   string // also the key of its texts
	path   string
	names  []string                                                   // of the inputs, besides the reason
	fill   func(req *frame.Request) error                             // puts what holds now into a fresh form
	fields func(req *frame.Request) []view.Field                      // of the form
	groups func(req *frame.Request) []settingGroup                    // more inputs, below them; may be nil
	read   func(req *frame.Request) (change settingChange, err error) // marks what is wrong in the form
	// holds is what holds now, as text. The form carries it from the first page to the last, so
	// that nobody changes what somebody else has changed meanwhile without seeing it; nil for
	// settings with versions, which know by themselves.
	holds  func(req *frame.Request) (string, error)
	action string // in the log, of a change
}

// settingGroup is a part of a long form.
type settingGroup struct {
	Title  string
	Add    string // the summary of a folded part that has room for one more
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

// edit shows the form with what holds now, or with what was typed when somebody comes back
// from the check.
func (s setting) edit(c *gin.Context) error {
	req, err := s.pages.Request(c)
	if err != nil {
		return err
	}
	if !req.Form.Has("reason") {
		if err := s.fill(req); err != nil {
			return err
		}
		if err := s.refresh(req); err != nil {
			return err
		}
	}
	return s.showForm(c, req)
}

func (s setting) back(req *frame.Request) view.Link {
	return view.Link{Label: req.T("records.settings.title"), Href: req.Address("/ops/settings")}
}

func (s setting) showForm(c *gin.Context, req *frame.Request) error {
	page := settingFormPage{Base: req.Base("settings", "records.setting."+s.name+".change"), Back: s.back(req),
		What: req.T("records.setting." + s.name + ".what"), Problems: req.Form.Problems(), Action: s.path + "/check",
		Fields: s.fields(req), Reason: req.Reason()}
	page.Narrow = true
	if s.groups != nil {
		page.Groups = s.groups(req)
	}
	if len(req.Actor.Cities) > 1 {
		page.Keep = []view.Hidden{{Name: "city", Value: string(req.City.ID)}}
	}
	if s.holds != nil {
		page.Keep = append(page.Keep, view.Hidden{Name: "from", Value: req.Form.Text("from")})
	}
	fields := page.Fields
	for _, group := range page.Groups {
		fields = append(fields, group.Fields...)
	}
	page.Problems = named(page.Problems, fields)
	return s.pages.HTML.ShowForm(c, req.Form, "ops/setting_form.html", &page)
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
func (s setting) refresh(req *frame.Request) error {
	if s.holds == nil {
		return nil
	}
	now, err := s.holds(req)
	req.Form.Set("from", now)
	return err
}

// seen tells whether the form started from what holds now. If not, it says who changed it to
// what, and lets the form go on from there.
func (s setting) seen(req *frame.Request, change *settingChange) error {
	if s.holds == nil {
		return nil
	}
	was := req.Form.Text("from")
	if err := s.refresh(req); err != nil || was == "" || was == req.Form.Text("from") {
		return err
	}
	return s.overtaken(req, change)
}

func (s setting) overtaken(req *frame.Request, change *settingChange) error {
	req.Form.Refuse(merchants.ErrPolicyChanged)
	change.Warns = append([]view.Notice{{Kind: "warn", Title: req.T("merchants.policy_changed.title"),
		Text: req.T("merchants.policy_changed.next")}}, change.Warns...)
	last, _, err := audit.Find(req.Context(), req.DB, req.Actor, audit.Query{City: req.City.ID, Action: s.action,
		Limit: 1})
	if err != nil || len(last) == 0 {
		return err
	}
	did := last[0]
	text := ""
	for _, one := range record.AuditChanges(req, did) {
		text += req.T("records.setting.overtaken_field", "field", one.Field, "before", one.Before, "after", one.After)
	}
	change.Warns[0].Title = req.T("records.setting.overtaken", "who", did.ActorName, "at", req.Moment(did.At))
	change.Warns[0].Text = text + req.T("records.setting.overtaken_next", "reason", did.Reason)
	return nil
}

// check says what the change would do. What is wrong with it leads back to the form.
func (s setting) check(c *gin.Context) error {
	req, err := s.pages.Request(c)
	if err != nil {
		return err
	}
	change, err := s.read(req)
	if err != nil && !req.Form.Refuse(err, change.names...) {
		return err
	}
	if n := len([]rune(req.Form.Text("reason"))); n < 4 || n > 200 {
		req.Form.Fail("reason", "field.membership.reason_short.title")
	}
	if !req.Form.OK() {
		return s.showForm(c, req)
	}
	if err := s.seen(req, &change); err != nil {
		return err
	}
	return s.showCheck(c, req, change)
}

func (s setting) showCheck(c *gin.Context, req *frame.Request, change settingChange) error {
	page := settingCheckPage{Base: req.Base("settings", "records.setting.check"), Back: s.back(req), Change: change,
		Reason: req.Form.Text("reason"),
		Action: req.Address(s.path), Hidden: s.typed(req), Submit: req.T("records.setting." + s.name + ".submit")}
	var pairs []string
	for _, h := range page.Hidden {
		pairs = append(pairs, h.Name, h.Value)
	}
	page.Edit, page.Narrow = view.Link{Label: req.T("records.setting.edit"), Href: req.Address(s.path, pairs...)}, true
	return s.pages.HTML.ShowForm(c, req.Form, "ops/setting_check.html", &page)
}

// typed is what the form holds, to be carried on.
func (s setting) typed(req *frame.Request) []view.Hidden {
	var hidden []view.Hidden
	names := append([]string{"reason"}, s.names...)
	if s.holds != nil {
		names = append(names, "from")
	}
	sort.Strings(names)
	for _, name := range names {
		if req.Form.Has(name) {
			hidden = append(hidden, view.Hidden{Name: name, Value: req.Form.Text(name)})
		}
	}
	return hidden
}

// apply makes the change.
func (s setting) apply(c *gin.Context) error {
	req, err := s.pages.PostedRequest(c)
	if err != nil {
		return err
	}
	change, err := s.read(req)
	if err == nil && req.Form.OK() {
		err = change.save(c.Request.Context(), req.Form.Text("reason"))
	}
	if errors.Is(err, merchants.ErrPolicyChanged) {
		return s.showOvertaken(c, req)
	}
	if err != nil && !req.Form.Refuse(err, change.names...) {
		return err
	}
	if !req.Form.OK() {
		return s.showForm(c, req)
	}
	return s.pages.HTML.RedirectWith(c, req.Address("/ops/settings"), "setting_changed")
}

// showOvertaken is the check again, against what somebody else has made of the setting: 409.
func (s setting) showOvertaken(c *gin.Context, req *frame.Request) error {
	change, err := s.read(req)
	if err != nil {
		return err
	}
	if err := s.refresh(req); err != nil {
		return err
	}
	if err := s.overtaken(req, &change); err != nil {
		return err
	}
	return s.showCheck(c, req, change)
}
