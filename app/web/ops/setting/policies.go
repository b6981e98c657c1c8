package setting

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

// discount is the range of discounts that partners may give.
func (p *Pages) discount() setting {
	return setting{
		pages: p, name: "discount", path: "/ops/settings/discount", names: []string{"max", "min"},
		action: "merchants.set_discount_policy",
		holds: func(req *frame.Request) (string, error) {
			policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(req.Context()), req.City.ID)
			return fmt.Sprintf("%d-%d", policy.MinDiscountBP, policy.MaxDiscountBP), err
		},
		fill: func(req *frame.Request) error {
			policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(req.Context()), req.City.ID)
			req.Form.Set("max", percentOf(policy.MaxDiscountBP))
			req.Form.Set("min", percentOf(policy.MinDiscountBP))
			return err
		},
		fields: func(req *frame.Request) []view.Field {
			return []view.Field{percentField(req, "max", "records.setting.discount.max_field"),
				percentField(req, "min", "records.setting.discount.min_field")}
		},
		read: p.readDiscount,
	}
}

func (p *Pages) readDiscount(req *frame.Request) (settingChange, error) {
	change := settingChange{names: []string{"max_discount_bp", "max"}}
	most, least := percent(req, "max"), percent(req, "min")
	if req.Form.OK() && least > most {
		req.Form.Fail("min", "records.setting.discount.wrong_way")
	}
	if !req.Form.OK() {
		return change, nil
	}
	next := merchants.DiscountPolicy{MinDiscountBP: least, MaxDiscountBP: most}
	now, err := p.Merchants.DiscountPolicyTx(p.DB.Read(req.Context()), req.City.ID)
	if err != nil {
		return change, err
	}
	outside, err := p.Merchants.OffersOutside(req.Context(), req.Actor, req.City.ID, next)
	if err != nil {
		return change, err
	}
	change.When, change.Who = req.T("records.setting.at_once"), req.T("records.setting.discount.who", "n", outside)
	if outside > 0 {
		change.Warns = []view.Notice{{Kind: "warn", Title: req.T("records.setting.discount.warn", "n", outside),
			Text: req.T("records.setting.discount.warn_next")}}
	}
	change.Rows = []changeRow{changed(req.T("records.setting.discount.max"), req.Discount(now.MaxDiscountBP),
		req.Discount(most)),
		changed(req.T("records.setting.discount.min"), req.Discount(now.MinDiscountBP), req.Discount(least))}
	from := merchants.DiscountPolicy{MaxDiscountBP: -1} // nothing that holds, unless the form says what it started from
	fmt.Sscanf(req.Form.Text("from"), "%d-%d", &from.MinDiscountBP, &from.MaxDiscountBP)
	change.save = func(ctx context.Context, reason string) error {
		return p.Merchants.SetDiscountPolicy(ctx, merchants.SetDiscountPolicyInput{Actor: req.Actor,
			City: req.City.ID, Policy: next, From: &from, Reason: reason})
	}
	return change, nil
}

var percentForm = regexp.MustCompile(`^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$`)

// percent reads "10", "12.5" or "12.5%" as basis points: no float on the way.
func percent(req *frame.Request, name string) int {
	parts := percentForm.FindStringSubmatch(req.Form.Plain(name))
	if parts == nil {
		req.Form.Fail(name, "records.setting.discount.percent_wrong")
		return 0
	}
	bp, err := strconv.Atoi(parts[1] + (parts[2] + "00")[:2])
	if err != nil || bp > merchants.WholeBP {
		req.Form.Fail(name, "records.setting.discount.percent_wrong")
	}
	return bp
}

func percentOf(bp int) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", bp/100, bp%100), "0"), ".")
}

func percentField(req *frame.Request, name, label string) view.Field {
	f := req.Form.Field(name, label)
	f.Unit, f.Width, f.InputMode, f.Required, f.Hint = "%", "short", "decimal", true, req.T(label+"_hint")
	return f
}

// gate is how many stores a place needs before the card is sold there.
func (p *Pages) gate() setting {
	return setting{
		pages: p, name: "gate", path: "/ops/settings/gate", names: []string{"stores"},
		action: "merchants.set_sale_gate",
		holds: func(req *frame.Request) (string, error) {
			stores, err := p.Merchants.SaleGateTx(p.DB.Read(req.Context()), req.City.ID)
			return strconv.Itoa(stores), err
		},
		fill: func(req *frame.Request) error {
			stores, err := p.Merchants.SaleGateTx(p.DB.Read(req.Context()), req.City.ID)
			req.Form.Set("stores", strconv.Itoa(stores))
			return err
		},
		fields: func(req *frame.Request) []view.Field {
			return []view.Field{numberField(req, "stores", "records.setting.gate.field")}
		},
		read: func(req *frame.Request) (settingChange, error) {
			change := settingChange{When: req.T("records.setting.at_once"), Who: req.T("records.setting.gate.who")}
			stores, ok := req.Form.Int("stores")
			if ok && (stores < 0 || stores > merchants.MostSaleGate) {
				req.Form.Fail("stores", "field.merchants.sale_gate.title")
			}
			now, err := p.Merchants.SaleGateTx(p.DB.Read(req.Context()), req.City.ID)
			change.Rows = []changeRow{changed(req.T("records.setting.gate.stores"), strconv.Itoa(now),
				frame.Number(stores))}
			from, bad := strconv.Atoi(req.Form.Text("from"))
			if bad != nil {
				from = -1 // nothing that holds
			}
			change.save = func(ctx context.Context, reason string) error {
				return p.Merchants.SetSaleGate(ctx, merchants.SetSaleGateInput{Actor: req.Actor, City: req.City.ID,
					Stores: int(stores), From: &from, Reason: reason})
			}
			return change, err
		},
	}
}

