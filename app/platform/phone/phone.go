// Package phone reads, masks and keeps phone numbers, the only personal data there is.
package phone

import (
	"log/slog"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"citycard/app/platform/fault"
	"citycard/app/platform/fold"
	"citycard/app/platform/token"
)

// errInvalid refuses what is not a phone number.
var errInvalid = fault.New(fault.Invalid, "phone.invalid").WithField("phone", "field.phone.invalid")

// Number is a valid number in E.164 form, "+8613800000001". Printing it (fmt, slog) shows
// it masked; the digits come out only by E164 or a conversion, which a reviewer can see.
type Number string

// written is what people type in a phone field; letters ("ext", vanity words) are refused.
var written = regexp.MustCompile(`^[+＋]?[0-9０-９ ()（）.·-]{5,32}$`)

// Parse reads a number as typed; without a country code it is one of mainland China.
// phone.invalid.
func Parse(s string) (Number, error) {
	s = strings.TrimSpace(fold.Typed(s))
	if !written.MatchString(s) {
		return "", errInvalid
	}
	n, err := phonenumbers.Parse(s, "CN")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", errInvalid
	}
	return Number(phonenumbers.Format(n, phonenumbers.E164)), nil
}

// E164 is the full number. It goes to a sender and nowhere else.
func (n Number) E164() string { return string(n) }

var mainlandMobile = regexp.MustCompile(`^\+861[3-9][0-9]{9}$`)

// IsMainlandMobile tells whether n is a mobile number of mainland China, the only kind
// that sign-in codes are sent to.
func (n Number) IsMainlandMobile() bool { return mainlandMobile.MatchString(string(n)) }

// Prefix is the first seven national digits of a mainland mobile number (operator and
// area), "" for other numbers. Numbers sold in bulk share it.
func (n Number) Prefix() string {
	if !n.IsMainlandMobile() {
		return ""
	}
	return string(n[3:10])
}

// Mask is the form for people: "138****0001"; others keep three digits in front and two at the end.
func (n Number) Mask() string {
	digits := strings.TrimPrefix(string(n), "+86")
	if len(digits) < 8 {
		return "****"
	}
	if n.IsMainlandMobile() {
		return digits[:3] + "****" + digits[7:]
	}
	return digits[:3] + "****" + digits[len(digits)-2:]
}

// String is Mask, so that no format verb prints a number in full.
func (n Number) String() string { return n.Mask() }

// LogValue is Mask, for slog.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Mask()) }

// Vault keeps numbers at rest: sealed for reading back, indexed for finding.
type Vault struct {
	box  token.Box
	keys token.Keys
}

// NewVault derives the vault's keys.
func NewVault(k token.Keys) *Vault { return &Vault{box: k.Box("phone seal"), keys: k} }

// Seal encrypts n (AES-256-GCM, random nonce): two seals of one number differ.
func (v *Vault) Seal(n Number) []byte { return v.box.Seal([]byte(n), "phone") }

// Open reads what Seal made; token.ErrSealed.
func (v *Vault) Open(sealed []byte) (Number, error) {
	plain, err := v.box.Open(sealed, "phone")
	return Number(plain), err
}

// Index is the blind index of n: equal numbers have equal indexes (64 hex characters), and
// without the key an index leads back to nothing.
func (v *Vault) Index(n Number) string { return v.keys.Fingerprint("phone index", string(n)) }
