package ops

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

// settingsPage shows what the city has settled, each with the way to change it.
type settingsPage struct {
	respond.Base
	Cities   []view.Tab
	Sections []settingsSection
	Rule     settingsSection // of the traffic reward
	Plans    view.Table
	Rules    view.Table
	Log      view.Link
}

// settingsSection is one group of settings.
type settingsSection struct {
	Title, What string
	Facts       []view.Fact
	Change      *view.Link
	More        *view.Link
}

func (p *Pages) settings(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	tx := p.DB.Read(c.Request.Context())
	policy, err := p.Merchants.DiscountPolicyTx(tx, d.home.ID)
	if err != nil {
		return err
	}
	gate, err := p.Merchants.SaleGateTx(tx, d.home.ID)
	if err != nil {
		return err
	}
	rule, err := p.Exposure.RuleInForce(c.Request.Context(), d.home.ID)
	if err != nil {
		return err
	}
	page := settingsPage{Base: p.base(c, d.who, d.home, "settings", "records.settings.title"),
		Log: view.Link{Label: d.call.T("records.settings.log"), Href: d.at("/ops/audit", "kind", "city")}}
	page.Wide = true
	if page.Cities, err = p.cityTabs(c, d.who, d.home, "/ops/settings"); err != nil {
		return err
	}
	page.Sections = []settingsSection{d.statusSection(), d.discountSection(policy), d.gateSection(gate)}
	page.Rule = d.rewardSection(rule)
	if err := d.versions(&page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/settings.html", page)
}

func (d *lens) section(name string, facts ...view.Fact) settingsSection {
	return settingsSection{Title: d.call.T("records.setting." + name + ".title"), What: d.call.T("records.setting." + name + ".what"), Facts: facts,
		Change: &view.Link{Label: d.call.T("records.setting." + name + ".change"), Href: d.at("/ops/settings/" + name)}}
}

func (d *lens) statusSection() settingsSection {
	s := d.section("status", view.Fact{Label: d.call.T("records.status"), Value: sentence(d.call.T("city_status." + string(d.home.Status))), Strong: true},
		view.Fact{Label: d.call.T("records.setting.status.zone"), Value: d.home.Zone}, view.Fact{Label: d.call.T("records.setting.status.code"), Value: string(d.home.ID)})
	if d.home.Status != city.StatusDraft {
		s.Change = nil
	}
	return s
}

// discountText says a discount in the reader's notation, "9折" or "10% off"; none in words.
func (d *lens) discountText(discountBP int) string {
	if discountBP == 0 {
		return d.call.T("records.setting.discount.nothing")
	}
	return d.call.Rate(merchants.WholeBP - discountBP)
}

func (d *lens) discountSection(p merchants.DiscountPolicy) settingsSection {
	return d.section("discount", view.Fact{Label: d.call.T("records.setting.discount.max"), Value: d.discountText(p.MaxDiscountBP), Strong: true},
		view.Fact{Label: d.call.T("records.setting.discount.min"), Value: d.discountText(p.MinDiscountBP)})
}

func (d *lens) gateSection(stores int) settingsSection {
	value := d.call.T("records.setting.gate.stores_n", "n", stores)
	if stores == 0 {
		value = d.call.T("records.setting.gate.none")
	}
	return d.section("gate", view.Fact{Label: d.call.T("records.setting.gate.stores"), Value: value, Strong: true})
}

func (d *lens) rewardSection(r exposure.Rule) settingsSection {
	s := d.section("reward",
		view.Fact{Label: d.call.T("records.setting.reward.version"), Value: number(r.Version)},
		view.Fact{Label: d.call.T("records.setting.reward.per_redemption"), Value: d.credits(r.PerRedemption), Strong: true},
		view.Fact{Label: d.call.T("records.setting.reward.first_visit"), Value: d.credits(r.FirstVisit)},
		view.Fact{Label: d.call.T("records.setting.reward.daily_cap"), Value: d.credits(r.DailyCap)},
		view.Fact{Label: d.call.T("records.setting.reward.pending_hours"), Value: d.call.T("records.hours", "n", r.PendingHours)},
		view.Fact{Label: d.call.T("records.setting.reward.promise_days"), Value: d.call.T("records.days", "n", r.PromiseDays)})
	s.More = &view.Link{Label: d.call.T("records.exposure.title"), Href: d.at("/ops/exposure")}
	return s
}

func (d *lens) credits(n int64) string {
	return d.call.T("records.credits", "n", d.call.Count(int(n)))
}

// versions are the tables of all plan versions and of all reward rules.
func (d *lens) versions(page *settingsPage) error {
	ctx := d.c.Request.Context()
	plans, err := d.p.Members.PlanVersions(ctx, d.who, d.home.ID)
	if err != nil {
		return err
	}
	page.Plans = view.Table{ID: "plans", Caption: d.call.T("records.setting.plan.versions"), Columns: d.columns("records.plan.column.",
		column{"name", false}, column{"version", true}, column{"price", true}, column{"months", true}, column{"trial", true}, column{"refund", true}, column{"state", false}, column{"created", true}, column{"change", false}),
		Empty: &view.Empty{Text: d.call.T("records.setting.plan.none"), Action: view.Link{Label: d.call.T("records.setting.plan.first"), Href: d.at("/ops/settings/plan")}}}
	for _, plan := range plans {
		page.Plans.Rows = append(page.Plans.Rows, d.planRow(plan))
	}
	rules, err := d.p.Exposure.Rules(ctx, d.home.ID)
	if err != nil {
		return err
	}
	page.Rules = view.Table{ID: "rules", Caption: d.call.T("records.setting.reward.versions"), Columns: d.columns("records.setting.reward.",
		column{"version", true}, column{"effective", false}, column{"per_redemption", true}, column{"first_visit", true}, column{"daily_cap", true}, column{"promise_days", true})}
	for i := len(rules) - 1; i >= 0; i-- {
		page.Rules.Rows = append(page.Rules.Rows, d.ruleRow(rules[i]))
	}
	return nil
}

func (d *lens) planRow(plan membership.CardPlan) view.Row {
	state := view.Cell{Text: d.call.T("records.plan_status." + string(plan.Status))}
	change := view.Cell{}
	if plan.Status == membership.PlanOnSale {
		state.Badge, change = "ok", view.Cell{Text: d.call.T("records.setting.plan.next"), Href: d.at("/ops/settings/plan", "code", plan.Code)}
	}
	lines := ""
	for i, line := range plan.Lines {
		if i > 0 {
			lines += d.call.T("records.and")
		}
		lines += d.call.Pick(line.NameZh, line.NameEn) + " × " + number(line.Units)
	}
	return view.Row{Cells: []view.Cell{{Text: d.call.Pick(plan.NameZh, plan.NameEn), Note: lines}, {Text: number(plan.Version)}, {Text: d.call.Price(plan.PriceFen)}, {Text: number(plan.Months)},
		{Text: d.call.T("records.days", "n", plan.TrialDays)}, {Text: d.call.T("records.days", "n", plan.FullRefundDays)}, state, {Text: d.call.Date(clock.DayOf(plan.CreatedAt, d.home.Location()))}, change}}
}

func (d *lens) ruleRow(r exposure.Rule) view.Row {
	from := d.call.T("records.setting.reward.from_start")
	if !r.EffectiveFrom.IsZero() {
		from = d.call.Moment(r.EffectiveFrom)
	}
	return view.Row{Cells: []view.Cell{{Text: strconv.FormatInt(r.Version, 10)}, {Text: from}, {Text: d.call.Count(int(r.PerRedemption))}, {Text: d.call.Count(int(r.FirstVisit))},
		{Text: d.call.Count(int(r.DailyCap))}, {Text: d.call.T("records.days", "n", r.PromiseDays)}}}
}
