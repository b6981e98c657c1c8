package ident_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"citycard/app/platform/ident"
)

func TestIDsAreOrderedByTime(t *testing.T) {
	t.Parallel()
	source, last := ident.Random{}, ident.None
	for range 10_000 {
		next := source.New()
		if bytes.Compare(last[:], next[:]) >= 0 {
			t.Fatalf("%v does not come after %v", next, last)
		}
		last = next
	}
}

func TestParseTakesTheCanonicalFormOnly(t *testing.T) {
	t.Parallel()
	id := ident.Random{}.New()
	if got, err := ident.Parse(id.String()); err != nil || got != id {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"", "x", "{" + id.String() + "}", "urn:uuid:" + id.String(),
		strings.ReplaceAll(id.String(), "-", ""), id.String() + " ", strings.Repeat("g", 36)} {
		if got, err := ident.Parse(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]error{
		"":                      ident.ErrKeyMissing,
		"short":                 ident.ErrKeyMalformed,
		"12345678":              nil,
		strings.Repeat("k", 64): nil,
		strings.Repeat("k", 65): ident.ErrKeyMalformed,
		"with a space":          ident.ErrKeyMalformed,
		"中文中文中文":                ident.ErrKeyMalformed,
		"line\nbreak":           ident.ErrKeyMalformed,
		"!visible~ASCII":        nil,
		"12345678\x7f":          ident.ErrKeyMalformed,
	} {
		if err := ident.CheckKey(key); !errors.Is(err, want) && err != want {
			t.Errorf("%q: %v, want %v", key, err, want)
		}
	}
}

func TestInputHashTellsInputsApart(t *testing.T) {
	t.Parallel()
	type in struct {
		Claim string
		Bill  int64
	}
	first, same, other := ident.InputHash(in{"a", 1}), ident.InputHash(in{"a", 1}), ident.InputHash(in{"a", 2})
	if first != same || first == other || len(first) != 64 {
		t.Error("the fingerprint is not one")
	}
}
