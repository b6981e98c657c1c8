package review

import (
	"strconv"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/reviewlock"
	"citycard/app/web/ops/frame"
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

func decisionForm(req *frame.Request, q reviewQueue, item reviewItem, preview *decision) *decideForm {
	d := &decideForm{Action: "/ops/reviews/" + q.kind + "/" + item.ID.String(), Buttons: item.Actions,
		Hidden: []view.Hidden{{Name: "version", Value: strconv.FormatInt(item.Version, 10)}}}
	if preview != nil {
		return previewForm(req, d, item, *preview)
	}
	if item.Evidence {
		d.Evidence = frame.TextArea(req.Form, "evidence", "ops.decide.evidence", 500)
		d.Evidence.Hint = req.T("ops.decide.evidence_hint")
	}
	if item.Payout {
		d.Reference = frame.TextArea(req.Form, "reference", "ops.decide.reference", 64)
		d.Reference.Type, d.Reference.Width, d.Reference.Hint = "text", "medium", req.T("ops.decide.reference_hint")
		d.Why = frame.TextArea(req.Form, "why", "ops.decide.why", frame.ReasonLimit)
	}
	if item.Reasons {
		preset := req.Form.Field("preset", q.reasonKey)
		preset.Type = "select"
		preset.Options = []view.Option{{Value: "", Label: req.T("ops.decide.choose")}}
		for _, code := range q.presets {
			preset.Options = append(preset.Options, view.Option{Value: code, Label: req.T("ops.reason." + code)})
		}
		d.Preset, d.Note = &preset, frame.TextArea(req.Form, "note", "ops.decide.note", frame.ReasonLimit)
		d.Note.Hint = req.T("ops.decide.note_hint")
	}
	return d
}

// previewForm shows what the other side will read, and carries everything to the second press.
func previewForm(req *frame.Request, d *decideForm, item reviewItem, chosen decision) *decideForm {
	for _, name := range []string{"preset", "note"} {
		d.Hidden = append(d.Hidden, view.Hidden{Name: name, Value: req.Form.Text(name)})
	}
	d.Hidden = append(d.Hidden, view.Hidden{Name: "confirmed", Value: "yes"})
	d.Preview, d.PreviewTitle = chosen.Reason, req.T("ops.decide.preview")
	for _, a := range item.Actions {
		if a.Value == chosen.Value {
			d.GoAhead, d.GoAheadValue, d.GoAheadKind = req.T("ops.decide.go_ahead", "action", a.Label), a.Value, a.Kind
		}
	}
	d.Buttons = nil
	return d
}

// decideReview answers POST /ops/reviews/{type}/{item}.
func (p *Pages) decideReview(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	q := p.queueNamed(c.Param("type"))
	item, err := p.itemOf(req, q)
	if err != nil {
		return err
	}
	if req.Form.Text("back") != "" { // from the preview, with what was typed
		return p.showQueue(req, q, item.ID.String(), nil)
	}
	chosen, previewed := readDecision(req, q, item)
	if req.Form.OK() && previewed && req.Form.Text("confirmed") == "" {
		return p.showQueue(req, q, item.ID.String(), &chosen)
	}
	if req.Form.OK() {
		err := p.decideHeld(req, q, item, chosen)
		if err != nil && !req.Form.Refuse(err, "reason", reasonInput(item), "answer", "note", "outcome", "") {
			return err
		}
	}
	if !req.Form.OK() {
		return p.showQueue(req, q, item.ID.String(), nil)
	}
	next, err := p.nextItem(req, q, item)
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, next, "review_done")
}

// itemOf finds the item of the address.
func (p *Pages) itemOf(req *frame.Request, q reviewQueue) (reviewItem, error) {
	id, err := ident.Parse(req.Param("item"))
	if err != nil {
		return reviewItem{}, respond.ErrNoRoute
	}
	return q.open(req, id)
}

// decideHeld decides while nobody else works at the item.
func (p *Pages) decideHeld(req *frame.Request, q reviewQueue, item reviewItem, chosen decision) error {
	lock := reviewlock.Item{Kind: q.kind, ID: item.ID, City: item.City}
	if _, err := reviewlock.Lock(req.Context(), p.DB, lock, req.Actor); err != nil {
		return err
	}
	if err := q.decide(req, item.ID, chosen); err != nil {
		return err
	}
	return reviewlock.Unlock(req.Context(), p.DB, lock, req.Actor)
}

// reasonInput is the input that a refused reason belongs to.
func reasonInput(item reviewItem) string {
	if item.Payout {
		return "why"
	}
	return "note"
}

// readDecision reads the form; previewed tells whether somebody will read the reason, which is
// then shown once before it is sent.
func readDecision(req *frame.Request, q reviewQueue, item reviewItem) (d decision, previewed bool) {
	d.Value = req.Form.Text("decision")
	d.Version, _ = req.Form.Int("version")
	d.Evidence, d.Reference = req.Form.Text("evidence"), req.Form.Text("reference")
	for _, a := range item.Actions {
		if a.Value != d.Value {
			continue
		}
		previewed = a.Previewed
		d.Reason = req.Form.Text("why")
		if a.Previewed {
			d.Reason = reasonText(req, q)
		}
		return d, previewed
	}
	if len(item.Actions) == 0 { // a second tap, or somebody was quicker: the conclusion stands on the page
		req.Form.Fail("", "ops.decide.over")
		return d, false
	}
	req.Form.Fail("", "ops.decide.unknown")
	return d, false
}

// reasonText joins the preset, in the language of the merchants, and the note.
func reasonText(req *frame.Request, q reviewQueue) string {
	preset, note := req.Form.Text("preset"), req.Form.Text("note")
	reason := ""
	for _, code := range q.presets {
		if code == preset {
			reason = req.Texts.Text(i18n.Chinese, "ops.reason."+code, nil)
		}
	}
	if reason == "" {
		req.Form.Fail("preset", "ops.decide.preset_missing")
	}
	if note != "" {
		reason += "：" + note
	}
	if utf8.RuneCountInString(reason) > frame.ReasonLimit {
		req.Form.Fail("note", "ops.decide.too_long")
	}
	return reason
}

// holdReview answers POST /ops/reviews/{type}/{item}/hold: this operator works at the item
// now. Scripts send it when the item is opened; without them there is a button.
func (p *Pages) holdReview(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	q := p.queueNamed(c.Param("type"))
	item, err := p.itemOf(req, q)
	if err != nil {
		return err
	}
	if _, err := reviewlock.Lock(req.Context(), p.DB, reviewlock.Item{Kind: q.kind, ID: item.ID, City: item.City},
		req.Actor); err != nil {
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
