package membershiptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership/order"
)

// Follows answers the trial's question: everybody follows a live store unless Nobody is set.
type Follows struct{ Nobody bool }

// FollowsLiveStoreTx is membership.Follows's.
func (f *Follows) FollowsLiveStoreTx(*db.Tx, ident.ID, city.ID) (bool, error) {
	return !f.Nobody, nil
}

// Visits answers what was taken: the discounts by membership, as they are set.
type Visits struct{ Discounts map[ident.ID]money.Fen }

// DiscountsTx is membership.Visits's.
func (v *Visits) DiscountsTx(_ *db.Tx, id ident.ID) (money.Fen, error) { return v.Discounts[id], nil }

// Gate is the sale gate: open everywhere unless Closed is set, and then in the district Open alone.
type Gate struct {
	Closed bool
	Open   string
}

// SoldAt is order.SaleGate's.
func (g *Gate) SoldAt(_ context.Context, _ city.ID, districts []string, _ *geo.Point) (bool, error) {
	return !g.Closed || slices.Contains(districts, g.Open), nil
}

// Provider is a payment provider in memory. Its fields may be set to make it misbehave.
type Provider struct {
	clock clock.Clock

	mu       sync.Mutex
	number   int
	requests map[string]order.PaymentRequest
	receipts map[string][]order.Receipt
	closed   map[string]bool
	refunds  map[string]order.RefundRequest
	desk     map[string][]order.Return

	// Down makes every call fail.
	Down bool
	// RefundDown makes Refund alone fail.
	RefundDown bool
	// Stubborn makes Close change nothing: the page can still be paid.
	Stubborn bool
	// RefundAnswer is the answer of Refund and QueryRefund; the zero value means "done".
	RefundAnswer order.RefundState
	// RefundCalls counts calls of Refund, repeated ones too.
	RefundCalls int
}

// NewProvider is an empty provider.
func NewProvider(c clock.Clock) *Provider {
	return &Provider{
		clock: c, requests: map[string]order.PaymentRequest{}, receipts: map[string][]order.Receipt{},
		closed: map[string]bool{}, refunds: map[string]order.RefundRequest{},
		desk: map[string][]order.Return{},
	}
}

var errDown = errors.New("the stub provider is down")

// signature is what the stub takes for a proof.
const signature = "genuine"

// Name is order.Provider's.
func (*Provider) Name() string { return "stub" }

// Create is order.Provider's.
func (p *Provider) Create(_ context.Context, r order.PaymentRequest) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Down {
		return "", errDown
	}
	p.requests[r.Ref] = r
	return "https://pay.test/" + r.Ref, nil
}

// TakeMoney is a payment of a member, without a notice. It returns the transaction's number.
func (p *Provider) TakeMoney(ref string) string { return p.TakeFen(ref, p.price(ref)) }

func (p *Provider) price(ref string) money.Fen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests[ref].AmountFen
}

// TakeFen is TakeMoney of any amount.
func (p *Provider) TakeFen(ref string, amount money.Fen) string {
	p.mu.Lock()
	p.number++
	txn := fmt.Sprintf("T%d", p.number)
	p.mu.Unlock()
	p.Take(ref, order.Receipt{TxnID: txn, AmountFen: amount, PaidAt: p.clock.Now()})
	return txn
}

// Take puts any receipt into the provider's books.
func (p *Provider) Take(ref string, r order.Receipt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.receipts[ref] = append(p.receipts[ref], r)
}

// Paid takes money and makes the genuine notice of it.
func (p *Provider) Paid(ref string) (http.Header, []byte) {
	txn := p.TakeMoney(ref)
	return p.Notice(order.Notice{EventID: "paid:" + txn, Kind: order.NoticePaid, Ref: ref, TxnID: txn,
		AmountFen: p.requests[ref].AmountFen, At: p.clock.Now()})
}

// Notice makes a genuine notice with any content.
func (p *Provider) Notice(n order.Notice) (http.Header, []byte) {
	body, _ := json.Marshal(n)
	return http.Header{"Stub-Signature": {signature}}, body
}

