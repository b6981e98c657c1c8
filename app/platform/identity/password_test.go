package identity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPasswordHash(t *testing.T) {
	t.Parallel()
	phc := hashPassword("correct horse battery")
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") || phc == hashPassword("correct horse battery") {
		t.Errorf("hash = %s", phc)
	}
	if !matches("correct horse battery", phc) || matches("correct horse batterz", phc) || matches("", phc) {
		t.Error("the right password must match, and no other")
	}
	// The reference vector of the argon2 command line: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32.
	if !matches("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc") {
		t.Error("the reference vector does not match")
	}
	for _, bad := range []string{"", "$", nobodysHash,
		"$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAA", strings.Replace(phc, "t=2", "t=0", 1),
		strings.Replace(phc, "p=1", "p=x", 1), phc[:len(phc)-1]} {
		if matches("correct horse battery", bad) {
			t.Errorf("%q matches", bad)
		}
	}
}

func TestWeakPasswords(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		"short": "short", "12345678901": "short", strings.Repeat("长", 12): "common", "correct horse battery": "",
		"我家的猫在窗台上睡觉呢呀":                  "",
		strings.Repeat("ab cd ef ", 20): "long", "123456789012": "common", "aaaaaaaaaaaaaa": "common",
		"password1234": "common", "Password2027!": "common",
		"qwertyuiop12": "common", "wang is here today": "common", "abcdefghijklmnop": "common",
		"admin123456789": "common",
	} {
		if got := strings.TrimPrefix(weakness(password, "wang"), "field.identity.password_"); got != want {
			t.Errorf("weakness of %q = %q, want %q", password, got, want)
		}
	}
}

func TestOnlySoManyPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	s := &Service{hashing: make(chan struct{}, 1)}
	s.hashing <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := s.checkPassword(ctx, "x", nobodysHash); !errors.Is(err, errBusy) {
		t.Errorf("with all slots taken: %v", err)
	}
}

func TestTOTP(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890" of RFC 6238, appendix B
	now := time.Unix(1111111109, 0)
	if code, err := TOTPCode(secret, now); err != nil || code != "081804" {
		t.Errorf("code = %s, %v, want the last six digits of the RFC's 07081804", code, err)
	}
	for _, c := range []struct {
		late time.Duration
		want bool
	}{{0, true}, {30 * time.Second, true}, {-30 * time.Second, true}, {60 * time.Second, false},
		{-60 * time.Second, false}} {
		step, ok := totpStep(secret, "081804", now.Add(c.late))
		if ok != c.want || ok && step != 1111111109/30 {
			t.Errorf("%v late: step %d, %v", c.late, step, ok)
		}
	}
	if one, other := newTOTPSecret(), newTOTPSecret(); len(one) != 32 || one == other {
		t.Error("a secret has 160 random bits")
	}
	if got, want := totpLink("mei@city", secret),
		"otpauth://totp/Citycard:mei@city?issuer=Citycard&secret="+secret; got != want {
		t.Errorf("link = %s", got)
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7",
		"2001:db8:0:1::5":     "2001:db8:0:1::/64",
		"2001:db8:0:1:ffff::": "2001:db8:0:1::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "x": "unknown"} {
		if got := network(ip); got != want {
			t.Errorf("network(%q) = %s, want %s", ip, got, want)
		}
	}
}
