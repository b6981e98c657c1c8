package order

import (
	"context"
	"net/http"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
)

// Outbox takes messages to members in the caller's transaction. *notify.Service implements it.
type Outbox interface {
	EnqueueTx(tx *db.Tx, messages ...notify.Message) ([]ident.ID, error)
}

// SaleGate tells whether the card of a city is sold to somebody who will use it at one of these
// places: in districts, by name, or around a point. Without any place it is sold only where
// no district has too few stores. *catalogue.Catalogue implements it.
type SaleGate interface {
	SoldAt(ctx context.Context, c city.ID, districts []string, at *geo.Point) (bool, error)
}

// Provider is a payment provider. Every call may be repeated with the same reference or
// refund number and then has its effect once. Implementations live in app/gateway and pass
// the suite in app/gateway/gatewaytest.
type Provider interface {
	// Name is the stable word for the provider in rows and in the path of its notices.
	Name() string
	// Create opens a payment page for our reference.
	Create(ctx context.Context, request PaymentRequest) (payURL string, err error)
	// Query tells how our reference stands at the provider, with all money it took for it and gave
	// back.
	Query(ctx context.Context, ref string) (PaymentState, error)
	// Close makes the provider refuse further attempts; closing an unknown, closed or paid
	// reference is no error and changes nothing.
	Close(ctx context.Context, ref string) error
	// Refund asks for money back on the original route. A refusal that will not change is a
	// state, not an error.
	Refund(ctx context.Context, request RefundRequest) (RefundState, error)
	// QueryRefund tells how a refund stands.
	QueryRefund(ctx context.Context, refundNo string) (RefundState, error)
	// ReadNotice verifies a notice (signature over the raw body, time within 300 s, our
	// merchant, our currency) and reads it. On any error the notice counts as forged.
	ReadNotice(header http.Header, body []byte) (Notice, error)
}

// PaymentRequest is what a provider is asked to collect.
type PaymentRequest struct {
	Ref       string // ours, unique per provider, at most 32 characters
	OrderNo   string
	Subject   string
	AmountFen money.Fen
	ExpiresAt time.Time
}

// AtProvider is how a payment stands at its provider.
type AtProvider string

const (
	AtProviderUnknown AtProvider = "unknown" // the provider does not know the reference
	AtProviderWaiting AtProvider = "waiting"
	AtProviderPaid    AtProvider = "paid"
	AtProviderFailed  AtProvider = "failed"
	AtProviderClosed  AtProvider = "closed"
)

// PaymentState answers Query.
type PaymentState struct {
	Status   AtProvider
	Receipts []Receipt // one per provider transaction; two when the member paid twice
	Refunds  []Return  // of these receipts, those that are done: ours and others
}

// Return is money that a provider has given back. RefundNo is the number that it was asked with, which
// may be none of ours.
type Return struct {
	RefundNo  string
	TxnID     string
	AmountFen money.Fen
}

// Receipt is money that a provider took.
type Receipt struct {
	TxnID     string
	AmountFen money.Fen
	PaidAt    time.Time
}

// RefundRequest is money to be given back. TotalFen is the amount of the whole transaction.
type RefundRequest struct {
	RefundNo  string
	Ref       string
	TxnID     string
	AmountFen money.Fen
	TotalFen  money.Fen
}

// RefundAtProvider is how a refund stands at its provider.
type RefundAtProvider string

const (
	RefundAtProviderUnknown  RefundAtProvider = "unknown"
	RefundAtProviderPending  RefundAtProvider = "pending" // accepted, which is not yet success
	RefundAtProviderDone     RefundAtProvider = "done"
	RefundAtProviderRejected RefundAtProvider = "rejected" // for good; Why says why
)

// RefundState answers Refund and QueryRefund.
type RefundState struct {
	Status RefundAtProvider
	Why    string
}

// NoticeKind is what a payment notice reports.
type NoticeKind string

const (
	NoticePaid           NoticeKind = "paid"
	NoticeFailed         NoticeKind = "failed"
	NoticeRefunded       NoticeKind = "refunded"
	NoticeRefundRejected NoticeKind = "refund_rejected"
)

// Notice is a verified message of a provider. EventID is the provider's and the same in
// every repetition of the notice.
type Notice struct {
	EventID   string
	Kind      NoticeKind
	Ref       string
	TxnID     string
	RefundNo  string
	AmountFen money.Fen
	At        time.Time

	asked bool // not a notice: the provider said so when it was asked
}
