package member

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/redemption"
)

type cardPage struct {
	respond.Base
	Tabs     []view.Tab
	Empty    *view.Empty
	Panel    panel
	Number   string // of the card, for when there is no network
	Through  string
	Facts    []view.Fact
	Staff    [2]staffLines // what a cashier does, in Chinese and in English
	Refresh  int           // seconds after which a page without scripts asks again
	Ended    bool
	Saved    string
	Visit    *visitRow
	Visits   string
	Benefits []benefitRow
	More     int // further ones
	All      string
	Next     string // a period that follows
}

// staffLines tell a cashier who has never seen a card what to do.
type staffLines struct{ Locale, Title, Scan, Confirm string }

// showCard answers GET /card with a fresh code inside; see the package's words on why it may.
func (p *Pages) showCard(c *gin.Context) error {
	if isPrefetch(c) {
		return refusePrefetch(c)
	}
	h, err := p.holder(c, "card", "member.card.title")
	if err != nil {
		return err
	}
	h.base.Script = "card"
	page := cardPage{Base: h.base, Tabs: h.tabs("/card")}
	card, ok := h.card()
	if !ok {
		page.Empty = noCard(h.base.Request, "member.card.none")
		return p.HTML.Show(c, "member/card.html", page)
	}
	page.Wide = true
	if err := p.fillCard(c, h, card, &page); err != nil {
		return err
	}
	return p.HTML.Show(c, "member/card.html", page)
}

func (p *Pages) fillCard(c *gin.Context, h holder, card membership.MembershipView, page *cardPage) (err error) {
	ctx := c.Request.Context()
	if page.Panel, err = p.panelOrNews(c, h.who, card, page.Request); err != nil {
		return err
	}
	page.fillTexts(card)
	if page.Panel.Code != nil {
		page.Refresh = page.Panel.Code.Seconds - 5
	}
	visits, err := p.Redemptions.Visits(ctx, h.who, card.Membership.ID, 1, ident.None)
	if err != nil {
		return err
	}
	rows, err := p.visitRows(c, page.Request, visits)
	if err != nil {
		return err
	}
	saved, err := p.Figures.SavedFen(ctx, []ident.ID{card.Membership.ID})
	if err != nil {
		return err
	}
	page.Saved = savedLine(page.Request, card, saved[card.Membership.ID])
	page.Visits = withCard("/card/visits", card.Membership.ID)
	if len(rows) == 1 {
		page.Visit = &rows[0]
	}
	page.Benefits, page.More = soonest(page.Request, card, p.DB.Read(ctx).Now())
	page.All = withCard("/benefits", card.Membership.ID)
	page.Next = nextPeriod(page.Request, h.views, card.Membership)
	return nil
}

// fillTexts fills in what surrounds the panel.
func (page *cardPage) fillTexts(card membership.MembershipView) {
	m := card.Membership
	page.Number, page.Through = inFours(m.CardNumber), page.ValidThrough(m.ValidThrough)
	page.Ended = m.EndedAt != nil
	page.Facts = cardFacts(page.Request, m)
	for i, locale := range []string{i18n.Chinese, i18n.English} {
		req := *page.Request
		req.Locale = locale
		page.Staff[i] = staffLines{Locale: locale, Title: req.T("member.card.staff"),
			Scan: req.T("member.card.staff_scan"), Confirm: req.T("member.card.staff_confirm")}
	}
}

// cardFacts are the number and the last day of a card. A card that was given back has stopped: a
// last day to come would say that it still holds.
func cardFacts(req *respond.Request, m membership.Membership) []view.Fact {
	facts := []view.Fact{{Label: req.T("member.card.number"), Value: inFours(m.CardNumber)}}
	if m.Status == membership.MembershipRefunded {
		return facts
	}
	return append(facts, view.Fact{Label: req.T("member.card.through"),
		Value: req.T("member.card.through_day", "day", req.Date(m.ValidThrough))})
}

