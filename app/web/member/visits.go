package member

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/redemption"
)

// visitsPerPage is a screen or two of a phone.
const visitsPerPage = 20

// visitRow is one visit in a line or on the card page.
type visitRow struct {
	Href, Store, Offer, No string
	Bill, Payable, Saved   string
	Summary                string // in one sentence
	At                     template.HTML
	Free                   bool // a benefit: there was nothing to pay
	Reversed               bool
}

type visitsPage struct {
	respond.Base
	Tabs    []view.Tab
	Saved   *savings
	Uses    string
	Visits  []visitRow
	Pager   view.Pager
	Periods []view.Link // earlier and later cards of the city
	Empty   *view.Empty
}

// listVisits answers GET /card/visits: what the card has saved, visit by visit.
func (p *Pages) listVisits(c *gin.Context) error {
	h, err := p.holder(c, "card", "member.visits.title")
	if err != nil {
		return err
	}
	page := visitsPage{Base: h.base, Tabs: h.tabs("/card/visits")}
	card, ok := h.card()
	if !ok {
		page.Empty = noCard(page.Request, "member.visits.no_card")
		return p.HTML.Show(c, "member/visits.html", page)
	}
	before := ident.None
	if text := c.Query("before"); text != "" {
		if before, err = ident.Parse(text); err != nil {
			return respond.ErrNoRoute
		}
	}
	visits, err := p.Redemptions.Visits(c.Request.Context(), h.who, card.Membership.ID, visitsPerPage+1, before)
	if err != nil {
		return err
	}
	return p.renderVisits(c, h.wallet, card, visits, before, page)
}

func (p *Pages) renderVisits(
	c *gin.Context, w wallet, card membership.MembershipView, visits []redemption.Receipt, before ident.ID,
	page visitsPage,
) error {
	self := withCard("/card/visits", card.Membership.ID)
	first, next := "", ""
	if before != ident.None {
		first = self
	}
	if len(visits) > visitsPerPage {
		visits = visits[:visitsPerPage]
		next = self + "&before=" + visits[visitsPerPage-1].ID.String()
	}
	page.Pager = page.Request.Pager(first, next, "")
	saved, err := p.Figures.SavedFen(c.Request.Context(), []ident.ID{card.Membership.ID})
	if err != nil {
		return err
	}
	if page.Visits, err = p.visitRows(c, page.Request, visits); err != nil {
		return err
	}
	page.Saved = savingsOf(page.Request, card, saved[card.Membership.ID])
	page.Uses = page.T("member.visits.uses", "count", page.Count(int(card.Membership.Uses)))
	page.Periods = periods(page.Request, w, card)
	if len(page.Visits) == 0 {
		page.Empty = &view.Empty{Text: page.T("member.visits.none"),
			Action: view.Link{Label: page.T("member.visits.none_action"), Href: "/stores"}, Main: true}
	}
	return p.HTML.Show(c, "member/visits.html", page)
}

// periods lead to the other periods of the same city's card.
func periods(req *respond.Request, w wallet, card membership.MembershipView) []view.Link {
	var links []view.Link
	for _, other := range w.views {
		if m := other.Membership; m.CityID == card.Membership.CityID && m.ID != card.Membership.ID {
			label := req.T("member.visits.period", "plan", req.Pick(other.Plan.NameZh, other.Plan.NameEn), "from",
				req.Date(m.StartsOn), "through", req.Date(m.ValidThrough))
			links = append(links, view.Link{Label: label, Href: withCard("/card/visits", m.ID)})
		}
	}
	return links
}

// visitRows puts visits into words, with the names of their stores.
func (p *Pages) visitRows(c *gin.Context, req *respond.Request, visits []redemption.Receipt) ([]visitRow, error) {
	stores := make([]ident.ID, len(visits))
	for i, v := range visits {
		stores[i] = v.StoreID
	}
	names, err := p.Merchants.StoreNames(c.Request.Context(), stores)
	if err != nil {
		return nil, err
	}
	rows := make([]visitRow, len(visits))
	for i, v := range visits {
		rows[i] = visitRow{
			Href: "/card/visits/" + v.ID.String(), Store: names[v.StoreID].Name(req.Locale),
			Offer: req.Pick(v.NameZh, v.NameEn), No: v.No(),
			Bill: req.Money(v.BillFen), Payable: req.Money(v.PayableFen), Saved: req.Money(v.DiscountFen),
			Summary: summaryOf(req, v), At: req.Stamp(v.ConfirmedAt), Free: v.BenefitID != nil,
			Reversed: v.Status == redemption.RedemptionReversed,
		}
	}
	return rows, nil
}

func summaryOf(req *respond.Request, v redemption.Receipt) string {
	if v.BenefitID != nil {
		return req.T("member.visit.used_benefit", "name", req.Pick(v.NameZh, v.NameEn))
	}
	return req.T("member.visit.saved_paid", "saved", req.Money(v.DiscountFen), "paid", req.Money(v.PayableFen))
}

// savings are what a card has saved as a number, and its way to paying itself back.
type savings struct {
	Label, Amount, Note string
	Part, Whole         money.Fen // of the price; Whole is 0 where nothing was paid
}

func savingsOf(req *respond.Request, card membership.MembershipView, saved money.Fen) *savings {
	s, price := &savings{Label: req.T("member.saved.label"), Amount: req.Money(saved)}, card.Plan.PriceFen
	switch {
	case card.Membership.Kind == membership.KindTrial:
		s.Label = req.T("member.saved.label_trial")
	case card.Membership.EndedAt != nil:
		s.Label = req.T("member.saved.label_ended")
	case saved >= price:
		s.Note, s.Part, s.Whole = req.T("member.saved.note_paid_back"), price, price
	default:
		s.Note, s.Part, s.Whole = req.T("member.saved.note_to_go", "rest", req.Money(price-saved)), saved, price
	}
	return s
}

// savedLine says what the card has saved and, of one that was paid for, whether it has paid
// itself back.
func savedLine(req *respond.Request, card membership.MembershipView, saved money.Fen) string {
	price := card.Plan.PriceFen
	switch {
	case card.Membership.EndedAt != nil:
		return req.T("member.saved.ended", "saved", req.Money(saved))
	case card.Membership.Kind == membership.KindTrial:
		return req.T("member.saved.trial", "saved", req.Money(saved))
	case saved >= price:
		return req.T("member.saved.paid_back", "saved", req.Money(saved))
	}
	return req.T("member.saved.to_go", "saved", req.Money(saved), "rest", req.Money(price-saved))
}
