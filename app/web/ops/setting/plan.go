package ops

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/view"
	"citycard/membership"
)

// mostLines is how many benefit lines the form has room for; spareLines of them are empty
// on top of those that the plan has.
const mostLines, spareLines = 20, 2

var (
	planNames = []string{"code", "from", "name_zh", "name_en", "price", "months", "trial_days", "full_refund_days"}
	lineParts = []string{"kind", "name_zh", "name_en", "units", "valid_days", "in_trial", "store"}
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
	return setting{name: "plan", names: names, fill: p.fillPlan, fields: planFields, groups: lineGroups, read: p.readPlan}
}

// planOnSale is the version that the form starts from; without one it is the city's first.
func (p *Pages) planOnSale(d *lens, code string) (membership.CardPlan, error) {
	plans, err := p.Members.PlanVersions(d.c.Request.Context(), d.who, d.home.ID)
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
	return membership.CardPlan{Code: firstCode, Months: 12, FullRefundDays: membership.DefaultFullRefundDays}, nil
}

// firstCode names the plan of a city that has none.
const firstCode = "annual"

func (p *Pages) fillPlan(d *lens) error {
	plan, err := p.planOnSale(d, d.c.Query("code"))
	if err != nil {
		return err
	}
	price := ""
	if plan.PriceFen > 0 {
		price = plan.PriceFen.String()
	}
	for i, value := range []string{plan.Code, number(plan.Version), plan.NameZh, plan.NameEn, price, number(plan.Months), number(plan.TrialDays), number(plan.FullRefundDays)} {
		d.form.Set(planNames[i], value)
	}
	for i, line := range plan.Lines {
		inTrial, store := "", ""
		if line.InTrial {
			inTrial = "1"
		}
		if line.StoreID != nil {
			store = line.StoreID.String()
		}
		for j, value := range []string{string(line.Kind), line.NameZh, line.NameEn, number(line.Units), number(line.ValidDays), inTrial, store} {
			d.form.Set(lineName(i, lineParts[j]), value)
		}
	}
	return nil
}

func planFields(d *lens) []view.Field {
	text := func(name string) view.Field {
		f := d.form.Field(name, "records.plan.field."+name)
		f.Required, f.MaxLength = true, 60
		return f
	}
	price := text("price")
	price.Unit, price.Width, price.InputMode = "¥", "short", "decimal"
	return []view.Field{text("name_zh"), text("name_en"), price, d.numberField("months", "records.plan.field.months"),
		d.numberField("trial_days", "records.plan.field.trial_days"), d.numberField("full_refund_days", "records.plan.field.full_refund_days")}
}

// linesShown is how many lines the form shows: those with something in them, and room for more.
func (d *lens) linesShown() int {
	last := -1
	for i := range mostLines {
		if d.lineFilled(i) {
			last = i
		}
	}
	return min(last+1+spareLines, mostLines)
}

func (d *lens) lineFilled(i int) bool {
	return d.form.Text(lineName(i, "name_zh")) != "" || d.form.Text(lineName(i, "name_en")) != ""
}

func lineGroups(d *lens) []settingGroup {
	groups := []settingGroup{{Hidden: []view.Hidden{{Name: "code", Value: d.form.Text("code")}, {Name: "from", Value: d.form.Text("from")}}}}
	for i := range d.linesShown() {
		kind := d.form.Field(lineName(i, "kind"), "records.plan.line.kind")
		kind.Type, kind.Options = "select", []view.Option{{Value: string(membership.BenefitOpeningGift), Label: d.call.T("records.plan.line.opening_gift")},
			{Value: string(membership.BenefitService), Label: d.call.T("records.plan.line.service")}}
		zh, en := d.form.Field(lineName(i, "name_zh"), "records.plan.line.name_zh"), d.form.Field(lineName(i, "name_en"), "records.plan.line.name_en")
		zh.MaxLength, en.MaxLength, zh.Hint = 60, 60, d.call.T("records.plan.line.remove_hint")
		units, days := d.numberField(lineName(i, "units"), "records.plan.line.units"), d.numberField(lineName(i, "valid_days"), "records.plan.line.valid_days")
		units.Required, days.Required = false, false
		units.Hint, days.Hint = "", d.call.T("records.plan.line.valid_days_hint")
		trial := d.form.Check(lineName(i, "in_trial"), "records.plan.line.in_trial")
		add := ""
		if !d.lineFilled(i) && d.form.OK() {
			add = d.call.T("records.plan.line.add", "n", i+1)
		}
		groups = append(groups, settingGroup{Title: d.call.T("records.plan.line.title", "n", i+1), Add: add, Fields: []view.Field{kind, zh, en, units, days}, Check: &trial,
			Hidden: []view.Hidden{{Name: lineName(i, "store"), Value: d.form.Text(lineName(i, "store"))}}})
	}
	return groups
}

