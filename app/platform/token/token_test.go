package token_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"citycard/app/platform/token"
)

func TestTokensAndDigits(t *testing.T) {
	t.Parallel()
	a, b := token.New(), token.New()
	if len(a) != 43 || a == b || strings.ContainsAny(a, "+/=") {
		t.Errorf("tokens %q, %q", a, b)
	}
	if h := token.Hash("abc"); h != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash = %s, want SHA-256 of FIPS 180", h)
	}
	seen := [10]int{}
	for _, d := range token.Digits(10000) {
		seen[d-'0']++
	}
	for d, n := range seen {
		if n < 800 || n > 1200 { // 6.6 standard deviations
			t.Errorf("digit %d came %d times of 10000", d, n)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	if _, err := token.NewKeys(make([]byte, 31)); err == nil {
		t.Error("a short secret was taken")
	}
	master := token.RandomMaster()
	k, err := token.NewKeys(master)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := token.NewKeys(master)
	if len(k.Derive("a")) != 32 || !bytes.Equal(k.Derive("a"), again.Derive("a")) ||
		bytes.Equal(k.Derive("a"), k.Derive("b")) {
		t.Error("derived keys must depend on secret and label, and on nothing else")
	}
	if k.Fingerprint("a", "1") != again.Fingerprint("a", "1") || k.Fingerprint("a", "1") == k.Fingerprint("b", "1") {
		t.Error("fingerprints must depend on label and text")
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "k", k)
	printed := fmt.Sprintf("%v %+v %#v %s", k, k, k, k) + log.String()
	if strings.Contains(printed, fmt.Sprint(master[0], " ", master[1])) || strings.Contains(printed, "master:") {
		t.Errorf("the secret was printed: %s", printed)
	}
	defer func() {
		if recover() == nil {
			t.Error("keys without a secret were usable")
		}
	}()
	token.Keys{}.Derive("a")
}

func TestBox(t *testing.T) {
	t.Parallel()
	k, _ := token.NewKeys(token.RandomMaster())
	box := k.Box("a")
	sealed := box.Seal([]byte("secret"), "row 1")
	if bytes.Contains(sealed, []byte("secret")) || bytes.Equal(sealed, box.Seal([]byte("secret"), "row 1")) {
		t.Error("sealing must hide, and differ each time")
	}
	if plain, err := box.Open(sealed, "row 1"); err != nil || string(plain) != "secret" {
		t.Errorf("opened %q, %v", plain, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another place": func() ([]byte, error) { return box.Open(sealed, "row 2") },
		"another label": func() ([]byte, error) { return k.Box("b").Open(sealed, "row 1") },
		"a changed bit": func() ([]byte, error) { return box.Open(changed, "row 1") },
		"a cut":         func() ([]byte, error) { return box.Open(sealed[:5], "row 1") },
		"nothing":       func() ([]byte, error) { return box.Open(nil, "row 1") },
	} {
		if _, err := open(); !errors.Is(err, token.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
