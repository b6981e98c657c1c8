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
		page.Empty = noCard(h.base.Call, "member.card.none")
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
	if page.Panel, err = p.panelOrNews(c, h.who, card, page.Call); err != nil {
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
	rows, err := p.visitRows(c, page.Call, visits)
	if err != nil {
		return err
	}
	saved, err := p.Figures.SavedFen(ctx, []ident.ID{card.Membership.ID})
	if err != nil {
		return err
	}
	page.Saved = savedLine(page.Call, card, saved[card.Membership.ID])
	page.Visits = withCard("/card/visits", card.Membership.ID)
	if len(rows) == 1 {
		page.Visit = &rows[0]
	}
	page.Benefits, page.More = soonest(page.Call, card)
	page.All = withCard("/benefits", card.Membership.ID)
	page.Next = nextPeriod(page.Call, h.views, card.Membership)
	return nil
}

// fillTexts fills in what surrounds the panel.
func (page *cardPage) fillTexts(card membership.MembershipView) {
	m := card.Membership
	page.Number, page.Through = inFours(m.CardNumber), page.ValidThrough(m.ValidThrough)
	page.Ended = m.EndedAt != nil
	page.Facts = cardFacts(page.Call, m)
	for i, locale := range []string{i18n.Chinese, i18n.English} {
		call := *page.Call
		call.Locale = locale
		page.Staff[i] = staffLines{Locale: locale, Title: call.T("member.card.staff"), Scan: call.T("member.card.staff_scan"), Confirm: call.T("member.card.staff_confirm")}
	}
}

// cardFacts are the number and the last day of a card. A card that was given back has stopped: a
// last day to come would say that it still holds.
func cardFacts(call *respond.Call, m membership.Membership) []view.Fact {
	facts := []view.Fact{{Label: call.T("member.card.number"), Value: inFours(m.CardNumber)}}
	if m.Status == membership.MembershipRefunded {
		return facts
	}
	return append(facts, view.Fact{Label: call.T("member.card.through"), Value: call.T("member.card.through_day", "day", call.Date(m.ValidThrough))})
}

// panelOrNews is the receipt in the code's place when the address is that of a page's refresh
// and the cashier has confirmed since: what a script hears, a page without one is told.
func (p *Pages) panelOrNews(c *gin.Context, who identity.Actor, card membership.MembershipView, call *respond.Call) (panel, error) {
	now := p.DB.Read(c.Request.Context()).Now()
	if c.Query("since") != "" {
		seen, err := p.Redemptions.WatchCode(c.Request.Context(), redemption.WatchInput{Actor: who, MembershipID: card.Membership.ID, Since: sinceOf(c, now)})
		if err != nil {
			return panel{}, err
		}
		if seen.Receipt != nil {
			return p.receiptPanel(c, call, *seen.Receipt)
		}
	}
	return p.panelOf(c, who, card, call, now)
}

// panelOf issues a code, or says why there is none.
func (p *Pages) panelOf(c *gin.Context, who identity.Actor, card membership.MembershipView, call *respond.Call, now time.Time) (panel, error) {
	m, since := card.Membership, sinceOf(c, now)
	refunding, err := p.isRefunding(c, who, m)
	if err != nil {
		return panel{}, err
	}
	if state := blocked(call, m, refunding, now); state != nil {
		return panel{Call: call, Kind: "blocked", Card: m.ID, Since: since.UnixMicro(), Blocked: state}, nil
	}
	code, err := p.Redemptions.IssueCode(c.Request.Context(), redemption.IssueCodeInput{Actor: who, MembershipID: m.ID})
	if e := fault.Of(err); e != nil && e.Code == redemption.ErrTooMany.Code {
		return panel{Call: call, Kind: "blocked", Card: m.ID, Since: since.UnixMicro(), Blocked: tooFast(call, m.ID, e.RetryAfter)}, nil
	}
	if err != nil {
		return panel{}, err
	}
	drawn, err := codePanel(call, m.ID, code, since, now)
	drawn.Face, drawn.First = faceOf(call, who, card), m.Uses == 0
	return drawn, err
}

func tooFast(call *respond.Call, card ident.ID, wait time.Duration) *blockedPanel {
	return &blockedPanel{Icon: "clock", Title: call.T("member.card.too_fast.title"), Text: call.T("member.card.too_fast.text", "seconds", int(wait.Seconds())+1), Kind: "warn",
		Action: view.Link{Label: call.T("member.card.too_fast.action"), Href: withCard(cardPath, card)}}
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
func nextPeriod(call *respond.Call, views []membership.MembershipView, m membership.Membership) string {
	for _, view := range views {
		next := view.Membership
		if next.FollowsID != nil && *next.FollowsID == m.ID && next.EndedAt == nil {
			return call.T("member.card.next_period", "from", call.Date(next.StartsOn), "through", call.Date(next.ValidThrough))
		}
	}
	return ""
}

// isPrefetch tells a page that a browser fetches ahead from one that somebody looks at.
func isPrefetch(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Sec-Purpose"), "prefetch") || c.GetHeader("Purpose") == "prefetch" || c.GetHeader("X-Moz") == "prefetch"
}

// refusePrefetch answers so that the browser asks again when it is meant: a code made ahead
// would kill the one that is being shown.
func refusePrefetch(c *gin.Context) error {
	c.Status(http.StatusServiceUnavailable)
	return nil
}
