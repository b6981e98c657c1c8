package order

import (
	"time"

	"citycard/app/platform/city"
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
	RefundWithdrawn RefundStatus = "withdrawn" // not owed any more: the money went back at the provider's own desk
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
	RefundAtDesk        RefundReason = "at_provider"    // somebody made it at the provider's own desk
	RefundTopUp         RefundReason = "top_up"         // an operator decided it, because a visit was undone later
	RefundWrongAmount   RefundReason = "wrong_amount"   // it was not the price of the order
)

// RefundRule names the line of the formula that gave the amount.
type RefundRule string

const (
	RuleUnusedInTime RefundRule = "unused_in_time" // everything, within the plan's first days and unused
	RuleByDays       RefundRule = "by_days"        // paid × whole days left ÷ days in all, half up
	RuleByValue      RefundRule = "by_value"       // paid − value taken, which is more than the used days are worth
	RuleTopUp        RefundRule = "top_up"         // what the formula gives more without an undone visit
	RuleAtDesk       RefundRule = "at_provider"    // somebody at the provider's desk has chosen it
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
	Formula          membership.RefundFormula
	Ground           Ground
	AmountFen        money.Fen
	DaysLeft         int64
	DaysTotal        int64
	DiscountsFen     money.Fen // taken when it was asked for
	GiftsFen         money.Fen
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

// refundWindow is how long after the payment a provider still refunds on the original
// route (WeChat Pay: 365 days). Later refunds are paid out by hand.
const refundWindow = 365 * 24 * time.Hour

// refundRetry is when to send the refund or ask about it again, after this many attempts.
func refundRetry(now time.Time, attempts int64) time.Time {
	wait := time.Minute << min(attempts, 6)
	return now.Add(min(wait, time.Hour))
}
