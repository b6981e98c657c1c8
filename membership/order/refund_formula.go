package order

import (
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// Ground is why a card is refunded by days only, whatever was taken: the reason is ours. "" is none.
type Ground string

const (
	GroundWindingDown  Ground = "winding_down"  // the city sells no more
	GroundTermsChanged Ground = "terms_changed" // against the member
	GroundStoresLost   Ground = "stores_lost"   // a third of the stores near the member's places
)

// Quote is what a refund would give at this moment, with the figures of the formula.
type Quote struct {
	MembershipID ident.ID
	PaidFen      money.Fen
	RefundFen    money.Fen
	Rule         RefundRule
	Formula      membership.RefundFormula
	Ground       Ground
	Uses         int64
	DaysLeft     int
	DaysTotal    int
	DaysFen      money.Fen // what the used days are worth: paid − paid × days left ÷ days in all
	Taken        membership.ValueTaken
	ReturnedFen  money.Fen // went back before, at the provider's own desk
	FullUntil    clock.Day // last day on which an unused card gives everything back
}

// UsedDays is how many days count as used; the day of the request is one of them.
func (q Quote) UsedDays() int { return q.DaysTotal - q.DaysLeft }

// CountsValue tells whether the formula takes off what was taken, where that is more than the used days.
func (q Quote) CountsValue() bool { return q.Formula == membership.ByDaysOrValue && q.Ground == "" }

// HasBegun tells whether the card's first day has come.
func (q Quote) HasBegun() bool { return q.UsedDays() > 0 }

// terms are what the formula is applied to.
type terms struct {
	card     membership.Membership
	paid     money.Fen
	paidOn   clock.Day
	fullDays int64
	formula  membership.RefundFormula
	ground   Ground
	taken    membership.ValueTaken
	returned money.Fen
}

// quoteFor is the refund formula (docs/domain.md, "Membership and refund"). Everything while the card is
// unused and today is at most fullDays days after the day of payment. Else ByDays gives
// paid × whole days left ÷ days in all, half up to the fen, and ByDaysOrValue
// paid − max(paid × used days ÷ days in all, value taken); with a ground of ours the value does not
// count. Money that went back before is taken off. Never below 0.
func quoteFor(t terms, today clock.Day) Quote {
	period := t.card.Period()
	q := Quote{
		MembershipID: t.card.ID, PaidFen: t.paid, Uses: t.card.Uses, Formula: t.formula, Ground: t.ground,
		DaysLeft: period.WholeDaysLeft(today), DaysTotal: period.Days(), Taken: t.taken, ReturnedFen: t.returned,
		FullUntil: t.paidOn.AddDays(int(t.fullDays)),
	}
	byDays := money.ShareHalfUp(t.paid, int64(q.DaysLeft), int64(q.DaysTotal))
	q.DaysFen = t.paid - byDays
	switch {
	case t.card.Uses == 0 && today <= q.FullUntil:
		q.Rule, q.RefundFen = RuleUnusedInTime, t.paid
	case q.CountsValue() && t.taken.Fen() > q.DaysFen:
		q.Rule, q.RefundFen = RuleByValue, t.paid-t.taken.Fen()
	default:
		q.Rule, q.RefundFen = RuleByDays, byDays
	}
	q.RefundFen = max(q.RefundFen-t.returned, 0)
	return q
}
