package redemption

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// The redeem code (核销码): 18 digits = "88" + 15 random digits + a check digit. The prefix
// is clear of the wallets' payment codes (WeChat 10–15, Alipay 25–30, UnionPay QR 62).
const (
	codePrefix = "88"
	codeLength = 18

	// ShownFor is how long the member's page shows a code; GraceFor is how much longer the till
	// accepts it, for slow people and slow networks.
	ShownFor = 60 * time.Second
	GraceFor = 30 * time.Second
)

// PracticeDigits is the code that cashiers practise with. It is printed on the till card, belongs
// to no membership and never opens a claim.
const PracticeDigits = "880000000000000005"

// Code is what the member's page shows.
type Code struct {
	MembershipID ident.ID
	Digits       string
	IssuedAt     time.Time
	ShownUntil   time.Time // when the page replaces it
	GoodUntil    time.Time // when the till stops taking it
}

// liveCode is the stored form; the digits themselves are never stored.
type liveCode struct {
	MembershipID ident.ID
	CityID       city.ID
	CodeHash     string
	IssuedAt     time.Time
	ShownUntil   time.Time
	GoodUntil    time.Time
	TakenAt      *time.Time
}

func (liveCode) TableName() string { return "redemption_codes" }

// newDigits draws a code from the system's random source, other than the practice code.
func newDigits() string {
	for {
		body := codePrefix + token.Digits(codeLength-len(codePrefix)-1)
		if digits := body + string(checkDigit(body)); digits != PracticeDigits {
			return digits
		}
	}
}

// checkDigit is Luhn's (ISO/IEC 7812-1 annex B): it finds every single wrong digit and
// nearly every swap of neighbours, which is what typing from a phone needs.
func checkDigit(body string) byte {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}
