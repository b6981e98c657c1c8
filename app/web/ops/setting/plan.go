package setting

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership"
)

// mostLines is how many benefit lines the form has room for; spareLines of them are empty
// on top of those that the plan has.
const mostLines, spareLines = 20, 2

var (
	planNames = []string{"code", "from", "name_zh", "name_en", "price", "months", "trial_days", "full_refund_days",
		"refund_formula"}
	lineParts = []string{"kind", "name_zh", "name_en", "units", "valid_days", "in_trial", "store", "value"}
)

func lineName(i int, part string) string { return fmt.Sprintf("line%d_%s", i, part) }

// plan is the next version of a card plan; what was sold stays as it was sold.
func (p *Pages) plan() setting {
	names := append([]string{}, planNames...)
	for i := range mostLines {
		for _, part := range lineParts {
			names = append(names, lineName(i, part))
		}
	}
	return setting{pages: p, name: "plan", path: "/ops/settings/plan", names: names, fill: p.fillPlan,
		fields: planFields, groups: lineGroups, read: p.readPlan}
}

// planOnSale is the version that the form starts from; without one it is the city's first.
func (p *Pages) planOnSale(req *frame.Request, code string) (membership.CardPlan, error) {
	plans, err := p.Members.PlanVersions(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return membership.CardPlan{}, err
	}
	for _, plan := range plans {
		if plan.Code == code && plan.Status == membership.PlanOnSale {
			return plan, nil
		}
	}
	if code != "" && code != firstCode {
		return membership.CardPlan{}, membership.ErrPlanNotFound
	}
	return membership.CardPlan{Code: firstCode, Months: 12, FullRefundDays: membership.DefaultFullRefundDays,
		RefundFormula: membership.DefaultRefundFormula}, nil
}

// firstCode names the plan of a city that has none.
const firstCode = "annual"

func (p *Pages) fillPlan(req *frame.Request) error {
	plan, err := p.planOnSale(req, req.Query("code"))
	if err != nil {
		return err
	}
	price := ""
	if plan.PriceFen > 0 {
		price = plan.PriceFen.String()
	}
	for i, value := range []string{plan.Code, frame.Number(plan.Version), plan.NameZh, plan.NameEn, price,
		frame.Number(plan.Months), frame.Number(plan.TrialDays), frame.Number(plan.FullRefundDays),
		string(plan.RefundFormula)} {
		req.Form.Set(planNames[i], value)
	}
	for i, line := range plan.Lines {
		inTrial, store := "", ""
		if line.InTrial {
			inTrial = "1"
		}
		if line.StoreID != nil {
			store = line.StoreID.String()
		}
		for j, value := range []string{string(line.Kind), line.NameZh, line.NameEn, frame.Number(line.Units),
			frame.Number(line.ValidDays), inTrial, store, line.ValueFen.String()} {
			req.Form.Set(lineName(i, lineParts[j]), value)
		}
	}
	return nil
}

func planFields(req *frame.Request) []view.Field {
	text := func(name string) view.Field {
		f := req.Form.Field(name, "records.plan.field."+name)
		f.Required, f.MaxLength = true, 60
		return f
	}
	price := text("price")
	price.Unit, price.Width, price.InputMode = "¥", "short", "decimal"
	formula := req.Form.Field("refund_formula", "records.plan.field.refund_formula")
	formula.Type, formula.Hint = "select", req.T("records.plan.field.refund_formula_hint")
	for _, f := range []membership.RefundFormula{membership.ByDaysOrValue, membership.ByDays} {
		formula.Options = append(formula.Options,
			view.Option{Value: string(f), Label: req.T("records.formula." + string(f))})
	}
	return []view.Field{text("name_zh"), text("name_en"), price, numberField(req, "months",
		"records.plan.field.months"),
		numberField(req, "trial_days", "records.plan.field.trial_days"), numberField(req, "full_refund_days",
			"records.plan.field.full_refund_days"), formula}
}

