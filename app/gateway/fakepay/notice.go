package fakepay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"citycard/app/platform/money"
	"citycard/membership/order"
)

const (
	headerTimestamp = "Fakepay-Timestamp"
	headerKey       = "Fakepay-Key"
	headerSignature = "Fakepay-Signature"
	keySerial       = "fake-1"
	currency        = "CNY"
	noticeTolerance = 300 * time.Second
)

// message is the body of a notice.
type message struct {
	EventID   string           `json:"event_id"`
	Kind      order.NoticeKind `json:"kind"`
	Merchant  string           `json:"merchant"`
	Currency  string           `json:"currency"`
	Ref       string           `json:"ref"`
	TxnID     string           `json:"txn_id,omitempty"`
	RefundNo  string           `json:"refund_no,omitempty"`
	AmountFen money.Fen        `json:"amount_fen"`
	At        time.Time        `json:"at"`
}

// Why a notice is not believed.
var (
	errSignature = errors.New("the signature does not fit the body")
	errKey       = errors.New("signed with a key that is not ours")
	errTimestamp = errors.New("not sent within the last 300 seconds")
	errMerchant  = errors.New("meant for another merchant")
	errCurrency  = errors.New("in another currency")
	errBody      = errors.New("the body is not a notice")
)

// Sign makes the headers of a notice with this body, sent at the given time. The program
// never calls it from outside; it is for tests that play the provider.
func (p *Provider) Sign(body []byte, at time.Time) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set(headerTimestamp, timestamp)
	header.Set(headerKey, keySerial)
	header.Set(headerSignature, hex.EncodeToString(p.mac(timestamp, body)))
	return header
}

func (p *Provider) sign(m message, at time.Time) (http.Header, []byte) {
	m.Merchant, m.Currency, m.At = p.options.Merchant, currency, at
	body, _ := json.Marshal(m) // strings, a number and a time: it cannot fail
	return p.Sign(body, at), body
}

func (p *Provider) mac(timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, p.options.Key)
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// ReadNotice is order.Provider's. The signature comes first: nothing of a body is
// looked at before it is proved to be the provider's.
func (p *Provider) ReadNotice(header http.Header, body []byte) (order.Notice, error) {
	if len(p.options.Key) == 0 || header.Get(headerKey) != keySerial {
		return order.Notice{}, errKey
	}
	timestamp := header.Get(headerTimestamp)
	signature, err := hex.DecodeString(header.Get(headerSignature))
	if err != nil || !hmac.Equal(signature, p.mac(timestamp, body)) {
		return order.Notice{}, errSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || p.db.Clock().Now().Sub(time.Unix(seconds, 0)).Abs() > noticeTolerance {
		return order.Notice{}, errTimestamp
	}
	var m message
	if json.Unmarshal(body, &m) != nil || m.EventID == "" || m.Ref == "" {
		return order.Notice{}, errBody
	}
	if m.Merchant != p.options.Merchant {
		return order.Notice{}, errMerchant
	}
	if m.Currency != currency {
		return order.Notice{}, errCurrency
	}
	return order.Notice{
		EventID: m.EventID, Kind: m.Kind, Ref: m.Ref, TxnID: m.TxnID, RefundNo: m.RefundNo, AmountFen: m.AmountFen,
		At: m.At,
	}, nil
}