// panelOrNews is the receipt in the code's place when the address is that of a page's refresh
// and the cashier has confirmed since: what a script hears, a page without one is told.
func (p *Pages) panelOrNews(
	c *gin.Context, who identity.Actor, card membership.MembershipView, req *respond.Request,
) (panel, error) {
	now := p.DB.Read(c.Request.Context()).Now()
	if c.Query("since") != "" {
		seen, err := p.Redemptions.WatchCode(c.Request.Context(),
			redemption.WatchInput{Actor: who, MembershipID: card.Membership.ID, Since: sinceOf(c, now)})
		if err != nil {
			return panel{}, err
		}
		if seen.Receipt != nil {
			return p.receiptPanel(c, req, *seen.Receipt)
		}
	}
	return p.panelOf(c, who, card, req, now)
}

// panelOf issues a code, or says why there is none.
func (p *Pages) panelOf(
	c *gin.Context, who identity.Actor, card membership.MembershipView, req *respond.Request, now time.Time,
) (panel, error) {
	m, since := card.Membership, sinceOf(c, now)
	refunding, err := p.isRefunding(c, who, m)
	if err != nil {
		return panel{}, err
	}
	if state := blocked(req, m, refunding, now); state != nil {
		return panel{Request: req, Kind: "blocked", Card: m.ID, Since: since.UnixMicro(), Blocked: state}, nil
	}
	code, err := p.Redemptions.IssueCode(c.Request.Context(), redemption.IssueCodeInput{Actor: who, MembershipID: m.ID})
	if e := fault.Of(err); e != nil && e.Code == redemption.ErrTooMany.Code {
		return panel{Request: req, Kind: "blocked", Card: m.ID, Since: since.UnixMicro(),
			Blocked: tooFast(req, m.ID, e.RetryAfter)}, nil
	}
	if err != nil {
		return panel{}, err
	}
	drawn, err := codePanel(req, m.ID, code, since, now)
	drawn.Face, drawn.First = faceOf(req, who, card), m.Uses == 0
	return drawn, err
}

func tooFast(req *respond.Request, card ident.ID, wait time.Duration) *blockedPanel {
	return &blockedPanel{Icon: "clock", Title: req.T("member.card.too_fast.title"),
		Text: req.T("member.card.too_fast.text", "seconds", int(wait.Seconds())+1), Kind: "warn",
		Action: view.Link{Label: req.T("member.card.too_fast.action"), Href: withCard(cardPath, card)}}
}

func (p *Pages) isRefunding(c *gin.Context, who identity.Actor, m membership.Membership) (bool, error) {
	if m.Status != membership.MembershipRefunded {
		return false, nil
	}
	refund, err := p.Orders.RefundOf(c.Request.Context(), who, m.ID)
	if errors.Is(err, order.ErrRefundNotFound) {
		return false, nil
	}
	return refund.Status != order.RefundSucceeded, err
}

// nextPeriod tells of a renewal that waits behind the card.
func nextPeriod(req *respond.Request, views []membership.MembershipView, m membership.Membership) string {
	for _, view := range views {
		next := view.Membership
		if next.FollowsID != nil && *next.FollowsID == m.ID && next.EndedAt == nil {
			return req.T("member.card.next_period", "from", req.Date(next.StartsOn), "through",
				req.Date(next.ValidThrough))
		}
	}
	return ""
}

// isPrefetch tells a page that a browser fetches ahead from one that somebody looks at.
func isPrefetch(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Sec-Purpose"), "prefetch") || c.GetHeader("Purpose") == "prefetch" ||
		c.GetHeader("X-Moz") == "prefetch"
}

// refusePrefetch answers so that the browser asks again when it is meant: a code made ahead
// would kill the one that is being shown.
func refusePrefetch(c *gin.Context) error {
	c.Status(http.StatusServiceUnavailable)
	return nil
}
