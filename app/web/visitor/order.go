package visitor

import (
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership/order"
)

type orderPage struct {
	publicPage
	State   string // waiting, late, paid, closed, refunded
	Notice  view.Notice
	Steps   []view.Step
	Facts   []view.Fact
	Refunds []view.Fact
	Refresh *view.Button
	Pay     *view.Link
	Action  *view.Link // when nothing is left to pay
	Reload  bool       // the page looks again by itself while it waits
}

// Order answers GET /orders/{order}: how the order stands. It may be reloaded at will. The
// order is named by its id or by its number.
func (p *Pages) Order(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	found, err := p.orderOf(c, who)
	if err != nil {
		return err
	}
	read := p.DB.Read(c.Request.Context())
	home, err := city.ByID(read, found.Order.CityID)
	if err != nil {
		return err
	}
	return p.HTML.Show(c, "visitor/order.html", p.orderPage(c, home, found, read.Now()))
}

func (p *Pages) orderOf(c *gin.Context, who identity.Actor) (order.OrderView, error) {
	name := c.Param("order")
	if id, err := ident.Parse(name); err == nil {
		return p.Orders.OrderOf(c.Request.Context(), who, id)
	}
	if len(name) > 32 {
		return order.OrderView{}, order.ErrOrderNotFound
	}
	return p.Orders.OrderByNo(c.Request.Context(), who, name)
}

// refreshOrder answers POST /orders/{order}/refresh: the provider is asked now.
func (p *Pages) refreshOrder(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	found, err := p.orderOf(c, who)
	if err != nil {
		return err
	}
	after, err := p.Orders.RefreshOrder(c.Request.Context(), who, found.Order.ID)
	if err != nil {
		return err
	}
	to := "/orders/" + found.Order.ID.String()
	if after.Order.Status == order.OrderOpen {
		return p.HTML.RedirectWith(c, to, "order_still_open")
	}
	return respond.Redirect(c, to)
}

// toOrder answers a GET of the address that asks the provider.
func toOrder(c *gin.Context) error { return respond.Redirect(c, "/orders/"+c.Param("order")) }

func (p *Pages) orderPage(c *gin.Context, home city.City, v order.OrderView, now time.Time) orderPage {
	page := orderPage{publicPage: p.newPage(c, home, "", "visitor.order.title"), State: orderState(v, now)}
	page.Narrow = true
	page.Title = page.T("visitor.order.state." + page.State)
	page.Notice = view.Notice{Kind: orderKind[page.State], Text: page.T("visitor.order.text." + page.State)}
	page.Facts = orderFacts(page.Request, v)
	page.Steps = orderSteps(page.Request, v, page.State)
	for _, r := range v.Refunds {
		page.Refunds = append(page.Refunds,
			view.Fact{Label: page.T("visitor.order.refund." + string(r.Status)), Value: page.Money(r.AmountFen)})
	}
	p.addOrderActions(c, &page, home, v)
	return page
}

// orderKind is how each state looks.
var orderKind = map[string]string{"waiting": "info", "late": "info", "paid": "ok", "closed": "warn", "refunded": "info"}

func orderState(v order.OrderView, now time.Time) string {
	switch {
	case v.Order.Status == order.OrderPaid && isCardRefunded(v):
		return "refunded"
	case v.Order.Status == order.OrderPaid:
		return "paid"
	case v.Order.Status == order.OrderClosed:
		return "closed"
	case !now.Before(v.Order.ExpiresAt):
		return "late"
	}
	return "waiting"
}

// isCardRefunded tells whether the card itself was refunded, not only a second payment.
func isCardRefunded(v order.OrderView) bool {
	for _, r := range v.Refunds {
		if r.Reason == order.RefundByMember && r.Status != order.RefundWithdrawn {
			return true
		}
	}
	for _, p := range v.Payments { // all of it at the provider's own desk
		if v.Order.PaymentID != nil && p.ID == *v.Order.PaymentID && p.RefundedFen == p.AmountFen {
			return true
		}
	}
	return false
}

func orderFacts(req *respond.Request, v order.OrderView) []view.Fact {
	facts := []view.Fact{
		{Label: req.T("visitor.order.amount"), Value: req.Money(v.Order.AmountFen), Strong: true},
		{Label: req.T("visitor.order.plan"), Value: req.Pick(v.Plan.NameZh, v.Plan.NameEn)},
		{Label: req.T("visitor.order.no"), Value: v.Order.No},
		{Label: req.T("visitor.order.placed"), Value: req.Moment(v.Order.CreatedAt)},
	}
	switch {
	case v.Order.PaidAt != nil:
		facts = append(facts, view.Fact{Label: req.T("visitor.order.paid_at"), Value: req.Moment(*v.Order.PaidAt)})
	case v.Order.ClosedAt != nil:
		facts = append(facts, view.Fact{Label: req.T("visitor.order.closed_at"), Value: req.Moment(*v.Order.ClosedAt)})
	default:
		facts = append(facts, view.Fact{Label: req.T("visitor.order.pay_until"), Value: req.Moment(v.Order.ExpiresAt)})
	}
	return facts
}

func orderSteps(req *respond.Request, v order.OrderView, state string) []view.Step {
	steps := []view.Step{
		{Label: req.T("visitor.order.step.placed"), State: "done", Time: req.Moment(v.Order.CreatedAt)},
		{Label: req.T("visitor.order.step.paid"), State: "now"},
		{Label: req.T("visitor.order.step.card"), State: "todo"},
	}
	switch {
	case v.Order.PaidAt != nil:
		steps[1].State, steps[1].Time = "done", req.Moment(*v.Order.PaidAt)
		steps[2].State, steps[2].Time = "done", req.Moment(*v.Order.PaidAt)
	case state == "closed":
		steps[1].State = "failed"
	}
	for i := range steps {
		steps[i].StateText = req.T("visitor.order.step_state." + steps[i].State)
	}
	return steps
}

func (p *Pages) addOrderActions(c *gin.Context, page *orderPage, home city.City, v order.OrderView) {
	switch page.State {
	case "waiting", "late":
		page.Refresh = &view.Button{Label: page.T("visitor.order.refresh"),
			Action: "/orders/" + v.Order.ID.String() + "/refresh", Kind: "primary",
			Busy: page.T("visitor.order.refreshing")}
		page.Reload = true
		if v.Order.PayURL != "" && page.State == "waiting" {
			page.Pay = &view.Link{Label: page.T("visitor.order.pay", "price", page.Money(v.Order.AmountFen)),
				Href: v.Order.PayURL}
		}
	case "paid":
		page.Action = &view.Link{Label: page.T("visitor.order.card"), Href: "/card"}
	case "closed":
		page.Action = &view.Link{Label: page.T("visitor.order.again"), Href: p.joinFrom(c, home)}
	case "refunded":
		page.Action = &view.Link{Label: page.T("visitor.order.refund_page"), Href: "/refund"}
	}
}