// linesShown is how many lines the form shows: those with something in them, and room for more.
func linesShown(req *frame.Request) int {
	last := -1
	for i := range mostLines {
		if lineFilled(req, i) {
			last = i
		}
	}
	return min(last+1+spareLines, mostLines)
}

func lineFilled(req *frame.Request, i int) bool {
	return req.Form.Text(lineName(i, "name_zh")) != "" || req.Form.Text(lineName(i, "name_en")) != ""
}

func lineGroups(req *frame.Request) []settingGroup {
	groups := []settingGroup{{Hidden: []view.Hidden{{Name: "code", Value: req.Form.Text("code")},
		{Name: "from", Value: req.Form.Text("from")}}}}
	for i := range linesShown(req) {
		kind := req.Form.Field(lineName(i, "kind"), "records.plan.line.kind")
		kind.Type, kind.Options = "select", []view.Option{{Value: string(membership.BenefitOpeningGift),
			Label: req.T("records.plan.line.opening_gift")},
			{Value: string(membership.BenefitService), Label: req.T("records.plan.line.service")}}
		zh, en := req.Form.Field(lineName(i, "name_zh"), "records.plan.line.name_zh"),
			req.Form.Field(lineName(i, "name_en"), "records.plan.line.name_en")
		zh.MaxLength, en.MaxLength, zh.Hint = 60, 60, req.T("records.plan.line.remove_hint")
		units, days := numberField(req, lineName(i, "units"), "records.plan.line.units"),
			numberField(req, lineName(i, "valid_days"), "records.plan.line.valid_days")
		units.Required, days.Required = false, false
		units.Hint, days.Hint = "", req.T("records.plan.line.valid_days_hint")
		value := req.Form.Field(lineName(i, "value"), "records.plan.line.value")
		value.Unit, value.Width, value.InputMode, value.Hint = "¥", "short", "decimal",
			req.T("records.plan.line.value_hint")
		trial := req.Form.Check(lineName(i, "in_trial"), "records.plan.line.in_trial")
		add := ""
		if !lineFilled(req, i) && req.Form.OK() {
			add = req.T("records.plan.line.add", "n", i+1)
		}
		groups = append(groups, settingGroup{Title: req.T("records.plan.line.title", "n", i+1), Add: add,
			Fields: []view.Field{kind, zh, en, units, days, value}, Check: &trial,
			Hidden: []view.Hidden{{Name: lineName(i, "store"), Value: req.Form.Text(lineName(i, "store"))}}})
	}
	return groups
}

// readPlan reads the form as the next version and holds it against the one on sale.
func (p *Pages) readPlan(req *frame.Request) (settingChange, error) {
	in := membership.CreatePlanInput{NewPlan: membership.NewPlan{Actor: req.Actor, CityID: req.City.ID,
		Code: req.Form.Text("code"), NameZh: req.Form.Text("name_zh"), NameEn: req.Form.Text("name_en"),
		Reason: req.Form.Text("reason")}}
	for _, name := range []string{"name_zh", "name_en"} { // with the numbers, not a round later
		if req.Form.Text(name) == "" {
			req.Form.Fail(name, "records.plan.no_name")
		}
	}
	in.PriceFen, _ = req.Form.Fen("price")
	in.Months, _ = req.Form.Int("months")
	in.TrialDays, _ = req.Form.Int("trial_days")
	refund, _ := req.Form.Int("full_refund_days")
	in.FullRefundDays = &refund
	in.RefundFormula = membership.RefundFormula(req.Form.Text("refund_formula"))
	change := settingChange{names: []string{"price_fen", "price"}}
	from, err := strconv.ParseInt(req.Form.Text("from"), 10, 64)
	if err != nil {
		return change, membership.ErrPlanChanged
	}
	in.From = from
	p.readLines(req, &in, &change)
	now, err := p.planOnSale(req, in.Code)
	if err != nil || !req.Form.OK() {
		return change, err
	}
	if err := in.Validate(); err != nil {
		return change, err
	}
	if now.Version != in.From {
		return change, membership.ErrPlanChanged
	}
	change.When, change.Who, change.Rows = req.T("records.setting.at_once"), req.T("records.setting.plan.who"),
		planChanges(req, now, in)
	change.save = func(ctx context.Context, _ string) error {
		_, err := p.Members.CreatePlan(ctx, in)
		return err
	}
	return change, nil
}

