package order_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"citycard/app/platform/money"
	"citycard/membership/order"
)

// counterPay is a driver for an imaginary provider. What would be a call over HTTP is a look
// into its books here. In the program a driver is a package in app/gateway, connected in
// app/wiring, and it passes the suite in app/gateway/gatewaytest.
type counterPay struct {
	key   []byte // signs the provider's notices
	now   func() time.Time
	books map[string]*order.PaymentState // by our reference
}

// Name is the word in the path of the notices: POST /api/v1/payments/counterpay/notices.
func (counterPay) Name() string { return "counterpay" }

// Create opens a payment page. Asked again for the same reference, it opens no second one.
func (p counterPay) Create(_ context.Context, r order.PaymentRequest) (string, error) {
	if _, known := p.books[r.Ref]; !known {
		p.books[r.Ref] = &order.PaymentState{Status: order.AtProviderWaiting}
	}
	return "https://pay.example/" + r.Ref, nil
}

// Query is asked when no notice comes: it reports all money that was taken for the reference.
func (p counterPay) Query(_ context.Context, ref string) (order.PaymentState, error) {
	state, known := p.books[ref]
	if !known {
		return order.PaymentState{Status: order.AtProviderUnknown}, nil
	}
	return *state, nil
}

// Close makes the provider refuse further attempts.
func (p counterPay) Close(_ context.Context, ref string) error {
	if state, known := p.books[ref]; known && state.Status == order.AtProviderWaiting {
		state.Status = order.AtProviderClosed
	}
	return nil
}

// Refund answers with a state: a refusal that will not change is not an error.
func (counterPay) Refund(context.Context, order.RefundRequest) (order.RefundState, error) {
	return order.RefundState{Status: order.RefundAtProviderRejected, Why: "counterpay gives nothing back"}, nil
}

// QueryRefund tells how a refund stands.
func (counterPay) QueryRefund(context.Context, string) (order.RefundState, error) {
	return order.RefundState{Status: order.RefundAtProviderUnknown}, nil
}

// ReadNotice proves the body before it reads it: signature over the raw bytes, then the time,
// then merchant and currency. An error means that not a word is believed.
func (p counterPay) ReadNotice(header http.Header, body []byte) (order.Notice, error) {
	timestamp := header.Get("Counterpay-Timestamp")
	signature, err := hex.DecodeString(header.Get("Counterpay-Signature"))
	if err != nil || !hmac.Equal(signature, p.mac(timestamp, body)) {
		return order.Notice{}, errors.New("the signature does not fit the body")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || p.now().Sub(time.Unix(seconds, 0)).Abs() > 300*time.Second {
		return order.Notice{}, errors.New("not sent within the last 300 seconds")
	}
	var in struct {
		ID, Merchant, Currency, Ref, Txn string
		Fen                              int64
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return order.Notice{}, err
	}
	if in.Merchant != "citycard" || in.Currency != "CNY" {
		return order.Notice{}, errors.New("meant for another merchant or currency")
	}
	return order.Notice{
		EventID: in.ID, Kind: order.NoticePaid, Ref: in.Ref, TxnID: in.Txn, AmountFen: money.Fen(in.Fen), At: p.now(),
	}, nil
}

func (p counterPay) mac(timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// A payment provider is seven methods. The one that must not be wrong is ReadNotice.
func ExampleProvider() {
	now := time.Date(2027, 3, 10, 12, 0, 0, 0, time.UTC)
	driver := counterPay{key: []byte("from the provider's console"), now: func() time.Time { return now },
		books: map[string]*order.PaymentState{}}
	var provider order.Provider = driver

	url, _ := provider.Create(context.Background(), order.PaymentRequest{Ref: "P1", AmountFen: 16800})
	fmt.Println(url)

	body := []byte(`{"id": "e1", "merchant": "citycard", "currency": "CNY", "ref": "P1", "txn": "T1", "fen": 16800}`)
	timestamp := strconv.FormatInt(now.Unix(), 10)
	header := http.Header{}
	header.Set("Counterpay-Timestamp", timestamp)
	header.Set("Counterpay-Signature", hex.EncodeToString(driver.mac(timestamp, body)))
	notice, err := provider.ReadNotice(header, body)
	fmt.Println(notice.Kind, notice.Ref, notice.AmountFen, err)

	_, err = provider.ReadNotice(header, []byte(`{"id": "e1", "fen": 1}`))
	fmt.Println(err)
	// Output:
	// https://pay.example/P1
	// paid P1 168.00 <nil>
	// the signature does not fit the body
}
