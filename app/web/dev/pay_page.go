package dev

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
)

// errUnknownAction refuses an action that the pay page does not have.
var errUnknownAction = fault.New(fault.Invalid, "request.unknown_action").WithField("action", "field.not_one_of")

// actions are the buttons in their order; the first is the usual one.
var actions = []string{"pay", "fail", "pay_twice", "pay_late", "notify_never"}

type payPage struct {
	respond.Base
	Payment Payment
	Status  string
	Actions []payAction
	Done    string
	Order   string // address of the order that this pays
}

type payAction struct {
	Action, Label string
	Main          bool
}

// ShowPayment answers GET /pay/fake/{ref}; it changes nothing.
func ShowPayment(bank PayPage, pages *respond.Pages) respond.Handler {
	return func(c *gin.Context) error { return renderPayment(c, bank, pages, "") }
}

// ActOnPayment answers POST /pay/fake/{ref} with the form field action, and leads a member
// back to the order. Scripts send action=pay.
func ActOnPayment(bank PayPage, pages *respond.Pages) respond.Handler {
	return func(c *gin.Context) error {
		action := c.PostForm("action")
		if !slices.Contains(actions, action) {
			return errUnknownAction
		}
		if err := bank.Act(c.Request.Context(), c.Param("ref"), action); err != nil {
			return err
		}
		// a person, who is led back as real providers do
		if middleware.HasCookie(c.Request.Context(), identity.KindMember) {
			payment, err := bank.Show(c.Request.Context(), c.Param("ref"))
			if err != nil {
				return err
			}
			return pages.RedirectWith(c, "/orders/"+payment.OrderNo, "fake_"+action)
		}
		return renderPayment(c, bank, pages, "page.pay.done."+action)
	}
}

func renderPayment(c *gin.Context, bank PayPage, pages *respond.Pages, done string) error {
	payment, err := bank.Show(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	page := payPage{Base: pages.NewBase(c, respond.AreaVisitor, "", "page.pay.title"), Payment: payment,
		Order: "/orders/" + payment.OrderNo}
	page.Narrow, page.Focus, page.Status = true, true, page.T("fakepay.status."+payment.Status)
	if done != "" {
		page.Done = page.T(done)
	}
	for i, action := range actions {
		page.Actions = append(page.Actions,
			payAction{action, page.T("page.pay.action."+action, "amount", page.Money(payment.AmountFen)), i == 0})
	}
	return pages.Render(c.Writer, http.StatusOK, "dev/pay.html", page)
}
