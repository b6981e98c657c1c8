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
func (p *Pages) showLeave(c *gin.Context, d desk) error {
	if d.store.LeftAt != nil || d.store.Status == merchants.StoreRejected {
		return p.backHome(c, d)
	}
	return p.leaveForm(c, d, respond.FreshForm(respond.CallOf(c.Request.Context())))
}

func (p *Pages) leaveForm(c *gin.Context, d desk, f *respond.Form) error {
	page := leavePage{base: p.base(c, d, "store", "merchant.leave.title"), Problems: f.Problems(), Waiting: d.store.Status == merchants.StorePending}
	page.Narrow, page.Action, page.Cancel = true, page.At("/m/leave"), page.At("/m/store")
	page.Effect = page.T("merchant.leave.effect", "day", page.DayLong(d.home.Today(p.DB.Clock().Now())))
	page.Reason = f.Field("reason", "merchant.leave.reason")
	page.Reason.Type, page.Reason.Rows, page.Reason.Optional, page.Reason.Hint = "textarea", 2, page.T("merchant.optional"), page.T("merchant.leave.reason_hint")
	page.Sure = f.Check("sure", "merchant.leave.sure")
	return p.HTML.ShowForm(c, f, "merchant/leave.html", &page)
}

// leave answers POST /m/leave. A second tap finds it done.
func (p *Pages) leave(c *gin.Context, d desk) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	if d.store.LeftAt != nil {
		return p.backHome(c, d)
	}
	if !f.Checked("sure") {
		f.Fail("sure", "merchant.leave.sure_missing")
		return p.leaveForm(c, d, f)
	}
	_, err = p.Merchants.LeaveProgramme(c.Request.Context(), merchants.LeaveInput{Actor: d.who, StoreID: d.store.ID, Reason: oneLine(f.Text("reason"))})
	if f.Refuse(err) {
		return p.leaveForm(c, d, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, d.at("/m"), "merchant_left")
}

// rejoin answers POST /m/rejoin: the store asks the city to take it back.
func (p *Pages) rejoin(c *gin.Context, d desk) error {
	if d.store.LeftAt == nil {
		return p.backHome(c, d)
	}
	if _, err := p.Merchants.ReturnToProgramme(c.Request.Context(), merchants.LeaveInput{Actor: d.who, StoreID: d.store.ID}); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, d.at("/m"), "merchant_rejoin_asked")
}
