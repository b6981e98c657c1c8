package visitor

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants/catalogue"
)

type joinPage struct {
	publicPage
	City     string
	Selling  bool
	Why      string // why nothing is sold, when nothing is
	Cost     string // "¥168.00"
	Plan     string
	Facts    []view.Fact
	Gifts    []string
	Running  *view.Notice // the card that runs already
	Action   string       // of every form here
	Places   []view.Field
	Near     nearForm
	Check    *check
	Picked   []view.Hidden
	Buy      *buyForm
	Wait     *waitForm
	Trial    *trialPanel
	Problems []view.Problem
}

type buyForm struct {
	Hidden []view.Hidden // key, plan and places
	Agree  view.Check
	Label  string
	Busy   string
}

// joinVisit is what a handler of /join knows about the visit.
type joinVisit struct {
	home      city.City
	who       identity.Actor
	card      *membership.MembershipView
	plan      membership.CardPlan
	selling   bool
	districts []catalogue.District
	form      *respond.Form
	picked    places
}

// join answers GET /join: the honest check, then the purchase.
func (p *Pages) join(c *gin.Context) error {
	if tidy, empty := withoutEmpty(c.Request.URL.Query()); empty {
		return respond.Redirect(c, address(c.Request.URL.Path, tidy))
	}
	form := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	for name, all := range c.Request.URL.Query() {
		if name != "key" && name != "agree" { // a link must not tick a consent
			form.SetAll(name, all)
		}
	}
	visit, err := p.joinVisit(c, form)
	if err != nil {
		return p.orChooseCity(c, err)
	}
	return p.showJoin(c, visit)
}

