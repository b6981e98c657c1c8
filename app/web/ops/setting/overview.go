package setting

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

// settingsPage shows the settings of the city, each with a link to change it.
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
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	tx := p.DB.Read(c.Request.Context())
	policy, err := p.Merchants.DiscountPolicyTx(tx, req.City.ID)
	if err != nil {
		return err
	}
	gate, err := p.Merchants.SaleGateTx(tx, req.City.ID)
	if err != nil {
		return err
	}
	rule, err := p.Exposure.RuleInForce(c.Request.Context(), req.City.ID)
	if err != nil {
		return err
	}
	page := settingsPage{Base: req.Base("settings", "records.settings.title"),
		Log: view.Link{Label: req.T("records.settings.log"), Href: req.Address("/ops/audit", "kind", "city")}}
	page.Wide = true
	if page.Cities, err = req.CityTabs("/ops/settings"); err != nil {
		return err
	}
	page.Sections = []settingsSection{statusSection(req), discountSection(req, policy), gateSection(req, gate)}
	page.Rule = rewardSection(req, rule)
	if err := p.versions(req, &page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/settings.html", page)
}

func section(req *frame.Request, name string, facts ...view.Fact) settingsSection {
	return settingsSection{Title: req.T("records.setting." + name + ".title"),
		What: req.T("records.setting." + name + ".what"), Facts: facts,
		Change: &view.Link{Label: req.T("records.setting." + name + ".change"),
			Href: req.Address("/ops/settings/" + name)}}
}

func statusSection(req *frame.Request) settingsSection {
	s := section(req, "status", view.Fact{Label: req.T("records.status"),
		Value: frame.Sentence(req.T("city_status." + string(req.City.Status))), Strong: true},
		view.Fact{Label: req.T("records.setting.status.zone"), Value: req.City.Zone},
		view.Fact{Label: req.T("records.setting.status.code"), Value: string(req.City.ID)})
	if req.City.Status != city.StatusDraft {
		s.Change = nil
	}
	return s
}

func discountSection(req *frame.Request, p merchants.DiscountPolicy) settingsSection {
	return section(req, "discount", view.Fact{Label: req.T("records.setting.discount.max"),
		Value: req.Discount(p.MaxDiscountBP), Strong: true},
		view.Fact{Label: req.T("records.setting.discount.min"), Value: req.Discount(p.MinDiscountBP)})
}

func gateSection(req *frame.Request, stores int) settingsSection {
	value := req.T("records.setting.gate.stores_n", "n", stores)
	if stores == 0 {
		value = req.T("records.setting.gate.none")
	}
	return section(req, "gate", view.Fact{Label: req.T("records.setting.gate.stores"), Value: value, Strong: true})
}

func rewardSection(req *frame.Request, r exposure.Rule) settingsSection {
	s := section(req, "reward",
		view.Fact{Label: req.T("records.setting.reward.version"), Value: frame.Number(r.Version)},
		view.Fact{Label: req.T("records.setting.reward.per_redemption"), Value: credits(req, r.PerRedemption),
			Strong: true},
		view.Fact{Label: req.T("records.setting.reward.first_visit"), Value: credits(req, r.FirstVisit)},
		view.Fact{Label: req.T("records.setting.reward.daily_cap"), Value: credits(req, r.DailyCap)},
		view.Fact{Label: req.T("records.setting.reward.pending_hours"), Value: req.T("records.hours", "n",
			r.PendingHours)},
		view.Fact{Label: req.T("records.setting.reward.promise_days"), Value: req.T("records.days", "n",
			r.PromiseDays)})
	s.More = &view.Link{Label: req.T("records.exposure.title"), Href: req.Address("/ops/exposure")}
	return s
}

func credits(req *frame.Request, n int64) string {
	return req.T("records.credits", "n", req.Count(int(n)))
}

// versions are the tables of all plan versions and of all reward rules.
func (p *Pages) versions(req *frame.Request, page *settingsPage) error {
	ctx := req.Context()
	plans, err := p.Members.PlanVersions(ctx, req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	page.Plans = view.Table{ID: "plans", Caption: req.T("records.setting.plan.versions"),
		Columns: req.Columns("records.plan.column.",
			"name", "#version", "#price", "#months", "#trial", "#refund", "state", "#created", "change"),
		Empty: &view.Empty{Text: req.T("records.setting.plan.none"),
			Action: view.Link{Label: req.T("records.setting.plan.first"), Href: req.Address("/ops/settings/plan")}}}
	for _, plan := range plans {
		page.Plans.Rows = append(page.Plans.Rows, planRow(req, plan))
	}
	rules, err := p.Exposure.Rules(ctx, req.City.ID)
	if err != nil {
		return err
	}
	page.Rules = view.Table{ID: "rules", Caption: req.T("records.setting.reward.versions"),
		Columns: req.Columns("records.setting.reward.",
			"#version", "effective", "#per_redemption", "#first_visit", "#daily_cap", "#promise_days")}
	for i := len(rules) - 1; i >= 0; i-- {
		page.Rules.Rows = append(page.Rules.Rows, ruleRow(req, rules[i]))
	}
	return nil
}

func planRow(req *frame.Request, plan membership.CardPlan) view.Row {
	state := view.Cell{Text: req.T("records.plan_status." + string(plan.Status))}
	change := view.Cell{}
	if plan.Status == membership.PlanOnSale {
		state.Badge, change = "ok", view.Cell{Text: req.T("records.setting.plan.next"),
			Href: req.Address("/ops/settings/plan", "code", plan.Code)}
	}
	lines := ""
	for i, line := range plan.Lines {
		if i > 0 {
			lines += req.T("records.and")
		}
		lines += req.Pick(line.NameZh, line.NameEn) + " × " + frame.Number(line.Units)
	}
	return view.Row{Cells: []view.Cell{{Text: req.Pick(plan.NameZh, plan.NameEn), Note: lines},
		{Text: frame.Number(plan.Version)}, {Text: req.Price(plan.PriceFen)}, {Text: frame.Number(plan.Months)},
		{Text: req.T("records.days", "n", plan.TrialDays)}, {Text: req.T("records.days", "n", plan.FullRefundDays)},
		state, {Text: req.Date(clock.DayOf(plan.CreatedAt, req.City.Location()))}, change}}
}

func ruleRow(req *frame.Request, r exposure.Rule) view.Row {
	from := req.T("records.setting.reward.from_start")
	if !r.EffectiveFrom.IsZero() {
		from = req.Moment(r.EffectiveFrom)
	}
	return view.Row{Cells: []view.Cell{{Text: strconv.FormatInt(r.Version, 10)}, {Text: from},
		{Text: req.Count(int(r.PerRedemption))}, {Text: req.Count(int(r.FirstVisit))},
		{Text: req.Count(int(r.DailyCap))}, {Text: req.T("records.days", "n", r.PromiseDays)}}}
}
