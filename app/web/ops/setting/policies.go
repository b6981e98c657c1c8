package ops

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

// discount is the range of discounts that partners may give.
func (p *Pages) discount() setting {
	return setting{
		name: "discount", names: []string{"max", "min"}, action: "merchants.set_discount_policy",
		holds: func(d *lens) (string, error) {
			policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
			return fmt.Sprintf("%d-%d", policy.MinDiscountBP, policy.MaxDiscountBP), err
		},
		fill: func(d *lens) error {
			policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
			d.form.Set("max", percentOf(policy.MaxDiscountBP))
			d.form.Set("min", percentOf(policy.MinDiscountBP))
			return err
		},
		fields: func(d *lens) []view.Field {
			return []view.Field{d.percentField("max", "records.setting.discount.max_field"), d.percentField("min", "records.setting.discount.min_field")}
		},
		read: p.readDiscount,
	}
}

func (p *Pages) readDiscount(d *lens) (settingChange, error) {
	change := settingChange{names: []string{"max_discount_bp", "max"}}
	most, least := d.percent("max"), d.percent("min")
	if d.form.OK() && least > most {
		d.form.Fail("min", "records.setting.discount.wrong_way")
	}
	if !d.form.OK() {
		return change, nil
	}
	next := merchants.DiscountPolicy{MinDiscountBP: least, MaxDiscountBP: most}
	now, err := p.Merchants.DiscountPolicyTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
	if err != nil {
		return change, err
	}
	outside, err := p.Merchants.OffersOutside(d.c.Request.Context(), d.who, d.home.ID, next)
	if err != nil {
		return change, err
	}
	change.When, change.Who = d.call.T("records.setting.at_once"), d.call.T("records.setting.discount.who", "n", outside)
	if outside > 0 {
		change.Warns = []view.Notice{{Kind: "warn", Title: d.call.T("records.setting.discount.warn", "n", outside), Text: d.call.T("records.setting.discount.warn_next")}}
	}
	change.Rows = []changeRow{changed(d.call.T("records.setting.discount.max"), d.discountText(now.MaxDiscountBP), d.discountText(most)),
		changed(d.call.T("records.setting.discount.min"), d.discountText(now.MinDiscountBP), d.discountText(least))}
	from := merchants.DiscountPolicy{MaxDiscountBP: -1} // nothing that holds, unless the form says what it started from
	fmt.Sscanf(d.form.Text("from"), "%d-%d", &from.MinDiscountBP, &from.MaxDiscountBP)
	change.save = func(ctx context.Context, reason string) error {
		return p.Merchants.SetDiscountPolicy(ctx, merchants.SetDiscountPolicyInput{Actor: d.who, City: d.home.ID, Policy: next, From: &from, Reason: reason})
	}
	return change, nil
}

var percentForm = regexp.MustCompile(`^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$`)

// percent reads "10", "12.5" or "12.5%" as basis points: no float on the way.
func (d *lens) percent(name string) int {
	parts := percentForm.FindStringSubmatch(d.form.Text(name))
	if parts == nil {
		d.form.Fail(name, "records.setting.discount.percent_wrong")
		return 0
	}
	bp, err := strconv.Atoi(parts[1] + (parts[2] + "00")[:2])
	if err != nil || bp > merchants.WholeBP {
		d.form.Fail(name, "records.setting.discount.percent_wrong")
	}
	return bp
}

func percentOf(bp int) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", bp/100, bp%100), "0"), ".")
}

func (d *lens) percentField(name, label string) view.Field {
	f := d.form.Field(name, label)
	f.Unit, f.Width, f.InputMode, f.Required, f.Hint = "%", "short", "decimal", true, d.call.T(label+"_hint")
	return f
}

// gate is how many stores a place needs before the card is sold there.
func (p *Pages) gate() setting {
	return setting{
		name: "gate", names: []string{"stores"}, action: "merchants.set_sale_gate",
		holds: func(d *lens) (string, error) {
			stores, err := p.Merchants.SaleGateTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
			return strconv.Itoa(stores), err
		},
		fill: func(d *lens) error {
			stores, err := p.Merchants.SaleGateTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
			d.form.Set("stores", strconv.Itoa(stores))
			return err
		},
		fields: func(d *lens) []view.Field { return []view.Field{d.numberField("stores", "records.setting.gate.field")} },
		read: func(d *lens) (settingChange, error) {
			change := settingChange{When: d.call.T("records.setting.at_once"), Who: d.call.T("records.setting.gate.who")}
			stores, ok := d.form.Int("stores")
			if ok && (stores < 0 || stores > merchants.MostSaleGate) {
				d.form.Fail("stores", "field.merchants.sale_gate.title")
			}
			now, err := p.Merchants.SaleGateTx(p.DB.Read(d.c.Request.Context()), d.home.ID)
			change.Rows = []changeRow{changed(d.call.T("records.setting.gate.stores"), strconv.Itoa(now), number(stores))}
			from, bad := strconv.Atoi(d.form.Text("from"))
			if bad != nil {
				from = -1 // nothing that holds
			}
			change.save = func(ctx context.Context, reason string) error {
				return p.Merchants.SetSaleGate(ctx, merchants.SetSaleGateInput{Actor: d.who, City: d.home.ID, Stores: int(stores), From: &from, Reason: reason})
			}
			return change, err
		},
	}
}

