package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// OrderStatus moves forward only.
type OrderStatus string

const (
	OrderOpen   OrderStatus = "open"
	OrderPaid   OrderStatus = "paid"
	OrderClosed OrderStatus = "closed"
)

// orderSteps is the transition table. The updates of sql_order.go are made from it.
var orderSteps = map[OrderStatus][]OrderStatus{OrderOpen: {OrderPaid, OrderClosed}}

// currency is the only one there is.
const currency = "CNY"

// Order is the intent to buy one plan version at its price. PayURL is where the member pays. It is
// empty while the provider could not be reached; the same key asks the provider again.
type Order struct {
	ID          ident.ID
	No          string
	CityID      city.ID
	MemberID    ident.ID
	PlanID      ident.ID
	AmountFen   money.Fen
	Currency    string
	Status      OrderStatus
	IdemKey     string
	RequestHash string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	PaidAt      *time.Time
	PaymentID   *ident.ID // the payment that paid it
	ClosedAt    *time.Time
	PayURL      string `gorm:"-"`
}

// TableName is gorm's.
func (Order) TableName() string { return "membership_orders" }

// PaymentStatus moves forward only.
type PaymentStatus string

const (
	PaymentCreated   PaymentStatus = "created"
	PaymentSucceeded PaymentStatus = "succeeded"
	PaymentFailed    PaymentStatus = "failed"
)

// paymentSteps is the transition table. The updates of sql_payment.go are made from it.
var paymentSteps = map[PaymentStatus][]PaymentStatus{PaymentCreated: {PaymentSucceeded, PaymentFailed}}

// Payment is one attempt to pay an order. Ref is our number for it at the provider. Money
// that comes beyond the first attempt gets a row with the next Attempt number.
type Payment struct {
	ID            ident.ID
	CityID        city.ID
	OrderID       ident.ID
	Provider      string
	Ref           string
	Attempt       int64
	PayURL        string
	AmountFen     money.Fen
	RefundedFen   money.Fen
	Status        PaymentStatus
	ProviderTxnID *string
	CreatedAt     time.Time
	PaidAt        *time.Time
	Queries       int64
	NextQueryAt   *time.Time
}

// TableName is gorm's.
func (Payment) TableName() string { return "membership_payments" }

// queryLadder is when a provider is asked about a payment, counted from its creation, because a
// notice may never come. The steps after the order's life, and those after a success, find money
// that came late or twice without a notice.
var queryLadder = []time.Duration{
	15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	10 * time.Minute, 30 * time.Minute, 2 * time.Hour, 24 * time.Hour,
}

// nextQuery is the instant of the step after `done` queries, nil after the last step.
func nextQuery(created time.Time, done int64) *time.Time {
	if int(done) >= len(queryLadder) {
		return nil
	}
	at := created.Add(queryLadder[done])
	return &at
}

// paymentEvent is a notice that came. Refused says why it was not applied: one of the reasons in
// apply_notice.go.
type paymentEvent struct {
	ID            ident.ID
	Provider      string
	EventID       string
	Kind          NoticeKind
	Ref           string
	ProviderTxnID string
	AmountFen     money.Fen
	Verified      bool
	BodySHA256    string `gorm:"column:body_sha256"`
	Refused       string
	ReceivedAt    time.Time
	AppliedAt     *time.Time
}

// TableName is gorm's.
func (paymentEvent) TableName() string { return "membership_payment_events" }
