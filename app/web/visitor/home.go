package visitor

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/offerview"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/catalogue"
)

// homeOffers is how many stores the front page shows, and mostDeadlines how many benefits.
const (
	homeOffers    = 3
	mostDeadlines = 3

	example money.Fen = 100_00 // the bill of the example
)

type cityPicker struct {
	publicPage
	Cities []view.Link
	Dev    bool
}

type homePage struct {
	publicPage
	City    string
	Dev     bool
	Cost    string      // "" when nothing is on sale
	Heading []string    // the title in phrases, none of which is broken over two lines
	Lead    []string    // sentences, each of which stays together where there is room
	Facts   []string    // what counts before buying, short
	Numbers []view.Fact // what is there, from the database
	Search  view.Filter
	Near    []view.StoreRow
	NearMe  bool  // Near are the stores that the member follows
	Bill    *bill // one of them as a bill; nil where no usual price is known
	Mine    *minePanel
	Stores  string // addresses
	Join    string
}

// minePanel is what a member with a card sees first.
type minePanel struct {
	Saved, PaidBack   string
	SavedFen, PaidFen money.Fen // for the bar between them; PaidFen is 0 on a trial
	Deadlines         []deadline
}

type deadline struct{ Name, UseBy, Left string }

// bill is what somebody with the card pays at one of the stores, line by line.
type bill struct {
	Store view.Quote
	Lines []view.Fact
	Note  string // what the offer does not hold for
}

// front answers GET / and GET /c/{city}: what the card is and whether it is worth it; for a
// member the way to the code. Where there are several cities it asks which.
func (p *Pages) front(c *gin.Context) error {
	home, err := p.city(c)
	if err == errChooseCity {
		return p.chooseCity(c)
	}
	if err != nil {
		return err
	}
	who, err := member(c)
	if err != nil {
		return err
	}
	page, err := p.homePage(c, home, who)
	if err != nil {
		return err
	}
	return p.HTML.Show(c, "visitor/home.html", page)
}

// chooseCity shows the cities, or says that there is none yet.
func (p *Pages) chooseCity(c *gin.Context) error {
	cities, err := p.cities(c)
	if err != nil {
		return err
	}
	page := cityPicker{publicPage: p.newPage(c, city.City{}, "home", "visitor.cities.title"), Dev: p.Dev}
	page.describe(page.T("visitor.cities.about"))
	for _, one := range cities {
		page.Cities = append(page.Cities, view.Link{Label: one.Name(page.Locale), Href: "/c/" + string(one.ID)})
	}
	return p.HTML.Show(c, "visitor/cities.html", page)
}

func (p *Pages) homePage(c *gin.Context, home city.City, who identity.Actor) (homePage, error) {
	page := homePage{publicPage: p.newPage(c, home, "home", "visitor.home.title", "city", cityName(c, home)),
		City: cityName(c, home), Dev: p.Dev,
		Stores: p.cityPath(c, "/stores"), Join: p.cityPath(c, "/join")}
	page.Wide = true
	overview, err := p.Catalogue.Overview(c.Request.Context(), home.ID)
	if err != nil {
		return page, err
	}
	if err := p.addPlan(c, &page, home, overview); err != nil {
		return page, err
	}
	if err := p.addNumbers(c, &page, home, overview); err != nil {
		return page, err
	}
	card, err := p.cardIn(c, who, home)
	if err != nil {
		return page, err
	}
	if card != nil {
		if err := p.addMine(c, &page, card); err != nil {
			return page, err
		}
	}
	page.Search = view.Filter{Action: page.Stores, Submit: page.T("visitor.stores.search"),
		Search: &view.Field{Name: "q", Label: page.T("visitor.stores.q"), Type: "search",
			Placeholder: page.T("visitor.stores.q_hint"), MaxLength: 64}}
	return page, p.addOffers(c, &page, home, who)
}

func cityName(c *gin.Context, home city.City) string {
	return home.Name(respond.RequestOf(c.Request.Context()).Locale)
}

// addPlan says what the card costs and what is promised about it.
func (p *Pages) addPlan(c *gin.Context, page *homePage, home city.City, overview catalogue.Overview) error {
	plan, onSale, err := p.plan(c, home)
	if err != nil {
		return err
	}
	page.Heading = phrases(page.Title)
	page.Lead = []string{page.T("visitor.home.lead_closed")}
	page.describe(page.T("visitor.home.about_closed", "city", page.City))
	if !onSale {
		return nil
	}
	page.Cost = page.Price(plan.PriceFen)
	page.Lead = []string{page.T("visitor.home.lead", "price", page.Cost)}
	if rate := overview.TypicalRateBP; rate > 0 {
		pay := page.Price(money.ShareFloor(example, int64(rate), merchants.WholeBP))
		page.Lead = append(page.Lead, page.T("visitor.home.lead_rate", "rate", page.Rate(rate), "bill",
			page.Price(example), "pay", pay))
	}
	page.Facts = planFacts(page.Request, plan)
	page.describe(page.T("visitor.home.about", "city", page.City, "price", page.Cost, "stores",
		page.Count(overview.Stores)))
	return nil
}