// placeOrder answers POST /join: the terms, a signed-in member, then the order. Whatever is
// sent again leads to the same order; a second tab continues the first one's.
func (p *Pages) placeOrder(c *gin.Context) error {
	visit, err := p.postedJoin(c)
	if err != nil {
		return err
	}
	if !visit.form.Checked("agree") {
		visit.form.Fail("agree", "visitor.join.agree_first")
		return p.showJoin(c, visit)
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	visit.who = who
	// nobody agreed to what came in its place
	if seen := visit.form.Text("plan"); seen != "" && seen != visit.plan.ID.String() {
		visit.form.Set("agree", "")
		visit.form.Fail("", "visitor.join.plan_changed")
		return p.showJoin(c, visit)
	}
	order, err := p.order(c.Request.Context(), visit)
	if err == nil {
		return respond.Redirect(c, p.payAt(c, order))
	}
	if visit.form.Refuse(err, "Idempotency-Key", "", "districts", "home") {
		return p.showJoin(c, visit)
	}
	return err
}

// postedJoin reads a form that was sent to /join or below it.
func (p *Pages) postedJoin(c *gin.Context) (joinVisit, error) {
	form, err := respond.ReadForm(c)
	if err != nil {
		return joinVisit{}, err
	}
	return p.joinVisit(c, form)
}

func (p *Pages) joinVisit(c *gin.Context, form *respond.Form) (visit joinVisit, err error) {
	visit.form = form
	if visit.home, err = p.city(c); err != nil {
		return visit, err
	}
	if visit.who, err = member(c); err != nil {
		return visit, err
	}
	if visit.card, err = p.cardIn(c, visit.who, visit.home); err != nil {
		return visit, err
	}
	if visit.plan, visit.selling, err = p.plan(c, visit.home); err != nil {
		return visit, err
	}
	if visit.districts, err = p.Catalogue.Districts(c.Request.Context(), visit.home.ID); err != nil {
		return visit, err
	}
	visit.picked = readPlaces(form.Text, visit.districts)
	return visit, nil
}

// order orders once; whether the card is sold at the places that were picked is the use case's to say.
func (p *Pages) order(ctx context.Context, visit joinVisit) (order.Order, error) {
	if !visit.selling {
		return order.Order{}, membership.ErrCityNotSelling
	}
	in := order.PlaceOrderInput{Actor: visit.who, PlanID: visit.plan.ID, At: visit.picked.here, Key: visit.form.Key()}
	for _, district := range visit.picked.districts {
		in.Districts = append(in.Districts, district)
	}
	placed, _, err := p.Orders.PlaceOrder(ctx, in)
	return placed, err
}

// gate makes the check and tells whether the card may be sold: at one of the places that
// were picked, or, when none was, everywhere.
func (p *Pages) gate(ctx context.Context, visit joinVisit) (result *check, open bool, err error) {
	in := checkInput{visit.home, visit.plan, visit.picked, visit.districts}
	if result, err = p.check(ctx, respond.RequestOf(ctx), in); err != nil {
		return nil, false, err
	}
	if result != nil {
		return result, result.Open, nil
	}
	open, err = p.Catalogue.SoldAt(ctx, visit.home.ID, nil, nil)
	return nil, open, err
}

// payAt is the provider's page when it is on our own address; else the order's page, which
// links to it: browsers do not follow a form's redirect to strangers (form-action in the CSP).
func (p *Pages) payAt(c *gin.Context, o order.Order) string {
	base := respond.RequestOf(c.Request.Context()).BaseURL
	if o.Status == order.OrderOpen && strings.HasPrefix(o.PayURL, base+"/") {
		return o.PayURL
	}
	return "/orders/" + o.ID.String()
}

func (p *Pages) showJoin(c *gin.Context, visit joinVisit) error {
	middleware.Allow(c, "geolocation")
	page := joinPage{publicPage: p.newPage(c, visit.home, "", "visitor.join.title", "city", cityName(c, visit.home)),
		City:    cityName(c, visit.home),
		Selling: visit.selling, Action: p.cityPath(c, "/join"), Problems: visit.form.Problems()}
	page.Canonical, page.Wide = page.BaseURL+page.Action, true
	page.describe(page.T("visitor.join.about", "city", page.City))
	if !visit.selling {
		page.Why = page.T("visitor.join.not_selling")
		return p.HTML.ShowForm(c, visit.form, "visitor/join.html", &page)
	}
	p.addTerms(&page, visit)
	page.Places = placeFields(page.Request, visit)
	page.Picked = hiddenOf(visit.picked.values())
	page.Near = nearForm{Action: page.Action, Keep: hiddenOf(visit.picked.values(), "lat", "lng")}
	if visit.picked.here != nil {
		page.Near.Leave = address(page.Action, without(visit.picked.values(), "lat", "lng"))
	}
	result, open, err := p.gate(c.Request.Context(), visit)
	if err != nil {
		return err
	}
	page.Check = result
	if err := p.addForms(c, &page, visit, open); err != nil {
		return err
	}
	return p.HTML.ShowForm(c, visit.form, "visitor/join.html", &page)
}

// addTerms says what is bought, before anything else.
func (p *Pages) addTerms(page *joinPage, visit joinVisit) {
	plan := visit.plan
	page.Cost, page.Plan = page.Money(plan.PriceFen), page.Pick(plan.NameZh, plan.NameEn)
	validity := page.T("visitor.join.validity", "months", plan.Months)
	if visit.card != nil {
		page.Running = &view.Notice{Kind: "info", Title: page.T("visitor.join.running"),
			Text: page.ValidThrough(visit.card.Membership.ValidThrough)}
		validity = page.T("visitor.join.validity_after", "months", plan.Months, "day",
			page.Date(visit.card.Membership.ValidThrough))
	}
	page.Facts = []view.Fact{
		{Label: page.T("visitor.join.price"), Value: page.Cost, Strong: true},
		{Label: page.T("visitor.join.valid"), Value: validity},
		{Label: page.T("visitor.join.renewal"), Value: page.T("visitor.plan.no_renewal")},
		{Label: page.T("visitor.join.refunding"), Value: refundRule(page.Request, plan)},
	}
	for _, line := range plan.Lines {
		name, key := page.Pick(line.NameZh, line.NameEn), "visitor.join.gift"
		if line.ValidDays > 0 {
			key = "visitor.join.gift_days"
		}
		gift := page.T(key, "name", name, "units", line.Units, "days", line.ValidDays)
		if line.ValueFen > 0 {
			gift += page.T("visitor.join.gift_worth", "value", page.Price(line.ValueFen))
		}
		page.Gifts = append(page.Gifts, gift)
	}
}

// refundRule is the refund rule of a plan version in one line.
func refundRule(req *respond.Request, plan membership.CardPlan) string {
	inTime, always := "visitor.join.refund", "visitor.join.refund_by_days"
	if plan.RefundFormula == membership.ByDaysOrValue {
		inTime, always = "visitor.join.refund_or_value", "visitor.join.refund_by_value"
	}
	if plan.FullRefundDays > 0 {
		return req.T(inTime, "days", plan.FullRefundDays)
	}
	return req.T(always)
}

func placeFields(req *respond.Request, visit joinVisit) []view.Field {
	options := []view.Option{{Label: req.T("visitor.check.no_place")}}
	for _, d := range visit.districts {
		options = append(options, view.Option{Value: d.Name,
			Label: req.T("visitor.stores.counted", "name", d.Name, "stores", d.Stores)})
	}
	var fields []view.Field
	for _, name := range placeNames {
		fields = append(fields, view.Field{Name: name, Label: req.T("visitor.check." + name), Type: "select",
			Options: options,
			Value:   visit.picked.districts[name]})
	}
	return fields
}

// addForms offers what can be done now: buy, wait, try.
func (p *Pages) addForms(c *gin.Context, page *joinPage, visit joinVisit, open bool) error {
	switch {
	case open:
		page.Buy = &buyForm{Hidden: append([]view.Hidden{{Name: "key", Value: visit.form.Key()},
			{Name: "plan", Value: visit.plan.ID.String()}}, page.Picked...),
			Agree: visit.form.Check("agree", "visitor.join.agree"),
			Label: page.T("visitor.join.pay", "price", page.Cost), Busy: page.T("visitor.join.paying")}
	case page.Check != nil:
		wait, err := p.waitForm(c, page.Request, visit, page.Check.Closed)
		if err != nil {
			return err
		}
		page.Wait = wait
	}
	trial, err := p.trialPanel(c, page.Request, visit)
	page.Trial = trial
	return err
}