// readPlan reads the form as the next version and holds it against the one on sale.
func (p *Pages) readPlan(d *lens) (settingChange, error) {
	in := membership.CreatePlanInput{NewPlan: membership.NewPlan{Actor: d.who, CityID: d.home.ID, Code: d.form.Text("code"), NameZh: d.form.Text("name_zh"), NameEn: d.form.Text("name_en"), Reason: d.form.Text("reason")}}
	for _, name := range []string{"name_zh", "name_en"} { // with the numbers, not a round later
		if d.form.Text(name) == "" {
			d.form.Fail(name, "records.plan.no_name")
		}
	}
	in.PriceFen, _ = d.form.Fen("price")
	in.Months, _ = d.form.Int("months")
	in.TrialDays, _ = d.form.Int("trial_days")
	refund, _ := d.form.Int("full_refund_days")
	in.FullRefundDays = &refund
	change := settingChange{names: []string{"price_fen", "price"}}
	from, err := strconv.ParseInt(d.form.Text("from"), 10, 64)
	if err != nil {
		return change, membership.ErrPlanChanged
	}
	in.From = from
	p.readLines(d, &in, &change)
	now, err := p.planOnSale(d, in.Code)
	if err != nil || !d.form.OK() {
		return change, err
	}
	if err := in.Validate(); err != nil {
		return change, err
	}
	if now.Version != in.From {
		return change, membership.ErrPlanChanged
	}
	change.When, change.Who, change.Rows = d.call.T("records.setting.at_once"), d.call.T("records.setting.plan.who"), d.planChanges(now, in)
	change.save = func(ctx context.Context, _ string) error {
		_, err := p.Members.CreatePlan(ctx, in)
		return err
	}
	return change, nil
}

// readLines takes the lines that have a name; one without is how a line is taken out.
func (p *Pages) readLines(d *lens, in *membership.CreatePlanInput, change *settingChange) {
	for i := range mostLines {
		if !d.lineFilled(i) {
			continue
		}
		line := membership.NewLine{Kind: membership.BenefitKind(d.form.Text(lineName(i, "kind"))), NameZh: d.form.Text(lineName(i, "name_zh")), NameEn: d.form.Text(lineName(i, "name_en")),
			InTrial: d.form.Checked(lineName(i, "in_trial"))}
		line.Units, _ = d.form.Int(lineName(i, "units"))
		if d.form.Text(lineName(i, "valid_days")) != "" {
			line.ValidDays, _ = d.form.Int(lineName(i, "valid_days"))
		}
		if store, err := ident.Parse(d.form.Text(lineName(i, "store"))); err == nil {
			line.StoreID = &store
		}
		field := fmt.Sprintf("lines.%d.", len(in.Lines))
		change.names = append(change.names, field+"kind", lineName(i, "kind"), field+"name", lineName(i, "name_zh"), field+"units", lineName(i, "units"), field+"valid_days", lineName(i, "valid_days"))
		in.Lines = append(in.Lines, line)
	}
}

func (d *lens) planChanges(now membership.CardPlan, in membership.CreatePlanInput) []changeRow {
	word := func(name string) string { return d.call.T("records.plan.field." + name) }
	price := "–"
	if now.PriceFen > 0 {
		price = d.call.Money(now.PriceFen)
	}
	var before, after []string
	for _, line := range now.Lines {
		before = append(before, d.lineText(line.NameZh, line.NameEn, line.Units, line.ValidDays, line.InTrial))
	}
	for _, line := range in.Lines {
		after = append(after, d.lineText(line.NameZh, line.NameEn, line.Units, line.ValidDays, line.InTrial))
	}
	and := d.call.T("records.reminder.and")
	return []changeRow{
		changed(word("version"), number(now.Version), number(in.From+1)), changed(word("name_zh"), now.NameZh, in.NameZh), changed(word("name_en"), now.NameEn, in.NameEn),
		changed(word("price"), price, d.call.Money(in.PriceFen)), changed(word("months"), number(now.Months), number(in.Months)),
		changed(word("trial_days"), number(now.TrialDays), number(in.TrialDays)), changed(word("full_refund_days"), number(now.FullRefundDays), number(*in.FullRefundDays)),
		changed(word("lines"), strings.Join(before, and), strings.Join(after, and)),
	}
}

func (d *lens) lineText(zh, en string, units, days int64, inTrial bool) string {
	text := d.call.Pick(zh, en) + " × " + number(units)
	if days > 0 {
		text += d.call.T("records.plan.line.within", "days", days)
	}
	if inTrial {
		text += d.call.T("records.plan.line.trial_too")
	}
	return text
}
