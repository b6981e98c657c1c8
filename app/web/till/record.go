package till

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption"
)

// undoReasons are the presets; the member reads the reason, so each is a plain sentence.
var undoReasons = []string{"amount", "twice", "changed", "something"}

type recordPage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	Facts    []view.Fact
	Undone   *view.Notice
	Closed   string // why it cannot be undone (any more)
	Until    string
	Reason   view.Choice
	Text     view.Field
	MayUndo  bool
	Action   string
	Asking   []namedScreen
}

func recordPath(id ident.ID) string { return "/till/record/" + id.String() }

// showRecord shows one record of the store, and the form that undoes it while that is possible.
func (p *Pages) showRecord(c *gin.Context, s session) error {
	return p.recordForm(c, s, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) recordForm(c *gin.Context, s session, form *respond.Form) error {
	id, err := pathID(c, "redemption", redemption.ErrNotFound)
	if err != nil {
		return err
	}
	made, _, zone, err := p.Redemptions.TillReceiptOf(c.Request.Context(), p.undoer(c, s), id)
	if err != nil {
		return err
	}
	page := &recordPage{Base: p.newBase(c, s, "today", "till.record.title"), Form: form, Problems: form.Problems(),
		Action: recordPath(id)}
	page.Zone, page.Narrow, page.MayUndo = zone, true, made.MayUndo
	page.fill(made)
	page.Reason = form.Choice("reason", "till.record.reason", false, undoOptions(page.Request)...)
	page.Text = form.Field("text", "till.record.text")
	page.Text.MaxLength, page.Text.Optional = 100, page.T("till.record.optional")
	page.Asking = p.localScreens(page.Request)
	return p.HTML.ShowForm(c, form, "till/record.html", page)
}

func (page *recordPage) fill(made redemption.TillReceipt) {
	page.Facts = []view.Fact{{Label: page.T("till.record.when"), Value: page.Moment(made.ConfirmedAt)},
		{Label: page.T("till.record.what"), Value: page.Pick(made.NameZh, made.NameEn)}}
	if made.BenefitID == nil {
		page.Facts = append(page.Facts, view.Fact{Label: page.T("till.record.bill"), Value: page.Money(made.BillFen)},
			view.Fact{Label: page.T("till.record.saved"), Value: page.Less(made.DiscountFen)},
			view.Fact{Label: page.T("till.record.pay"), Value: page.Money(made.PayableFen), Strong: true})
	}
	page.Facts = append(page.Facts, view.Fact{Label: page.T("till.record.no"), Value: made.No()})
	switch {
	case made.ReversedAt != nil:
		page.Undone = &view.Notice{Kind: "warn", Title: page.T("till.record.undone"),
			Text: page.T("till.record.undone_at", "time", page.Moment(*made.ReversedAt))}
	case !made.MayUndo:
		page.Closed = page.T("till.record.closed", "time", page.Moment(made.UndoUntil))
	default:
		page.Until = page.T("till.record.until", "time", page.Hour(made.UndoUntil))
	}
}

func undoOptions(req *respond.Request) []view.Option {
	options := make([]view.Option, len(undoReasons))
	for i, reason := range undoReasons {
		options[i] = view.Option{Value: reason, Label: req.T("till.undo_reason." + reason)}
	}
	return options
}

// undo writes the opposite record. The member is told the reason.
func (p *Pages) undo(c *gin.Context, s session) error {
	id, err := pathID(c, "redemption", redemption.ErrNotFound)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	reason, ok := undoReason(respond.RequestOf(c.Request.Context()), form)
	if !ok {
		return p.recordForm(c, s, form)
	}
	_, _, err = p.Redemptions.Reverse(c.Request.Context(),
		redemption.ReverseInput{Actor: p.undoer(c, s), RedemptionID: id, Reason: reason, Key: form.Key()})
	switch {
	case err == nil:
		return p.HTML.RedirectWith(c, "/till/today", "till_undone")
	case errors.Is(err, redemption.ErrReasonMissing):
		form.Refuse(err, "reason", "text")
		return p.recordForm(c, s, form)
	}
	return err
}

func undoReason(req *respond.Request, form *respond.Form) (string, bool) {
	text := form.Text("text")
	for _, known := range undoReasons {
		if known != form.Text("reason") {
			continue
		}
		if known == "something" {
			if text == "" {
				form.Fail("text", "till.record.text_missing")
			}
			return text, form.OK()
		}
		return strings.Join(filled(req.T("till.undo_reason."+known), text), " · "), true
	}
	form.Fail("reason", "till.record.reason_missing")
	return "", false
}

func filled(parts ...string) (out []string) {
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// undoer is who undoes: on a bound device a manager who is signed in as well has the longer
// window of a manager, if the store is theirs.
func (p *Pages) undoer(c *gin.Context, s session) identity.Actor {
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil || who.ID == s.Who.ID {
		return s.Who
	}
	if p.Merchants.RequireStaffTx(p.DB.Read(c.Request.Context()), who, s.Store.ID, merchants.RoleOwner,
		merchants.RoleManager) != nil {
		return s.Who
	}
	return who
}
