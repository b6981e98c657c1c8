package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"citycard/app/platform/fold"
)

// TOTP as authenticator apps do it (RFC 6238): SHA-1, 30 s, 6 digits, one step of drift
// either way.
const (
	totpPeriod = 30 * time.Second
	totpDrift  = 1
	totpSecret = 20 // bytes
)

var totpForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

func newTOTPSecret() string {
	raw := make([]byte, totpSecret)
	rand.Read(raw)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

func stepAt(t time.Time) int64 { return t.Unix() / int64(totpPeriod/time.Second) }

// totpStep returns the time step that code belongs to, if it is one of those near now.
func totpStep(secret, code string, now time.Time) (step int64, ok bool) {
	code = fold.Digits(code)
	for drift := int64(-totpDrift); drift <= totpDrift; drift++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(stepAt(now)+drift), totpForm)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = stepAt(now)+drift, true
		}
	}
	return step, ok
}

// TOTPCode is the code that an app with the secret shows at t: for seeds, scripts and tests.
func TOTPCode(secret string, t time.Time) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(stepAt(t)), totpForm)
}

// totpLink is the otpauth link that an authenticator app reads, as a QR or by a tap.
func totpLink(login, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {"Citycard"}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/Citycard:" + login, RawQuery: q.Encode()}).String()
}