func (d *lens) numberField(name, label string) view.Field {
	f := d.form.Field(name, label)
	f.InputMode, f.Width, f.Required, f.Hint = "numeric", "short", true, d.say(label+"_hint")
	return f
}

var rewardNames = []string{"per_redemption", "first_visit", "daily_cap", "pending_hours", "promise_days"}

// reward is the next version of the rule by which visits earn exposure.
func (p *Pages) reward() setting {
	return setting{
		name: "reward", names: append([]string{"effective_on"}, rewardNames...),
		fill: func(d *lens) error {
			rules, err := p.Exposure.Rules(d.c.Request.Context(), d.home.ID)
			if err != nil {
				return err
			}
			r := rules[len(rules)-1]
			for i, n := range []int64{r.PerRedemption, r.FirstVisit, r.DailyCap, r.PendingHours, r.PromiseDays} {
				d.form.Set(rewardNames[i], number(n))
			}
			d.form.Set("effective_on", string(d.firstDay()))
			return nil
		},
		fields: func(d *lens) []view.Field {
			day := d.form.Field("effective_on", "records.setting.reward.effective_on")
			day.Type, day.Width, day.Required, day.Min = "date", "medium", true, string(d.firstDay())
			day.Hint = d.call.T("records.setting.reward.effective_hint", "day", d.call.Date(d.firstDay()))
			fields := []view.Field{day}
			for _, name := range rewardNames {
				fields = append(fields, d.numberField(name, "records.setting.reward."+name))
			}
			return fields
		},
		read: p.readReward,
	}
}

func (p *Pages) readReward(d *lens) (settingChange, error) {
	change := settingChange{}
	day, _ := d.form.Day("effective_on")
	values := make([]int64, len(rewardNames))
	for i, name := range rewardNames {
		values[i], _ = d.form.Int(name)
	}
	rules, err := p.Exposure.Rules(d.c.Request.Context(), d.home.ID)
	if err != nil || !d.form.OK() {
		return change, err
	}
	last := rules[len(rules)-1]
	in := exposure.PublishRuleInput{Actor: d.who, CityID: d.home.ID, EffectiveOn: day, PerRedemption: values[0], FirstVisit: values[1], DailyCap: values[2],
		PendingHours: values[3], PromiseDays: values[4], Reason: d.form.Text("reason")}
	if err := in.Check(d.home.Today(p.DB.Clock().Now())); err != nil {
		return change, err
	}
	before := []int64{last.PerRedemption, last.FirstVisit, last.DailyCap, last.PendingHours, last.PromiseDays}
	for i, name := range rewardNames {
		change.Rows = append(change.Rows, changed(d.call.T("records.setting.reward."+name), d.call.Count(int(before[i])), d.call.Count(int(values[i]))))
	}
	change.When, change.Who = d.call.T("records.setting.reward.when", "day", d.call.Date(day)), d.call.T("records.setting.reward.who", "version", last.Version+1)
	change.save = func(ctx context.Context, reason string) error {
		_, err := p.Exposure.PublishRule(ctx, in)
		return err
	}
	return change, nil
}

// opening puts a draft city before the public.
func (p *Pages) opening() setting {
	return setting{
		name: "status",
		fill: func(d *lens) error {
			if !d.home.Status.MayBecome(city.StatusOpen) {
				return d.cannotOpen()
			}
			return nil
		},
		fields: func(*lens) []view.Field { return nil },
		read: func(d *lens) (settingChange, error) {
			change := settingChange{When: d.call.T("records.setting.at_once"), Who: d.call.T("records.setting.status.who"),
				Rows: []changeRow{changed(d.call.T("records.status"), d.call.T("city_status."+string(d.home.Status)), d.call.T("city_status."+string(city.StatusOpen)))}}
			change.save = func(ctx context.Context, reason string) error {
				return p.Members.OpenCity(ctx, membership.OpenCityInput{Actor: d.who, City: d.home.ID, Reason: reason})
			}
			if !d.home.Status.MayBecome(city.StatusOpen) {
				return change, d.cannotOpen()
			}
			return change, nil
		},
	}
}

func (d *lens) cannotOpen() error {
	return city.ErrStatus.WithParam("From", d.call.T("city_status."+string(d.home.Status))).WithParam("To", d.call.T("city_status."+string(city.StatusOpen)))
}

// firstDay is the earliest day on which a rule that is published today may take effect.
func (d *lens) firstDay() clock.Day {
	return d.home.Today(d.p.DB.Clock().Now()).AddDays(exposure.NoticeDays)
}
