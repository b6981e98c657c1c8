package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// RefundStatus moves forward only. What the provider cannot refund is paid out by hand.
type RefundStatus string

const (
	RefundRequested RefundStatus = "requested" // to be sent to the provider
	RefundSent      RefundStatus = "sent"      // the provider has accepted it; that is not success
	RefundManual    RefundStatus = "manual"    // waits for a payout that two operators approve
	RefundSucceeded RefundStatus = "succeeded"
)

// The transition tables of a refund, one for each that may move it. The updates of sql_refund.go
// are made from them. An answer of the provider never finishes a refund that waits for a payout.
var (
	providerSteps = map[RefundStatus][]RefundStatus{
		RefundRequested: {RefundSent, RefundManual, RefundSucceeded},
		RefundSent:      {RefundManual, RefundSucceeded},
	}
	payoutSteps = map[RefundStatus][]RefundStatus{RefundManual: {RefundSucceeded}}
)

// RefundReason says why money goes back.
type RefundReason string

const (
	RefundByMember      RefundReason = "member"         // the member asked
	RefundLatePayment   RefundReason = "late_payment"   // the order was closed
	RefundSecondPayment RefundReason = "second_payment" // the order was already paid
	RefundWrongAmount   RefundReason = "wrong_amount"   // it was not the price of the order
)

// RefundRule names the line of the formula that gave the amount.
type RefundRule string

const (
	RuleUnusedInTime RefundRule = "unused_in_time" // everything, within the plan's first days and unused
	RuleByDays       RefundRule = "by_days"        // paid × whole days left ÷ days in all, half up
	RuleSurplus      RefundRule = "surplus"        // everything: there was nothing to pay for
)

// Refund is money on its way back. RefundNo is what the provider knows it by.
type Refund struct {
	ID               ident.ID
	RefundNo         string
	CityID           city.ID
	MemberID         ident.ID
	OrderID          ident.ID
	PaymentID        ident.ID
	MembershipID     *ident.ID
	Reason           RefundReason
	Rule             RefundRule
	AmountFen        money.Fen
	DaysLeft         int64
	DaysTotal        int64
	Status           RefundStatus
	StatusWhy        string
	IdemKey          *string
	RequestHash      string
	Attempts         int64
	NextAt           time.Time
	FirstApproverID  *ident.ID
	FirstApprovedAt  *time.Time
	SecondApproverID *ident.ID
	SecondApprovedAt *time.Time
	PayoutReference  string
	CreatedAt        time.Time
	SucceededAt      *time.Time
}

// TableName is gorm's.
func (Refund) TableName() string { return "membership_refunds" }

// Quote is what a refund would give at this moment, with the figures of the formula.
type Quote struct {
	MembershipID ident.ID
	PaidFen      money.Fen
	RefundFen    money.Fen
	Rule         RefundRule
	Uses         int64
	DaysLeft     int
	DaysTotal    int
	FullUntil    clock.Day // last day on which an unused card gives everything back
}

// quoteFor is the refund formula: everything while the card is unused and today is at most
// fullDays days after the day of payment, else paid × whole days left ÷ days in all, half up.
func quoteFor(m membership.Membership, paid money.Fen, paidOn clock.Day, fullDays int64, today clock.Day) Quote {
	period := m.Period()
	q := Quote{
		MembershipID: m.ID, PaidFen: paid, Uses: m.Uses,
		DaysLeft: period.WholeDaysLeft(today), DaysTotal: period.Days(),
		FullUntil: paidOn.AddDays(int(fullDays)),
	}
	if m.Uses == 0 && today <= q.FullUntil {
		q.Rule, q.RefundFen = RuleUnusedInTime, paid
		return q
	}
	q.Rule, q.RefundFen = RuleByDays, money.ShareHalfUp(paid, int64(q.DaysLeft), int64(q.DaysTotal))
	return q
}

// refundWindow is how long after the payment a provider still refunds on the original
// route (WeChat Pay: 365 days). Later refunds are paid out by hand.
const refundWindow = 365 * 24 * time.Hour

// refundRetry is when to send the refund or ask about it again, after this many attempts.
func refundRetry(now time.Time, attempts int64) time.Time {
	wait := time.Minute << min(attempts, 6)
	return now.Add(min(wait, time.Hour))
}
