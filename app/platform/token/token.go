// Package token makes what must not be guessed, and the keys that keep secrets at rest.
// Primary keys come from package ident instead and are no secrets.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// New returns 32 random bytes as 43 characters of base64url: a bearer token.
func New() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails; the program ends if the system has no randomness
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Hash is the form in which a token is stored: SHA-256 in hex. It needs no salt or key,
// because a token has 256 bits of entropy; short codes go through Keys.Fingerprint.
func Hash(tok string) string {
	sum := sha256.Sum256([]byte(tok))
	return hex.EncodeToString(sum[:])
}

// Digits returns n uniformly random decimal digits.
func Digits(n int) string {
	var b strings.Builder
	ten := big.NewInt(10)
	for range n {
		digit, err := rand.Int(rand.Reader, ten)
		if err != nil {
			panic(err) // rand.Reader does not fail
		}
		b.WriteByte('0' + byte(digit.Int64()))
	}
	return b.String()
}
