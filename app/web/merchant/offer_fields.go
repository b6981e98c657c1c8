package merchant

import (
	"strconv"
	"time"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// fields are the inputs of the offer's form, with what was typed.
func (page *editPage) fields(f *respond.Form) {
	optional := page.T("merchant.optional")
	field := func(name, labelKey, hintKey string) view.Field {
		input := f.Field(name, labelKey)
		if hintKey != "" {
			input.Hint = page.T(hintKey)
		}
		return input
	}
	page.NameZh = field("name_zh", "merchant.offer.name_zh", "merchant.offer.name_hint")
	page.NameZh.Required, page.NameZh.MaxLength = true, 60
	page.NameEn = field("name_en", "merchant.offer.name_en", "")
	page.NameEn.Optional, page.NameEn.MaxLength = optional, 120
	page.Rate = field(rateName(page.English()), "merchant.offer.ask_rate", "merchant.offer.ask_rate_hint")
	page.Rate.Required, page.Rate.InputMode, page.Rate.Width, page.Rate.Unit = true, "decimal", "short",
		page.T("merchant.offer.rate_unit")
	page.Cap = amount(field("cap", "merchant.offer.cap", "merchant.offer.cap_hint"), optional)
	page.MinSpend = amount(field("min_spend", "merchant.offer.min_spend", "merchant.offer.min_hint"), optional)
	page.Weekdays = f.Choice(weekdayInput, "merchant.offer.weekdays", true, page.weekdays()...)
	page.Weekdays.Name, page.Weekdays.Error = "weekday", f.ErrorOf("weekday")
	page.From = field("from", "merchant.offer.from", "merchant.offer.hours_hint")
	page.To = field("to", "merchant.offer.to", "merchant.offer.to_hint")
	for _, input := range []*view.Field{&page.From, &page.To} {
		input.Optional, input.Width, input.Placeholder = optional, "short", "11:00"
	}
	page.To.Placeholder = "14:00"
	page.Blackouts = field("blackouts", "merchant.offer.blackouts", "merchant.offer.blackouts_hint")
	page.Blackouts.Type, page.Blackouts.Rows, page.Blackouts.Optional = "textarea", 2, optional
	page.PerMemberDay = count(field("per_member_day", "merchant.offer.per_member_day", "merchant.offer.limit_hint"),
		optional)
	page.TotalPerDay = count(field("total_per_day", "merchant.offer.total_per_day", "merchant.offer.limit_hint"),
		optional)
	page.ExclusionsZh = field("exclusions_zh", "merchant.offer.exclusions_zh", "merchant.offer.exclusions_hint")
	page.ExclusionsEn = field("exclusions_en", "merchant.offer.exclusions_en", "")
	for _, input := range []*view.Field{&page.ExclusionsZh, &page.ExclusionsEn} {
		input.Type, input.Rows, input.Optional = "textarea", 2, optional
	}
	page.Stacking = f.Choice("stacking", "merchant.offer.stacking", false,
		view.Option{Value: string(merchants.StackingNone), Label: page.T("merchant.stacking.none")},
		view.Option{Value: string(merchants.StackingWithOffers), Label: page.T("merchant.stacking.with_store_offers")})
}

func (page *editPage) weekdays() []view.Option {
	options := make([]view.Option, 7)
	for i := range options {
		options[i] = view.Option{Value: strconv.Itoa(i + 1), Label: page.Weekday(time.Weekday((i + 1) % 7))}
	}
	return options
}

// amount is an input for yuan that may be left out.
func amount(input view.Field, optional string) view.Field {
	input.InputMode, input.Unit, input.Width, input.Optional = "decimal", "¥", "short", optional
	return input
}

// count is an input for a number that may be left out.
func count(input view.Field, optional string) view.Field {
	input.InputMode, input.Width, input.Optional = "numeric", "short", optional
	return input
}
