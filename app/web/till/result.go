package till

import (
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/redemption"
)

const (
	// returnsAfter is how long a green screen stays before the till waits again.
	returnsAfter = 6
	// freshFor is how long an address shows the green screen; later it is a record like any
	// other, so that nobody takes an old screen for a new payment.
	freshFor = 10 * time.Minute
)

// result is the green screen of a recorded visit. It is made from the stored row alone.
func (p *Pages) result(c *gin.Context, s session) error {
	id, err := pathID(c, "redemption", redemption.ErrNotFound)
	if err != nil {
		return err
	}
	made, _, zone, err := p.Redemptions.TillReceiptOf(c.Request.Context(), s.Who, id)
	if err != nil {
		return err
	}
	if made.Status != redemption.RedemptionConfirmed || p.DB.Clock().Now().Sub(made.ConfirmedAt) > freshFor {
		return respond.Redirect(c, recordPath(id))
	}
	page := screenPage{Base: p.newBase(c, s, "till", "till.ok.title")}
	page.Zone = zone
	page.screen = okScreen(page.Request, made.Receipt, c.Query("again"))
	page.Asking = p.localScreens(page.Request)
	return p.HTML.Show(c, "till/screen.html", page)
}

func okScreen(req *respond.Request, made redemption.Receipt, again string) screen {
	s := screen{Kind: kindOK, Shape: "tick", Headline: req.T("till.ok.title"),
		Big:  req.T("till.ok.collect", "amount", req.Money(made.PayableFen)),
		Line: req.T("till.ok.saved", "saved", req.Money(made.DiscountFen), "time", req.Hour(made.ConfirmedAt)),
		Ref:  req.Pick(made.NameZh, made.NameEn) + " · " + made.No(), Returns: returnsAfter,
		Say: req.T("till.ok.say", "amount", made.PayableFen.String()),
		Actions: []action{{Label: req.T("till.step.next"), Href: "/till", Main: true},
			{Label: req.T("till.step.record"), Href: recordPath(made.ID)}}}
	if made.BenefitID != nil {
		s.Headline, s.Big = req.T("till.ok.benefit"), req.Pick(made.NameZh, made.NameEn)
		s.Line, s.Ref, s.Say = req.T("till.ok.at", "time", req.Hour(made.ConfirmedAt)), made.No(), s.Headline
	}
	switch again {
	case "":
	case "other":
		s.Mark, s.Next, s.Returns = req.T("till.ok.mark"), req.T("till.ok.unchanged"), 0
	default:
		s.Mark, s.Next = req.T("till.ok.mark"), req.T("till.ok.again")
	}
	return s
}
