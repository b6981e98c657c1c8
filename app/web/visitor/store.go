package visitor

import (
	"html/template"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/offerview"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

type storePage struct {
	publicPage
	Name        view.Quote
	Meta        []view.Quote
	NotLive     bool
	Offers      []offerPanel
	Open        openState
	Hours       []hoursRow
	Address     view.Quote
	Maps        []view.Link
	Phone       string
	PhoneHref   template.URL
	Evidence    view.Quote
	Practice    string
	Attribution string
	Follow      view.Button
	Followed    bool
	Action      view.Link  // the one thing to do: show the code, or get a card
	ActionPrice view.Price // on the bar beside the action
	Report      string
	Stores      string
}

type offerPanel struct {
	Name       view.Quote
	Price      view.Price
	Example    string
	Conditions []string
	Now        bool
	When       string // when it can be used next, "" if now
}

type openState struct {
	Known, Open bool
	Text        string
}

type hoursRow struct{ Days, Times string }

// Store answers GET /stores/{store}: what one pays there, when, and how to get there.
func (p *Pages) Store(c *gin.Context) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	who, err := member(c)
	if err != nil {
		return err
	}
	found, err := p.Merchants.StoreOf(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	read := p.DB.Read(c.Request.Context())
	home, err := city.ByID(read, found.CityID)
	if err != nil {
		return err
	}
	page := p.storePage(c, home, found, read.Now())
	if err := p.addAction(c, &page, home, who); err != nil {
		return err
	}
	return p.HTML.Show(c, "visitor/store.html", page)
}

func (p *Pages) storePage(c *gin.Context, home city.City, v merchants.StoreView, now time.Time) storePage {
	page := storePage{publicPage: p.newPage(c, home, "stores", ""), NotLive: !v.Live, Phone: v.Phone,
		Attribution: v.Attribution, Stores: p.cityPath(c, "/stores"), Report: "/stores/" + v.ID.String() + "/report",
		Followed: v.Followed}
	page.Title, page.Wide = v.Name(page.Locale), true
	page.Name, page.Address, page.Evidence = page.Quote(page.Title), page.Quote(v.Address), page.Quote(v.Evidence)
	page.Meta = storeMeta(page.Request, v.Category, v.PricePerHeadFen, v.District)
	page.describe(page.T("visitor.store.about", "name", page.Title, "meta", metaText(page.Meta)))
	page.Index = v.Live
	page.Crumb = &view.Link{Label: page.T("visitor.store.back"), Href: page.Stores}
	for _, o := range v.Offers {
		page.Offers = append(page.Offers, panelOf(page.Request, o, v.PricePerHeadFen, now, home.Location()))
	}
	page.Open = openOf(page.Request, v.OpenHours, now, home.Location())
	page.Hours = hoursOf(page.Request, v.OpenHours)
	page.PhoneHref = telHref(v.Phone)
	if at, known := v.Position(); known {
		page.Maps = mapLinks(page.Request, page.Title, at)
	}
	if v.LastScanAt != nil {
		page.Practice = page.T("visitor.store.practised", "day", page.DayLong(home.Today(*v.LastScanAt)))
	}
	page.Follow = followButton(page.Request, v.ID, v.Followed)
	return page
}

func panelOf(req *respond.Request, o merchants.Offer, perHead *fen, now time.Time, zone *time.Location) offerPanel {
	panel := offerPanel{Name: req.Quote(offerview.Name(req, o.OfferTerms)),
		Price:      offerview.Price(req, o.OfferTerms, perHead),
		Conditions: offerview.Conditions(req, o.OfferTerms)}
	panel.Price.Big = true
	if panel.Price.Was != "" {
		panel.Example = req.T("visitor.store.per_head_example", "price", panel.Price.Was, "example",
			offerview.Example(req, o.OfferTerms))
	}
	next, ok := o.NextUse(now, zone)
	switch {
	case ok && next.Equal(now):
		panel.Now = true
	case ok:
		panel.When = req.T("visitor.store.usable_next", "when", dayAndHour(req, next, now))
	default:
		panel.When = req.T("visitor.store.not_usable")
	}
	return panel
}

func openOf(req *respond.Request, hours openhours.Week, now time.Time, zone *time.Location) openState {
	open, known := hours.OpenAt(now, zone)
	state := openState{Known: known, Open: open}
	if !known {
		return state
	}
	state.Text = req.T("visitor.store.open_now")
	if !open {
		state.Text = req.T("visitor.store.closed_now")
		if next, ok := hours.NextOpening(now, zone); ok {
			state.Text = req.T("visitor.store.opens_next", "when", dayAndHour(req, next, now))
		}
	}
	return state
}

// hoursOf puts days with the same hours into one row, in order of their first day.
func hoursOf(req *respond.Request, hours openhours.Week) []hoursRow {
	if !hours.Known() {
		return nil
	}
	var order []string
	days := map[string]merchants.Weekdays{}
	for day := range 7 {
		var spans []string
		for _, s := range hours.Day(day) {
			spans = append(spans, s.String())
		}
		times := strings.Join(spans, req.T("offer.comma"))
		if _, seen := days[times]; !seen {
			order = append(order, times)
		}
		days[times] |= merchants.DaysOfWeek(time.Weekday((day + 1) % 7))
	}
	var rows []hoursRow
	for _, times := range order {
		row := hoursRow{Days: days[times].Words(req.Locale), Times: times}
		if times == "" {
			row.Times = req.T("visitor.store.closed_all_day")
		}
		rows = append(rows, row)
	}
	return rows
}

// telHref is the address that a phone dials: the first number in what the shop printed. It is
// made of digits only, so the template may trust it.
func telHref(printed string) template.URL {
	first, _, _ := strings.Cut(strings.NewReplacer("、", ";", "/", ";", ",", ";", "，", ";").Replace(printed), ";")
	number := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, first)
	if len(number) < 3 {
		return ""
	}
	return template.URL("tel:" + number)
}

