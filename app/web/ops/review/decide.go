package ops

import (
	"context"
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/desk"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// decision is what an operator chose about an item.
type decision struct {
	Value     string // of an action of the item
	Version   int64
	Evidence  string
	Reference string
	Reason    string // preset and note in one: exactly what the other side reads
}

// decideForm is the decision bar with what it needs. With Preview it asks to confirm.
type decideForm struct {
	Action                          string
	Hidden                          []view.Hidden
	Evidence, Reference, Why        *view.Field
	Preset, Note                    *view.Field
	Buttons                         []action
	Preview, PreviewTitle, GoAhead  string
	GoAheadValue, GoAheadKind, Back string
}

// mostReason is the longest text that every use case behind the bar takes.
const mostReason = 200

func (p *Pages) decideForm(call *respond.Call, form *respond.Form, q reviewQueue, item reviewItem, preview *decision) *decideForm {
	d := &decideForm{Action: "/ops/reviews/" + q.kind + "/" + item.ID.String(), Buttons: item.Actions,
		Hidden: []view.Hidden{{Name: "version", Value: strconv.FormatInt(item.Version, 10)}}}
	if preview != nil {
		return p.previewForm(call, form, d, item, *preview)
	}
	if item.Evidence {
		d.Evidence = textField(form, "evidence", "ops.decide.evidence", 500)
		d.Evidence.Hint = call.T("ops.decide.evidence_hint")
	}
	if item.Payout {
		d.Reference = textField(form, "reference", "ops.decide.reference", 64)
		d.Reference.Type, d.Reference.Width, d.Reference.Hint = "text", "medium", call.T("ops.decide.reference_hint")
		d.Why = textField(form, "why", "ops.decide.why", mostReason)
	}
	if item.Reasons {
		preset := form.Field("preset", q.reasonKey)
		preset.Type = "select"
		preset.Options = []view.Option{{Value: "", Label: call.T("ops.decide.choose")}}
		for _, code := range q.presets {
			preset.Options = append(preset.Options, view.Option{Value: code, Label: call.T("ops.reason." + code)})
		}
		d.Preset, d.Note = &preset, textField(form, "note", "ops.decide.note", mostReason)
		d.Note.Hint = call.T("ops.decide.note_hint")
	}
	return d
}

func textField(form *respond.Form, name, label string, most int) *view.Field {
	field := form.Field(name, label)
	field.Type, field.Rows, field.MaxLength = "textarea", 2, most
	return &field
}

// previewForm shows what the other side will read, and carries everything to the second press.
func (p *Pages) previewForm(call *respond.Call, form *respond.Form, d *decideForm, item reviewItem, chosen decision) *decideForm {
	for _, name := range []string{"preset", "note"} {
		d.Hidden = append(d.Hidden, view.Hidden{Name: name, Value: form.Text(name)})
	}
	d.Hidden = append(d.Hidden, view.Hidden{Name: "confirmed", Value: "yes"})
	d.Preview, d.PreviewTitle = chosen.Reason, call.T("ops.decide.preview")
	for _, a := range item.Actions {
		if a.Value == chosen.Value {
			d.GoAhead, d.GoAheadValue, d.GoAheadKind = call.T("ops.decide.go_ahead", "action", a.Label), a.Value, a.Kind
		}
	}
	d.Buttons = nil
	return d
}

// decideReview answers POST /ops/reviews/{type}/{item}.
func (p *Pages) decideReview(c *gin.Context) error {
	who, _, err := p.enter(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, call, q := c.Request.Context(), respond.CallOf(c.Request.Context()), p.queueNamed(c.Param("type"))
	id, err := ident.Parse(c.Param("item"))
	if err != nil {
		return respond.ErrNoRoute
	}
	item, err := q.open(ctx, call, who, id)
	if err != nil {
		return err
	}
	if form.Text("back") != "" { // from the preview, with what was typed
		return p.reviewForm(c, form, q, id.String(), nil)
	}
	chosen, told := readDecision(call, form, q, item)
	if form.OK() && told && form.Text("confirmed") == "" {
		return p.reviewForm(c, form, q, id.String(), &chosen)
	}
	if form.OK() {
		if err = p.decideHeld(ctx, who, q, item, chosen); err != nil && !form.Refuse(err, "reason", reasonInput(item), "answer", "note", "outcome", "") {
			return err
		}
	}
	if !form.OK() {
		return p.reviewForm(c, form, q, id.String(), nil)
	}
	next, err := p.afterwards(ctx, call, q, who, item)
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, next, "review_done")
}

// decideHeld decides while nobody else works at the item.
func (p *Pages) decideHeld(ctx context.Context, who identity.Actor, q reviewQueue, item reviewItem, chosen decision) error {
	hold := desk.Item{Kind: q.kind, ID: item.ID, City: item.City}
	if _, err := desk.Hold(ctx, p.DB, hold, who); err != nil {
		return err
	}
	if err := q.decide(ctx, who, item.ID, chosen); err != nil {
		return err
	}
	return desk.Release(ctx, p.DB, hold, who)
}

// reasonInput is the input that a refused reason belongs to.
func reasonInput(item reviewItem) string {
	if item.Payout {
		return "why"
	}
	return "note"
}

// readDecision reads the form; told tells whether somebody will read the reason, which is
// then shown once before it is sent.
func readDecision(call *respond.Call, form *respond.Form, q reviewQueue, item reviewItem) (d decision, told bool) {
	d.Value = form.Text("decision")
	d.Version, _ = form.Int("version")
	d.Evidence, d.Reference = form.Text("evidence"), form.Text("reference")
	for _, a := range item.Actions {
		if a.Value != d.Value {
			continue
		}
		told = a.Told
		d.Reason = form.Text("why")
		if a.Told {
			d.Reason = toldReason(call, form, q)
		}
		return d, told
	}
	if len(item.Actions) == 0 { // a second tap, or somebody was quicker: the conclusion stands on the page
		form.Fail("", "ops.decide.over")
		return d, false
	}
	form.Fail("", "ops.decide.unknown")
	return d, false
}

// toldReason joins the preset, in the language of the merchants, and the note.
func toldReason(call *respond.Call, form *respond.Form, q reviewQueue) string {
	preset, note := form.Text("preset"), form.Text("note")
	reason := ""
	for _, code := range q.presets {
		if code == preset {
			reason = call.Words.Text(i18n.Chinese, "ops.reason."+code, nil)
		}
	}
	if reason == "" {
		form.Fail("preset", "ops.decide.preset_missing")
	}
	if note != "" {
		reason += "：" + note
	}
	if utf8.RuneCountInString(reason) > mostReason {
		form.Fail("note", "ops.decide.too_long")
	}
	return reason
}

// holdReview answers POST /ops/reviews/{type}/{item}/hold: this operator works at the item
// now. Scripts send it when the item is opened; without them there is a button.
func (p *Pages) holdReview(c *gin.Context) error {
	who, err := operator(c)
	if err != nil {
		return err
	}
	ctx, call, q := c.Request.Context(), respond.CallOf(c.Request.Context()), p.queueNamed(c.Param("type"))
	id, err := ident.Parse(c.Param("item"))
	if err != nil {
		return respond.ErrNoRoute
	}
	item, err := q.open(ctx, call, who, id)
	if err != nil {
		return err
	}
	if _, err := desk.Hold(ctx, p.DB, desk.Item{Kind: q.kind, ID: id, City: item.City}, who); err != nil {
		return err
	}
	return respond.Redirect(c, reviewAddress(q.kind, item))
}

// toReview answers GET of the addresses that forms post to.
func (p *Pages) toReview(c *gin.Context) error {
	id, err := ident.Parse(c.Param("item"))
	if err != nil {
		return respond.ErrNoRoute
	}
	return respond.Redirect(c, "/ops/reviews?type="+p.queueNamed(c.Param("type")).kind+"&item="+id.String())
}

func reviewAddress(kind string, item reviewItem) string {
	return "/ops/reviews?city=" + string(item.City) + "&type=" + kind + "&item=" + item.ID.String()
}
