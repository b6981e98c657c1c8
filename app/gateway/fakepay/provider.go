package fakepay

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership/order"
)

// Name is the provider's word in rows and in the path of its notices.
const Name = "fakepay"

// pagePath is where the pay page of a reference is served, below the base URL.
const pagePath = "/pay/fake/"

var (
	// ErrNotFound: no payment with this reference.
	ErrNotFound = fault.New(fault.NotFound, "fakepay.payment_not_found")
	// ErrAction: not one of the five actions.
	ErrAction = fault.New(fault.Invalid, "fakepay.action_unknown").WithField("action", "field.fakepay.action")
	// ErrNotPayable: it is paid or closed, and the action needs it open. Params: status.
	ErrNotPayable = fault.New(fault.Conflict, "fakepay.not_payable")
)

// Deliver sends a signed notice to whoever receives them.
type Deliver func(ctx context.Context, header http.Header, body []byte) error

// Options set up the provider. Key signs the notices; give it a derived key.
type Options struct {
	BaseURL  string // of the pay page, without a slash at the end
	Merchant string // our name at the provider; "" means "citycard"
	Key      []byte
	Deliver  Deliver      // nil: no notice ever goes out
	Log      *slog.Logger // default: nothing is logged
}

// Provider is the fake. It is safe for concurrent use and keeps nothing in memory.
type Provider struct {
	db      *db.DB
	ids     ident.Source
	options Options
	records records
}

// New is a provider that stores its payments in d.
func New(d *db.DB, ids ident.Source, o Options) *Provider {
	if o.Merchant == "" {
		o.Merchant = "citycard"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Provider{db: d, ids: ids, options: o}
}

// Name is order.Provider's.
func (*Provider) Name() string { return Name }

// Create is order.Provider's. A repeated reference answers the same page.
func (p *Provider) Create(ctx context.Context, r order.PaymentRequest) (string, error) {
	err := p.db.InTx(ctx, func(tx *db.Tx) error {
		return p.records.insertPayment(tx, payment{
			Ref: r.Ref, OrderNo: r.OrderNo, Subject: r.Subject, AmountFen: r.AmountFen,
			Status: statusWaiting, CreatedAt: tx.Now(), ExpiresAt: r.ExpiresAt,
		})
	})
	return p.options.BaseURL + pagePath + r.Ref, err
}

// lateAfter is how long after the closing a late payment's money arrives.
const lateAfter = time.Minute

// Query is order.Provider's. It is also the moment at which late money arrives.
func (p *Provider) Query(ctx context.Context, ref string) (order.PaymentState, error) {
	state := order.PaymentState{Status: order.AtProviderUnknown}
	err := p.db.InTx(ctx, func(tx *db.Tx) error {
		found, known, err := p.records.payment(tx, ref)
		if err != nil || !known {
			return err
		}
		if found.PaysLate && found.ClosedAt != nil && tx.Now().Sub(*found.ClosedAt) >= lateAfter {
			if _, err := p.takeMoneyTx(tx, found, 1); err != nil {
				return err
			}
			found.Status = statusPaid
		}
		state.Status = order.AtProvider(found.Status)
		if state.Receipts, err = p.records.receipts(tx, ref); err != nil {
			return err
		}
		state.Refunds, err = p.records.returns(tx, ref)
		return err
	})
	return state, err
}

// Close is order.Provider's.
func (p *Provider) Close(ctx context.Context, ref string) error {
	return p.db.InTx(ctx, func(tx *db.Tx) error { return p.records.closePayment(tx, ref) })
}

// Refund is order.Provider's. The notice of its success goes out at once.
func (p *Provider) Refund(ctx context.Context, r order.RefundRequest) (order.RefundState, error) {
	state := order.RefundState{Status: order.RefundAtProviderPending}
	err := p.db.InTx(ctx, func(tx *db.Tx) error {
		fresh, fits, err := p.records.refund(tx, r)
		if err == nil && fresh && !fits {
			state = order.RefundState{Status: order.RefundAtProviderRejected, Why: "more than was paid"}
		}
		return err
	})
	if err != nil || state.Status == order.RefundAtProviderRejected {
		return state, err
	}
	p.send(ctx, message{EventID: "refund:" + r.RefundNo, Kind: order.NoticeRefunded, Ref: r.Ref, TxnID: r.TxnID,
		RefundNo: r.RefundNo, AmountFen: r.AmountFen})
	return state, nil
}

// RefundAtDesk is what somebody does at the provider's own desk: money of a transaction goes back under a
// number that we did not give. ErrNotFound when the transaction does not hold as much.
func (p *Provider) RefundAtDesk(ctx context.Context, txnID string, amount money.Fen) error {
	r := order.RefundRequest{RefundNo: "DESK" + p.ids.New().String(), TxnID: txnID, AmountFen: amount}
	err := p.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if r.Ref, err = p.records.refOf(tx, txnID); err != nil {
			return err
		}
		if _, fits, err := p.records.refund(tx, r); err != nil || fits {
			return err
		}
		return ErrNotFound
	})
	if err == nil {
		p.send(ctx, message{EventID: "refund:" + r.RefundNo, Kind: order.NoticeRefunded, Ref: r.Ref, TxnID: r.TxnID,
			RefundNo: r.RefundNo, AmountFen: r.AmountFen})
	}
	return err
}

// QueryRefund is order.Provider's.
func (p *Provider) QueryRefund(ctx context.Context, refundNo string) (order.RefundState, error) {
	known, err := p.records.knowsRefund(p.db.Read(ctx), refundNo)
	if err != nil || !known {
		return order.RefundState{Status: order.RefundAtProviderUnknown}, err
	}
	return order.RefundState{Status: order.RefundAtProviderDone}, nil
}

// PaymentView is what the pay page shows. Status is waiting, paid, failed or closed.
type PaymentView struct {
	Ref       string
	OrderNo   string
	Subject   string
	AmountFen money.Fen
	Status    string
	ExpiresAt time.Time
}

// Payment shows one payment to anyone who holds its reference; ErrNotFound.
func (p *Provider) Payment(ctx context.Context, ref string) (PaymentView, error) {
	found, known, err := p.records.payment(p.db.Read(ctx), ref)
	if err == nil && !known {
		err = ErrNotFound
	}
	return PaymentView{
		Ref: found.Ref, OrderNo: found.OrderNo, Subject: found.Subject, AmountFen: found.AmountFen,
		Status: found.Status, ExpiresAt: found.ExpiresAt,
	}, err
}

// send signs and delivers one notice. A failed delivery is like one that got lost on the
// way: whoever waits for it has to ask.
func (p *Provider) send(ctx context.Context, m message) {
	if p.options.Deliver == nil {
		return
	}
	header, body := p.sign(m, p.db.Clock().Now())
	if err := p.options.Deliver(ctx, header, body); err != nil {
		p.options.Log.WarnContext(ctx, "a payment notice was not taken", "ref", m.Ref, "kind", m.Kind, "err", err)
	}
}