func followButton(req *respond.Request, id ident.ID, followed bool) view.Button {
	if followed {
		return view.Button{Label: req.T("visitor.store.unfollow"), Action: "/stores/" + id.String() + "/unfollow"}
	}
	return view.Button{Label: req.T("visitor.store.follow"), Action: "/stores/" + id.String() + "/follow"}
}

// addAction decides the main action: who has a card shows the code, who has none gets one.
func (p *Pages) addAction(c *gin.Context, page *storePage, home city.City, who identity.Actor) error {
	if len(page.Offers) > 0 {
		page.ActionPrice = page.Offers[0].Price
		page.ActionPrice.Big, page.ActionPrice.Note = false, ""
	}
	card, err := p.cardIn(c, who, home)
	if err != nil {
		return err
	}
	if card != nil {
		page.Action = view.Link{Label: page.T("visitor.home.show_code"), Href: "/card"}
		return nil
	}
	_, onSale, err := p.plan(c, home)
	if err == nil && onSale && !page.NotLive {
		page.Action = view.Link{Label: page.T("visitor.store.join"), Href: p.joinFrom(c, home)}
	}
	return err
}

// joinFrom is the way to the card of a store's city: the store's own address names none.
func (p *Pages) joinFrom(c *gin.Context, home city.City) string {
	if cities, err := p.cities(c); err == nil && len(cities) == 1 {
		return "/join"
	}
	return "/c/" + string(home.ID) + "/join"
}

// follow answers POST /stores/{store}/follow.
func (p *Pages) follow(c *gin.Context) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	if err := p.Merchants.Follow(c.Request.Context(), who, id); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/stores/"+id.String(), "store_followed")
}

// unfollow answers POST /stores/{store}/unfollow.
func (p *Pages) unfollow(c *gin.Context) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	if err := p.Merchants.Unfollow(c.Request.Context(), who, id); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/stores/"+id.String(), "store_unfollowed")
}

// toStore answers a GET of an address that only forms are sent to.
func toStore(c *gin.Context) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	return respond.Redirect(c, "/stores/"+id.String())
}
