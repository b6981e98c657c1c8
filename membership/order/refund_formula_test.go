package order

import (
	"testing"

	"pgregory.net/rapid"

	"citycard/app/platform/clock"
	"citycard/app/platform/money"
	"citycard/membership"
)

func TestTheRefundFormulaCountsWhatWasTaken(t *testing.T) {
	t.Parallel()
	card := membership.Membership{StartsOn: "2027-03-10", EndsOn: "2028-03-10"} // 366 days
	took := func(discounts, gifts money.Fen) membership.ValueTaken {
		return membership.ValueTaken{DiscountsFen: discounts, GiftsFen: gifts}
	}
	both, days := membership.ByDaysOrValue, membership.ByDays
	for _, c := range []struct {
		name    string
		today   clock.Day
		uses    int64
		formula membership.RefundFormula
		ground  Ground
		taken   membership.ValueTaken
		back    money.Fen
		rule    RefundRule
		want    money.Fen
	}{
		{"unused in time", "2027-03-17", 0, both, "", took(0, 0), 0, RuleUnusedInTime, 16800},
		{"a visit without a discount, on the day", "2027-03-10", 1, both, "", took(0, 0), 0, RuleByDays, 16754},
		{"less than a day's worth", "2027-03-10", 1, both, "", took(46, 0), 0, RuleByDays, 16754},
		{"a fen more than a day's worth", "2027-03-10", 1, both, "", took(47, 0), 0, RuleByValue, 16753},
		{"gift and discount together", "2027-03-10", 2, both, "", took(20, 1800), 0, RuleByValue, 14980},
		{"the feast of a large bill", "2027-03-10", 1, both, "", took(20000, 0), 0, RuleByValue, 0},
		{"exactly the price", "2027-03-10", 1, both, "", took(16800, 0), 0, RuleByValue, 0},
		{"half a year and less value", "2027-09-08", 9, both, "", took(8000, 0), 0, RuleByDays, 8400},
		{"half a year and more value", "2027-09-08", 9, both, "", took(8401, 0), 0, RuleByValue, 8399},
		{"a card that was sold by days", "2027-03-10", 1, days, "", took(20000, 0), 0, RuleByDays, 16754},
		{"our city winds down", "2027-03-10", 1, both, GroundWindingDown, took(20000, 0), 0, RuleByDays, 16754},
		{"our terms changed", "2027-09-08", 9, both, GroundTermsChanged, took(16800, 0), 0, RuleByDays, 8400},
		{"a part went back before", "2027-03-10", 1, both, "", took(0, 0), 10000, RuleByDays, 6754},
		{"more than is left went back before", "2027-09-08", 9, both, "", took(9000, 0), 10000, RuleByValue, 0},
		{"all went back before", "2027-03-12", 0, both, "", took(0, 0), 16800, RuleUnusedInTime, 0},
	} {
		card.Uses = c.uses
		q := quoteFor(terms{card: card, paid: 16800, paidOn: "2027-03-10", fullDays: 7, formula: c.formula, ground: c.ground,
			taken: c.taken, returned: c.back}, c.today)
		if q.Rule != c.rule || q.RefundFen != c.want || q.UsedDays()+q.DaysLeft != q.DaysTotal {
			t.Errorf("%s: %+v, want %d by %s", c.name, q, c.want, c.rule)
		}
	}
}

// Whatever was paid, used and taken: a refund is between nothing and what was paid, never more than by
// days alone unless unused, falls as days pass and as more is taken, and equals the exact formula.
func TestTheRefundFormulaHoldsForAllFigures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		paid := money.Fen(rapid.Int64Range(1, 1_000_000).Draw(r, "paid"))
		used := rapid.IntRange(0, 370).Draw(r, "used")
		value := money.Fen(rapid.Int64Range(0, 2_000_000).Draw(r, "value"))
		card := membership.Membership{StartsOn: "2027-03-10", EndsOn: "2028-03-10", Uses: 1}
		at := func(day int, value money.Fen) Quote {
			return quoteFor(terms{card: card, paid: paid, paidOn: "2027-03-10", fullDays: 7,
				formula: membership.ByDaysOrValue, taken: membership.ValueTaken{DiscountsFen: value}},
				card.StartsOn.AddDays(day))
		}
		q := at(used, value)
		if q.RefundFen < 0 || q.RefundFen > paid || at(used+1, value).RefundFen > q.RefundFen ||
			at(used, value+1).RefundFen > q.RefundFen {
			r.Fatalf("%+v", q)
		}
		// 2·total·refund against 2·total·(paid − max(paid·used/total, value)), half up
		total, usedDays := int64(q.DaysTotal), int64(q.UsedDays())
		most := max(int64(paid)*usedDays, int64(value)*total)
		exact := max((2*(int64(paid)*total-most)+total)/(2*total), 0)
		if int64(paid)*total < most {
			exact = 0
		}
		if int64(q.RefundFen) != exact {
			r.Fatalf("%+v, the exact formula gives %d", q, exact)
		}
	})
}
