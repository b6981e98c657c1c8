// Package gatewaytest is the behaviour that every payment driver must show, in one suite.
// A driver's test hands over the driver and the hands of a paying person.
package gatewaytest

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"citycard/membership/order"
)

// Notice is what a provider sent us.
type Notice struct {
	Header http.Header
	Body   []byte
}

// Fixture is a driver with what stands behind it. Notices are collected in the order in
// which they were sent.
type Fixture struct {
	Provider order.Provider
	Now      func() time.Time
	Advance  func(time.Duration)
	Pay      func(ctx context.Context, ref string) error // a person pays
	Fail     func(ctx context.Context, ref string) error // a person's attempt fails
	Sent     func() []Notice
	// Resign signs a body with the driver's own key at the given time, as the provider would.
	Resign func(body []byte, at time.Time) http.Header
	// Foreign is a genuine notice of the same provider for another merchant.
	Foreign func(ref string) Notice
}

var number atomic.Int64

// Payments runs the suite; open makes a fresh fixture.
func Payments(t *testing.T, open func(t *testing.T) Fixture) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Fixture){
		"an unknown payment":        unknownPayment,
		"create twice":              createTwice,
		"paid":                      paid,
		"failed and then paid":      failedThenPaid,
		"closed":                    closed,
		"notices prove themselves":  noticesProveThemselves,
		"one refund per number":     oneRefundPerNumber,
		"refunds within the amount": refundsWithinTheAmount,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

const amount = 16800

func (f Fixture) create(t *testing.T) string {
	t.Helper()
	ref := fmt.Sprintf("P20270310%010d", number.Add(1))
	url, err := f.Provider.Create(t.Context(), f.request(ref))
	if err != nil || url == "" {
		t.Fatalf("create: %q, %v", url, err)
	}
	return ref
}

func (f Fixture) request(ref string) order.PaymentRequest {
	return order.PaymentRequest{Ref: ref, OrderNo: ref[1:], Subject: "城市年卡", AmountFen: amount,
		ExpiresAt: f.Now().Add(15 * time.Minute)}
}

func (f Fixture) status(t *testing.T, ref string, want order.AtProvider, receipts int) order.PaymentState {
	t.Helper()
	state, err := f.Provider.Query(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if state.Status != want || len(state.Receipts) != receipts {
		t.Fatalf("the provider says %+v, want %s with %d receipts", state, want, receipts)
	}
	return state
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func unknownPayment(t *testing.T, f Fixture) {
	f.status(t, "Pnever", order.AtProviderUnknown, 0)
	must(t, f.Provider.Close(t.Context(), "Pnever"))
	state, err := f.Provider.QueryRefund(t.Context(), "Rnever")
	if err != nil || state.Status != order.RefundAtProviderUnknown {
		t.Errorf("an unknown refund is %+v, %v", state, err)
	}
}

func createTwice(t *testing.T, f Fixture) {
	ref := f.create(t)
	again, err := f.Provider.Create(t.Context(), f.request(ref))
	first, errFirst := f.Provider.Create(t.Context(), f.request(ref))
	if err != nil || errFirst != nil || again != first {
		t.Errorf("%q and %q, %v %v", again, first, err, errFirst)
	}
	f.status(t, ref, order.AtProviderWaiting, 0)
}

func paid(t *testing.T, f Fixture) {
	ref := f.create(t)
	must(t, f.Pay(t.Context(), ref))
	state := f.status(t, ref, order.AtProviderPaid, 1)
	if r := state.Receipts[0]; r.AmountFen != amount || r.TxnID == "" || r.PaidAt.IsZero() {
		t.Errorf("receipt %+v", r)
	}
	notice := f.read(t)
	if notice.Kind != order.NoticePaid || notice.Ref != ref || notice.TxnID != state.Receipts[0].TxnID ||
		notice.AmountFen != amount || notice.EventID == "" || notice.At.IsZero() {
		t.Errorf("notice %+v", notice)
	}
	must(t, f.Provider.Close(t.Context(), ref)) // too late: nothing changes
	f.status(t, ref, order.AtProviderPaid, 1)
}

// read verifies the latest notice.
func (f Fixture) read(t *testing.T) order.Notice {
	t.Helper()
	sent := f.Sent()
	if len(sent) == 0 {
		t.Fatal("no notice was sent")
	}
	last := sent[len(sent)-1]
	notice, err := f.Provider.ReadNotice(last.Header, last.Body)
	must(t, err)
	return notice
}

func failedThenPaid(t *testing.T, f Fixture) {
	ref := f.create(t)
	must(t, f.Fail(t.Context(), ref))
	if n := f.read(t); n.Kind != order.NoticeFailed || n.Ref != ref || n.AmountFen != amount {
		t.Errorf("notice %+v", n)
	}
	f.status(t, ref, order.AtProviderFailed, 0)
	must(t, f.Pay(t.Context(), ref))
	f.status(t, ref, order.AtProviderPaid, 1)
}

func closed(t *testing.T, f Fixture) {
	ref := f.create(t)
	must(t, f.Provider.Close(t.Context(), ref))
	must(t, f.Provider.Close(t.Context(), ref))
	f.status(t, ref, order.AtProviderClosed, 0)
	if f.Pay(t.Context(), ref) == nil {
		t.Error("a closed payment took money")
	}
}

func noticesProveThemselves(t *testing.T, f Fixture) {
	ref := f.create(t)
	must(t, f.Pay(t.Context(), ref))
	sent := f.Sent()
	good := sent[len(sent)-1]
	refuse := func(why string, header http.Header, body []byte) {
		t.Helper()
		if n, err := f.Provider.ReadNotice(header, body); err == nil {
			t.Errorf("%s: believed %+v", why, n)
		}
	}
	for i := range good.Body { // one bit anywhere
		body := append([]byte(nil), good.Body...)
		body[i] ^= 1
		refuse(fmt.Sprintf("byte %d changed", i), good.Header, body)
	}
	refuse("no header", http.Header{}, good.Body)
	for name := range good.Header {
		if name == "Content-Type" {
			continue
		}
		header := good.Header.Clone()
		header.Set(name, "0")
		refuse(name+" changed", header, good.Body)
	}
	refuse("not a notice", f.Resign([]byte("[]"), f.Now()), []byte("[]"))
	foreign := f.Foreign(ref)
	refuse("another merchant", foreign.Header, foreign.Body)
	refuse("from the future", f.Resign(good.Body, f.Now().Add(301*time.Second)), good.Body)
	f.Advance(300 * time.Second)
	if _, err := f.Provider.ReadNotice(good.Header, good.Body); err != nil {
		t.Errorf("after 300 seconds: %v", err)
	}
	f.Advance(time.Second)
	refuse("after 301 seconds", good.Header, good.Body)
	if _, err := f.Provider.ReadNotice(f.Resign(good.Body, f.Now()), good.Body); err != nil {
		t.Errorf("sent again: %v", err)
	}
}

func (f Fixture) paidRef(t *testing.T) (ref, txn string) {
	t.Helper()
	ref = f.create(t)
	must(t, f.Pay(t.Context(), ref))
	return ref, f.status(t, ref, order.AtProviderPaid, 1).Receipts[0].TxnID
}

func oneRefundPerNumber(t *testing.T, f Fixture) {
	ref, txn := f.paidRef(t)
	r := order.RefundRequest{RefundNo: "R" + ref, Ref: ref, TxnID: txn, AmountFen: 10000, TotalFen: amount}
	for range 3 {
		state, err := f.Provider.Refund(t.Context(), r)
		if err != nil || (state.Status != order.RefundAtProviderPending && state.Status != order.RefundAtProviderDone) {
			t.Fatalf("%+v, %v", state, err)
		}
	}
	state, err := f.Provider.QueryRefund(t.Context(), r.RefundNo)
	if err != nil || state.Status != order.RefundAtProviderDone {
		t.Errorf("%+v, %v", state, err)
	}
	if n := f.read(t); n.Kind != order.NoticeRefunded || n.RefundNo != r.RefundNo || n.AmountFen != 10000 {
		t.Errorf("notice %+v", n)
	}
	if s := f.status(t, ref, order.AtProviderPaid, 1); len(s.Refunds) != 1 || s.Refunds[0].RefundNo != r.RefundNo ||
		s.Refunds[0].TxnID != txn || s.Refunds[0].AmountFen != 10000 {
		t.Errorf("asked about the payment, the provider says %+v", s.Refunds)
	}
	rest := r // had the number refunded thrice, this would not fit
	rest.RefundNo, rest.AmountFen = r.RefundNo+"-2", 6800
	if state, err := f.Provider.Refund(t.Context(), rest); err != nil ||
		state.Status == order.RefundAtProviderRejected {
		t.Errorf("the rest: %+v, %v", state, err)
	}
}

func refundsWithinTheAmount(t *testing.T, f Fixture) {
	ref, txn := f.paidRef(t)
	for i, want := range []order.RefundAtProvider{order.RefundAtProviderPending, order.RefundAtProviderRejected} {
		state, err := f.Provider.Refund(t.Context(), order.RefundRequest{
			RefundNo: fmt.Sprintf("R%s-%d", ref, i), Ref: ref, TxnID: txn, AmountFen: amount - 1, TotalFen: amount,
		})
		if err != nil || state.Status != want || (want == order.RefundAtProviderRejected && state.Why == "") {
			t.Errorf("refund %d: %+v, %v", i, state, err)
		}
	}
	state, err := f.Provider.Refund(t.Context(),
		order.RefundRequest{RefundNo: "R" + ref + "-x", Ref: ref, TxnID: "nothing", AmountFen: 1, TotalFen: amount})
	if err != nil || state.Status != order.RefundAtProviderRejected {
		t.Errorf("of an unknown transaction: %+v, %v", state, err)
	}
}