// ReadNotice is order.Provider's.
func (p *Provider) ReadNotice(header http.Header, body []byte) (n order.Notice, err error) {
	if header.Get("Stub-Signature") != signature {
		return n, errors.New("not signed")
	}
	return n, json.Unmarshal(body, &n)
}

// Query is order.Provider's.
func (p *Provider) Query(_ context.Context, ref string) (order.PaymentState, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.requests[ref]
	state := order.PaymentState{Status: order.AtProviderWaiting, Receipts: p.receipts[ref]}
	state.Refunds = p.returns(ref)
	switch {
	case p.Down:
		return state, errDown
	case !known:
		state.Status = order.AtProviderUnknown
	case len(state.Receipts) > 0:
		state.Status = order.AtProviderPaid
	case p.closed[ref]:
		state.Status = order.AtProviderClosed
	}
	return state, nil
}

// Close is order.Provider's.
func (p *Provider) Close(_ context.Context, ref string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Down {
		return errDown
	}
	p.closed[ref] = !p.Stubborn
	return nil
}

// Refund is order.Provider's.
func (p *Provider) Refund(_ context.Context, r order.RefundRequest) (order.RefundState, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.RefundCalls++
	if p.Down || p.RefundDown {
		return order.RefundState{}, errDown
	}
	if left := p.left(r.Ref, r.TxnID); p.refunds[r.RefundNo].RefundNo == "" && r.AmountFen > left {
		return order.RefundState{Status: order.RefundAtProviderRejected, Why: "more than is left"}, nil
	}
	p.refunds[r.RefundNo] = r
	return p.refundAnswer(), nil
}

// returns are the refunds that are done, in order of their numbers.
func (p *Provider) returns(ref string) []order.Return {
	all := slices.Clone(p.desk[ref])
	for no, r := range p.refunds {
		if r.Ref == ref && p.refundAnswer().Status == order.RefundAtProviderDone {
			all = append(all, order.Return{RefundNo: no, TxnID: r.TxnID, AmountFen: r.AmountFen})
		}
	}
	slices.SortFunc(all, func(a, b order.Return) int { return strings.Compare(a.RefundNo, b.RefundNo) })
	return all
}

// left is what a transaction still holds.
func (p *Provider) left(ref, txn string) (sum money.Fen) {
	for _, r := range p.receipts[ref] {
		if r.TxnID == txn {
			sum += r.AmountFen
		}
	}
	for _, r := range p.refunds {
		if r.TxnID == txn {
			sum -= r.AmountFen
		}
	}
	for _, r := range p.desk[ref] {
		if r.TxnID == txn {
			sum -= r.AmountFen
		}
	}
	return sum
}

// ForgetRefunds makes the provider's books those of one that has rejected every refund.
func (p *Provider) ForgetRefunds() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.refunds)
}

// RefundAtDesk gives money back under a number of the provider's own and makes the genuine notice of it.
func (p *Provider) RefundAtDesk(ref, txn string, amount money.Fen) (http.Header, []byte) {
	p.mu.Lock()
	p.number++
	no := fmt.Sprintf("DESK%d", p.number)
	p.desk[ref] = append(p.desk[ref], order.Return{RefundNo: no, TxnID: txn, AmountFen: amount})
	p.mu.Unlock()
	return p.Notice(order.Notice{EventID: "desk:" + no, Kind: order.NoticeRefunded, Ref: ref, TxnID: txn, RefundNo: no,
		AmountFen: amount, At: p.clock.Now()})
}

// QueryRefund is order.Provider's.
func (p *Provider) QueryRefund(_ context.Context, refundNo string) (order.RefundState, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Down {
		return order.RefundState{}, errDown
	}
	if _, known := p.refunds[refundNo]; !known {
		return order.RefundState{Status: order.RefundAtProviderUnknown}, nil
	}
	return p.refundAnswer(), nil
}

func (p *Provider) refundAnswer() order.RefundState {
	if p.RefundAnswer.Status == "" {
		return order.RefundState{Status: order.RefundAtProviderDone}
	}
	return p.RefundAnswer
}

// Refunded is the sum of the distinct refunds that the provider was asked for and did not reject.
func (p *Provider) Refunded() (sum int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.refunds {
		sum += int64(r.AmountFen)
	}
	return sum
}