func numberField(req *frame.Request, name, label string) view.Field {
	f := req.Form.Field(name, label)
	f.InputMode, f.Width, f.Required, f.Hint = "numeric", "short", true, req.Translate(label+"_hint", nil)
	return f
}

var rewardNames = []string{"per_redemption", "first_visit", "daily_cap", "pending_hours", "promise_days"}

// reward is the next version of the rule by which visits earn exposure.
func (p *Pages) reward() setting {
	return setting{
		pages: p, name: "reward", path: "/ops/settings/reward", names: append([]string{"effective_on"}, rewardNames...),
		fill: func(req *frame.Request) error {
			rules, err := p.Exposure.Rules(req.Context(), req.City.ID)
			if err != nil {
				return err
			}
			r := rules[len(rules)-1]
			for i, n := range []int64{r.PerRedemption, r.FirstVisit, r.DailyCap, r.PendingHours, r.PromiseDays} {
				req.Form.Set(rewardNames[i], frame.Number(n))
			}
			req.Form.Set("effective_on", string(firstDay(req)))
			return nil
		},
		fields: func(req *frame.Request) []view.Field {
			day := req.Form.Field("effective_on", "records.setting.reward.effective_on")
			day.Type, day.Width, day.Required, day.Min = "date", "medium", true, string(firstDay(req))
			day.Hint = req.T("records.setting.reward.effective_hint", "day", req.Date(firstDay(req)))
			fields := []view.Field{day}
			for _, name := range rewardNames {
				fields = append(fields, numberField(req, name, "records.setting.reward."+name))
			}
			return fields
		},
		read: p.readReward,
	}
}

func (p *Pages) readReward(req *frame.Request) (settingChange, error) {
	change := settingChange{}
	day, _ := req.Form.Day("effective_on")
	values := make([]int64, len(rewardNames))
	for i, name := range rewardNames {
		values[i], _ = req.Form.Int(name)
	}
	rules, err := p.Exposure.Rules(req.Context(), req.City.ID)
	if err != nil || !req.Form.OK() {
		return change, err
	}
	last := rules[len(rules)-1]
	in := exposure.PublishRuleInput{Actor: req.Actor, CityID: req.City.ID, EffectiveOn: day, PerRedemption: values[0],
		FirstVisit: values[1], DailyCap: values[2],
		PendingHours: values[3], PromiseDays: values[4], Reason: req.Form.Text("reason")}
	if err := in.Validate(req.Today()); err != nil {
		return change, err
	}
	before := []int64{last.PerRedemption, last.FirstVisit, last.DailyCap, last.PendingHours, last.PromiseDays}
	for i, name := range rewardNames {
		change.Rows = append(change.Rows, changed(req.T("records.setting.reward."+name), req.Count(int(before[i])),
			req.Count(int(values[i]))))
	}
	change.When, change.Who = req.T("records.setting.reward.when", "day", req.Date(day)),
		req.T("records.setting.reward.who", "version", last.Version+1)
	change.save = func(ctx context.Context, reason string) error {
		_, err := p.Exposure.PublishRule(ctx, in)
		return err
	}
	return change, nil
}

// opening puts a draft city before the public.
func (p *Pages) opening() setting {
	return setting{
		pages: p, name: "status", path: "/ops/settings/status",
		fill: func(req *frame.Request) error {
			if !req.City.Status.MayBecome(city.StatusOpen) {
				return cannotOpen(req)
			}
			return nil
		},
		fields: func(*frame.Request) []view.Field { return nil },
		read: func(req *frame.Request) (settingChange, error) {
			change := settingChange{When: req.T("records.setting.at_once"), Who: req.T("records.setting.status.who"),
				Rows: []changeRow{changed(req.T("records.status"), req.T("city_status."+string(req.City.Status)),
					req.T("city_status."+string(city.StatusOpen)))}}
			change.save = func(ctx context.Context, reason string) error {
				return p.Members.OpenCity(ctx, membership.OpenCityInput{Actor: req.Actor, City: req.City.ID,
					Reason: reason})
			}
			if !req.City.Status.MayBecome(city.StatusOpen) {
				return change, cannotOpen(req)
			}
			return change, nil
		},
	}
}

func cannotOpen(req *frame.Request) error {
	return city.ErrStatus.WithParam("From", req.T("city_status."+string(req.City.Status))).WithParam("To",
		req.T("city_status."+string(city.StatusOpen)))
}

// firstDay is the earliest day on which a rule that is published today may take effect.
func firstDay(req *frame.Request) clock.Day {
	return req.Today().AddDays(exposure.NoticeDays)
}