// phrases cuts a Chinese headline behind its commas; what has spaces breaks well by itself.
func phrases(headline string) []string { return strings.SplitAfter(headline, "，") }

// planFacts are the few words that a buyer wants to read before the long ones.
func planFacts(req *respond.Request, plan membership.CardPlan) []string {
	facts := []string{req.T("visitor.plan.months", "months", plan.Months), req.T("visitor.plan.no_renewal")}
	if plan.FullRefundDays > 0 {
		facts = append(facts, req.T("visitor.plan.full_refund", "days", plan.FullRefundDays))
	}
	return facts
}

// addNumbers counts what is there: live stores, and what was really saved, once that says something.
func (p *Pages) addNumbers(c *gin.Context, page *homePage, home city.City, overview catalogue.Overview) error {
	page.Numbers = []view.Fact{{Label: page.T("visitor.home.stores"),
		Value: page.T("visitor.home.stores_count", "stores", page.Count(overview.Stores)), Href: page.Stores}}
	saved, err := p.savings.of(c.Request.Context(), p.Figures, home.ID, p.DB.Clock().Now())
	if err != nil {
		return err
	}
	if saved.Enough {
		page.Numbers = append(page.Numbers, view.Fact{Value: page.Money(saved.PerMemberFen), Strong: true,
			Label: page.T("visitor.home.saved", "days", saved.Days, "members", page.Count(int(saved.Members)))})
	}
	return nil
}

// addMine says what the member saved and which benefits run out next.
func (p *Pages) addMine(c *gin.Context, page *homePage, card *membership.MembershipView) error {
	id := card.Membership.ID
	sums, err := p.Figures.SavedFen(c.Request.Context(), []ident.ID{id})
	if err != nil {
		return err
	}
	mine := minePanel{Saved: page.Money(sums[id])}
	if paid := card.Plan.PriceFen; card.Membership.Kind == membership.KindPaid {
		mine.PaidBack, mine.SavedFen, mine.PaidFen = page.T("visitor.home.paid_back"), min(sums[id], paid), paid
		if rest := paid - sums[id]; rest > 0 {
			mine.PaidBack = page.T("visitor.home.to_pay_back", "rest", page.Money(rest))
		}
	}
	benefits := slices.DeleteFunc(slices.Clone(card.Benefits), func(b membership.BenefitView) bool {
		return b.Benefit.Status != membership.BenefitActive || b.Benefit.Remaining == 0
	})
	slices.SortStableFunc(benefits, func(a, b membership.BenefitView) int {
		return cmp.Compare(a.Benefit.UseByDay, b.Benefit.UseByDay)
	})
	for _, b := range benefits[:min(len(benefits), mostDeadlines)] {
		mine.Deadlines = append(mine.Deadlines, deadline{Name: page.Pick(b.Benefit.NameZh, b.Benefit.NameEn),
			UseBy: page.T("visitor.home.use_by", "day", page.Date(b.Benefit.UseByDay)),
			Left:  page.T("visitor.home.units_left", "units", b.Benefit.Remaining)})
	}
	page.Mine = &mine
	return nil
}

// addOffers shows stores that the member follows, else those in the middle of the city.
func (p *Pages) addOffers(c *gin.Context, page *homePage, home city.City, who identity.Actor) error {
	query := catalogue.Query{City: home.ID, Locale: page.Locale, Limit: homeOffers}
	if who.Kind == identity.KindMember {
		query.FollowedBy = &who.ID
		found, err := p.Catalogue.List(c.Request.Context(), query)
		if err != nil {
			return err
		}
		if rows := found.Rows(); len(rows) > 0 {
			page.Near, page.NearMe = storeRows(page.Request, rows), true
			return nil
		}
	}
	query.FollowedBy, query.Lat, query.Lng = nil, &home.CentreLat, &home.CentreLng
	found, err := p.Catalogue.List(c.Request.Context(), query)
	if err != nil {
		return err
	}
	rows := found.Rows()
	page.Near, page.Bill = storeRows(page.Request, rows), billOf(page.Request, rows)
	for i := range page.Near {
		page.Near[i].Distance = "" // from the middle of the city, not from the reader
	}
	return nil
}

// billOf is the bill with the largest saving among the shops shown.
func billOf(req *respond.Request, rows []catalogue.Row) *bill {
	var best merchants.Quote
	var shown *bill
	for _, r := range rows {
		quote, ok := offerview.Usual(r.Terms, r.PricePerHeadFen)
		if !ok || quote.DiscountFen <= best.DiscountFen {
			continue
		}
		best, shown = quote, &bill{Store: req.Quote(r.Name), Note: offerview.Exclusions(req, r.Terms),
			Lines: []view.Fact{
				{Label: req.T("offer.was_per_head"), Value: req.Money(*r.PricePerHeadFen)},
				{Label: req.T("visitor.home.bill_off", "rate", req.Rate(r.Terms.PayRateBP)),
					Value: req.Less(quote.DiscountFen)},
				{Label: req.T("visitor.home.bill_pay"), Value: req.Money(quote.PayableFen), Strong: true}}}
	}
	return shown
}
