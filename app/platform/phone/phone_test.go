package phone_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"citycard/app/platform/phone"
	"citycard/app/platform/token"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]phone.Number{
		"13800000001": "+8613800000001", "+86 138 0000 0001": "+8613800000001", " 138-0000-0001 ": "+8613800000001",
		"008613800000001": "+8613800000001",
		"１３８００００００１":      "", "１３８０００００００１": "+8613800000001", "021 6232 1234": "+862162321234",
		"+44 20 7946 0958": "+442079460958",
		"":                 "", "12345": "", "1380000000": "", "13800000001 ext 5": "", "1-800-FLOWERS": "",
		"13800000001\n":                       "+8613800000001",
		"\u202d138\u00a00000\u00a00001\u202c": "+8613800000001", "138\u20110000\u20110001\ufe0d": "+8613800000001",
		"＋８６　１３８　００００　０００１\u200b": "+8613800000001",
		"13800000001;drop": "", "'13800000001": "", "138000000011": "", strings.Repeat("1", 40): "", "\x00": "",
	} {
		got, err := phone.Parse(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Parse(%q) = %s, %v, want %s", text, got.E164(), err, want.E164())
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	n := phone.Number("+8613800000001")
	for _, shown := range []string{n.Mask(), fmt.Sprint(n), fmt.Sprintf("%v", n), fmt.Sprintf("to %s", n)[len("to "):],
		n.LogValue().String()} {
		if shown != "138****0001" {
			t.Errorf("shown as %q", shown)
		}
	}
	for number, want := range map[phone.Number]string{"+442079460958": "+44****58", "+862162321234": "216****34",
		"": "****", "+1": "****"} {
		if got := number.Mask(); got != want {
			t.Errorf("mask of %s = %s, want %s", number.E164(), got, want)
		}
	}
	if !n.IsMainlandMobile() || n.Prefix() != "1380000" || phone.Number("+442079460958").IsMainlandMobile() ||
		phone.Number("+862162321234").Prefix() != "" {
		t.Error("mainland mobile numbers are not told from others")
	}
}

func TestVault(t *testing.T) {
	t.Parallel()
	k, _ := token.NewKeys(token.RandomMaster())
	v, n := phone.NewVault(k), phone.Number("+8613800000001")
	a, b := v.Seal(n), v.Seal(n)
	if bytes.Equal(a, b) || bytes.Contains(a, []byte("13800000001")) {
		t.Error("a seal must hide the number and its repetition")
	}
	if got, err := v.Open(a); err != nil || got != n {
		t.Errorf("opened %s, %v", got.E164(), err)
	}
	if v.Index(n) != phone.NewVault(k).Index(n) || v.Index(n) == v.Index(n+"2") ||
		strings.Contains(v.Index(n), "138") && len(v.Index(n)) != 64 {
		t.Error("the index must be stable per number")
	}
	other, _ := token.NewKeys(token.RandomMaster())
	if v.Index(n) == phone.NewVault(other).Index(n) {
		t.Error("the index must depend on the key")
	}
	if _, err := phone.NewVault(other).Open(a); err == nil {
		t.Error("opened with another key")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"13800000001", "+86138", "+", "()", "＋８６", "0086-138"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := phone.Parse(text)
		if err != nil {
			return
		}
		if again, err := phone.Parse(n.E164()); err != nil || again != n {
			t.Errorf("%q gave %s, which parses to %s, %v", text, n.E164(), again.E164(), err)
		}
	})
}
