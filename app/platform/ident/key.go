package ident

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"citycard/app/platform/fault"
)

var (
	// ErrKeyMissing refuses a request without an Idempotency-Key where one is required.
	ErrKeyMissing = fault.New(fault.Invalid, "idempotency.key_missing").WithField("Idempotency-Key", "idempotency.key")
	// ErrKeyMalformed refuses a key that is not 8–64 visible ASCII characters.
	ErrKeyMalformed = fault.New(fault.Invalid, "idempotency.key_malformed").
			WithField("Idempotency-Key", "idempotency.key")
	// ErrKeyReused refuses a key that was first used with another input.
	ErrKeyReused = fault.New(fault.Conflict, "idempotency.key_reused")
)

// CheckKey accepts an idempotency key of 8–64 visible ASCII characters.
func CheckKey(key string) error {
	if key == "" {
		return ErrKeyMissing
	}
	if len(key) < 8 || len(key) > 64 {
		return ErrKeyMalformed
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return ErrKeyMalformed
		}
	}
	return nil
}

// InputHash is the fingerprint by which a repeated key is compared with its first input:
// SHA-256 in hex over the JSON of input, which must marshal deterministically (a struct).
func InputHash(input any) string {
	text, err := json.Marshal(input)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
