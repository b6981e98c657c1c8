package visitor

import (
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/middleware"
	"citycard/app/web/offerview"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/catalogue"
)

// publicPage is what every page here embeds: it can be found by search engines.
type publicPage struct {
	respond.Base
	Canonical string
	Crumb     *view.Link // back to where one comes from
}

// newPage starts a public page about a city; home is the zero City where there is none.
func (p *Pages) newPage(c *gin.Context, home city.City, nav, titleKey string, pairs ...any) publicPage {
	page := publicPage{Base: p.HTML.NewBase(c, respond.AreaVisitor, nav, titleKey, pairs...)}
	page.Canonical = page.BaseURL + c.Request.URL.Path
	if home.ID != "" {
		page.Place, page.Zone = home.Name(page.Locale), home.Location()
	}
	return page
}

// describe lets search engines list the page, with a sentence about it.
func (b *publicPage) describe(text string) { b.Index, b.Description = true, text }

// member is the signed-in member, or nobody.
func member(c *gin.Context) (identity.Actor, error) {
	return middleware.ActorOrNobody(c.Request.Context(), identity.KindMember)
}

// cardIn is the member's card that runs in a city, active or frozen; nil without one.
func (p *Pages) cardIn(c *gin.Context, who identity.Actor, home city.City) (*membership.MembershipView, error) {
	if who.Kind != identity.KindMember {
		return nil, nil
	}
	cards, err := p.Members.Memberships(c.Request.Context(), who)
	if err != nil {
		return nil, err
	}
	var running *membership.MembershipView
	for i, card := range cards {
		m := card.Membership
		runs := m.Status == membership.MembershipActive || m.Status == membership.MembershipFrozen
		if m.CityID == home.ID && runs && (running == nil || m.ValidFrom.Before(running.Membership.ValidFrom)) {
			running = &cards[i]
		}
	}
	return running, nil
}

// plan is what the city sells; found is false when nothing is on sale.
func (p *Pages) plan(c *gin.Context, home city.City) (plan membership.CardPlan, found bool, err error) {
	plans, err := p.Members.PlansOnSale(c.Request.Context(), home.ID)
	if err != nil || len(plans) == 0 || home.Status != city.StatusOpen {
		return membership.CardPlan{}, false, err
	}
	return plans[0], true, nil
}

// storeRow is one row of the catalogue as the component shows it.
func storeRow(req *respond.Request, r catalogue.Row) view.StoreRow {
	price := offerview.Price(req, r.Terms, r.PricePerHeadFen)
	row := view.StoreRow{Href: "/stores/" + r.ID.String(), Name: req.Quote(r.Name),
		Meta:  storeMeta(req, r.Category, r.PricePerHeadFen, r.District),
		Offer: &price, Evidence: evidenceOf(req, r.Evidence)}
	if r.DistanceM != nil {
		row.Distance = req.Distance(*r.DistanceM)
	}
	if r.OpenNow != nil {
		row.IsOpen, row.Open = *r.OpenNow, req.T("visitor.store.closed_now")
		if row.IsOpen {
			row.Open = req.T("visitor.store.open_now")
		}
	}
	if r.Boosted {
		row.Boosted = req.T("visitor.store.boosted")
	}
	return row
}

func storeRows(req *respond.Request, rows []catalogue.Row) []view.StoreRow {
	shown := make([]view.StoreRow, len(rows))
	for i, r := range rows {
		shown[i] = storeRow(req, r)
	}
	return shown
}

// storeMeta is the second line of a store: what kind, about how much, where.
func storeMeta(req *respond.Request, category merchants.Category, perHead *money.Fen, district string) []view.Quote {
	parts := []view.Quote{{Text: req.T("category." + string(category))}}
	if perHead != nil && *perHead > 0 {
		parts = append(parts, view.Quote{Text: req.T("visitor.store.per_head", "price", req.Price(*perHead))})
	}
	if district != "" {
		parts = append(parts, req.Quote(district))
	}
	return parts
}

// metaText is that line as one text, for the page's description.
func metaText(parts []view.Quote) string {
	var said []string
	for _, part := range parts {
		said = append(said, part.Text)
	}
	return strings.Join(said, " · ")
}

// evidenceOf says why a store was chosen, and that this is what the line says.
func evidenceOf(req *respond.Request, text string) *view.Evidence {
	if text == "" {
		return nil
	}
	return &view.Evidence{Label: req.T("visitor.store.chosen_for"), Quote: req.Quote(text)}
}

// storeID reads the store in the address; one that cannot exist is not found.
func storeID(c *gin.Context) (ident.ID, error) {
	id, err := ident.Parse(c.Param("store"))
	if err != nil {
		return ident.None, merchants.ErrStoreNotFound
	}
	return id, nil
}
