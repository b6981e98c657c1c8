package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
)

// masterBytes is the least length of a master secret.
const masterBytes = 32

// Keys derives independent keys from one master secret. It prints as "token.Keys", never
// as its content. The zero value has no secret and panics when used.
type Keys struct{ master []byte }

// NewKeys takes the master secret, at least 32 random bytes.
func NewKeys(master []byte) (Keys, error) {
	if len(master) < masterBytes {
		return Keys{}, errors.New("the master secret needs at least 32 bytes")
	}
	return Keys{master: append([]byte(nil), master...)}, nil
}

// String keeps the secret out of logs.
func (Keys) String() string { return "token.Keys" }

// GoString keeps the secret out of %#v.
func (Keys) GoString() string { return "token.Keys" }

// LogValue keeps the secret out of structured logs.
func (Keys) LogValue() slog.Value { return slog.StringValue("token.Keys") }

// Derive returns the 32-byte key for a purpose: HKDF-SHA256 (RFC 5869) with the label as
// info. Different labels give unrelated keys.
func (k Keys) Derive(label string) []byte {
	if len(k.master) < masterBytes {
		panic("token.Keys without a master secret")
	}
	key, err := hkdf.Key(sha256.New, k.master, nil, label, 32)
	if err != nil {
		panic(err) // only for lengths over 8160 bytes
	}
	return key
}

// Fingerprint is the stored form of something short (a code, a phone number): HMAC-SHA256
// in hex under the label's key, so that a stolen table alone cannot be searched through.
func (k Keys) Fingerprint(label, text string) string {
	mac := hmac.New(sha256.New, k.Derive(label))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// ErrSealed means that a sealed value was not made with this key and place, or was changed.
var ErrSealed = errors.New("sealed value cannot be opened")

// Box seals small secrets with AES-256-GCM under one label's key.
type Box struct{ aead cipher.AEAD }

// Box returns the box of a label.
func (k Keys) Box(label string) Box {
	block, err := aes.NewCipher(k.Derive(label))
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return Box{aead: aead}
}

// Seal encrypts plain. Place names where the value is kept (a row's id); the value opens
// only with the same place, so a sealed column cannot be moved to another row.
func (b Box) Seal(plain []byte, place string) []byte {
	return b.aead.Seal(nil, nil, plain, []byte(place))
}

// Open decrypts what Seal made for the same place; ErrSealed.
func (b Box) Open(sealed []byte, place string) ([]byte, error) {
	plain, err := b.aead.Open(nil, nil, sealed, []byte(place))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// RandomMaster makes a fresh master secret, for a first start without one and for tests.
func RandomMaster() []byte {
	master := make([]byte, masterBytes)
	rand.Read(master)
	return master
}