// readLines takes the lines that have a name; one without is how a line is taken out.
func (p *Pages) readLines(req *frame.Request, in *membership.CreatePlanInput, change *settingChange) {
	for i := range mostLines {
		if !lineFilled(req, i) {
			continue
		}
		line := membership.NewLine{Kind: membership.BenefitKind(req.Form.Text(lineName(i, "kind"))),
			NameZh: req.Form.Text(lineName(i, "name_zh")), NameEn: req.Form.Text(lineName(i, "name_en")),
			InTrial: req.Form.Checked(lineName(i, "in_trial"))}
		line.Units, _ = req.Form.Int(lineName(i, "units"))
		if req.Form.Text(lineName(i, "valid_days")) != "" {
			line.ValidDays, _ = req.Form.Int(lineName(i, "valid_days"))
		}
		if req.Form.Text(lineName(i, "value")) != "" {
			line.ValueFen, _ = req.Form.Fen(lineName(i, "value"))
		}
		if store, err := ident.Parse(req.Form.Text(lineName(i, "store"))); err == nil {
			line.StoreID = &store
		}
		field := fmt.Sprintf("lines.%d.", len(in.Lines))
		change.names = append(change.names, field+"kind", lineName(i, "kind"), field+"name", lineName(i, "name_zh"),
			field+"units", lineName(i, "units"), field+"valid_days", lineName(i, "valid_days"),
			field+"value_fen", lineName(i, "value"))
		in.Lines = append(in.Lines, line)
	}
}

func planChanges(req *frame.Request, now membership.CardPlan, in membership.CreatePlanInput) []changeRow {
	word := func(name string) string { return req.T("records.plan.field." + name) }
	price := "–"
	if now.PriceFen > 0 {
		price = req.Money(now.PriceFen)
	}
	var before, after []string
	for _, line := range now.Lines {
		before = append(before, lineText(req, membership.NewLine{NameZh: line.NameZh, NameEn: line.NameEn,
			Units: line.Units, ValidDays: line.ValidDays, InTrial: line.InTrial, ValueFen: line.ValueFen}))
	}
	for _, line := range in.Lines {
		after = append(after, lineText(req, line))
	}
	and := req.T("records.reminder.and")
	return []changeRow{
		changed(word("version"), frame.Number(now.Version), frame.Number(in.From+1)), changed(word("name_zh"),
			now.NameZh, in.NameZh), changed(word("name_en"), now.NameEn, in.NameEn),
		changed(word("price"), price, req.Money(in.PriceFen)), changed(word("months"), frame.Number(now.Months),
			frame.Number(in.Months)),
		changed(word("trial_days"), frame.Number(now.TrialDays), frame.Number(in.TrialDays)),
		changed(word("full_refund_days"), frame.Number(now.FullRefundDays), frame.Number(*in.FullRefundDays)),
		changed(word("refund_formula"), formulaText(req, now.RefundFormula), formulaText(req, in.RefundFormula)),
		changed(word("lines"), strings.Join(before, and), strings.Join(after, and)),
	}
}

func formulaText(req *frame.Request, f membership.RefundFormula) string {
	if f == "" {
		f = membership.DefaultRefundFormula
	}
	return req.T("records.formula." + string(f))
}

func lineText(req *frame.Request, line membership.NewLine) string {
	text := req.Pick(line.NameZh, line.NameEn) + " × " + frame.Number(line.Units)
	if line.ValidDays > 0 {
		text += req.T("records.plan.line.within", "days", line.ValidDays)
	}
	if line.ValueFen > 0 {
		text += req.T("records.plan.line.worth", "value", req.Money(line.ValueFen))
	}
	if line.InTrial {
		text += req.T("records.plan.line.trial_too")
	}
	return text
}
