package merchant

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type leavePage struct {
	base
	Action, Cancel string
	Problems       []view.Problem
	Reason         view.Field
	Sure           view.Check
	Effect         string
	Waiting        bool // the application is withdrawn, not the store
}

// showLeave answers GET /m/leave: from when on, and what stays.
func (p *Pages) showLeave(c *gin.Context, s session) error {
	if s.store.LeftAt != nil || s.store.Status == merchants.StoreRejected {
		return p.backHome(c, s)
	}
	return p.leaveForm(c, s, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) leaveForm(c *gin.Context, s session, f *respond.Form) error {
	page := leavePage{base: p.base(c, s, "store", "merchant.leave.title"), Problems: f.Problems(),
		Waiting: s.store.Status == merchants.StorePending}
	page.Narrow, page.Action, page.Cancel = true, page.Path("/m/leave"), page.Path("/m/store")
	page.Effect = page.T("merchant.leave.effect", "day", page.DayLong(s.home.Today(p.DB.Clock().Now())))
	page.Reason = f.Field("reason", "merchant.leave.reason")
	page.Reason.Type, page.Reason.Rows, page.Reason.Optional, page.Reason.Hint = "textarea", 2,
		page.T("merchant.optional"), page.T("merchant.leave.reason_hint")
	page.Sure = f.Check("sure", "merchant.leave.sure")
	return p.HTML.ShowForm(c, f, "merchant/leave.html", &page)
}

// leave answers POST /m/leave. A second tap finds it done.
func (p *Pages) leave(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	if s.store.LeftAt != nil {
		return p.backHome(c, s)
	}
	if !f.Checked("sure") {
		f.Fail("sure", "merchant.leave.sure_missing")
		return p.leaveForm(c, s, f)
	}
	_, err = p.Merchants.LeaveProgramme(c.Request.Context(),
		merchants.LeaveInput{Actor: s.who, StoreID: s.store.ID, Reason: oneLine(f.Text("reason"))})
	if f.Refuse(err) {
		return p.leaveForm(c, s, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m"), "merchant_left")
}

// rejoin answers POST /m/rejoin: the store asks the city to take it back.
func (p *Pages) rejoin(c *gin.Context, s session) error {
	if s.store.LeftAt == nil {
		return p.backHome(c, s)
	}
	if _, err := p.Merchants.ReturnToProgramme(c.Request.Context(),
		merchants.LeaveInput{Actor: s.who, StoreID: s.store.ID}); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m"), "merchant_rejoin_asked")
}
