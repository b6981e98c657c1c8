package redemption

import (
	"errors"
	"strings"
	"testing"
	"testing/quick"
)

func TestNewDigitsAreReadBack(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 2000 {
		digits := newDigits()
		if seen[digits] {
			t.Fatalf("%s drawn twice", digits)
		}
		seen[digits] = true
		for _, form := range []string{digits, " " + digits + "\r\n", "https://card.example/q/" + digits,
			"HTTP://127.0.0.1:8080/q/" + digits,
			digits[:4] + " " + digits[4:8] + " " + digits[8:12] + " " + digits[12:16] + " " + digits[16:],
			digits[:6] + "-" + digits[6:]} {
			got, err := ReadCode(form)
			if err != nil || got != digits {
				t.Fatalf("ReadCode(%q) = %q, %v", form, got, err)
			}
		}
	}
}

func TestThePracticeCodeIsWellFormed(t *testing.T) {
	t.Parallel()
	if got, err := ReadCode("https://card.example/q/" + PracticeDigits); err != nil || got != PracticeDigits {
		t.Errorf("ReadCode(practice) = %q, %v", got, err)
	}
}

func TestReadCodeNamesWhatItIsNot(t *testing.T) {
	t.Parallel()
	good := newDigits()
	for text, want := range map[string]error{
		"":                                 ErrNotOurs,
		"hello":                            ErrNotOurs,
		"https://evil.example/":            ErrNotOurs,
		"https://card.example/q/":          ErrNotOurs,
		"https://card.example/x/q/" + good: ErrNotOurs,
		"javascript:alert(1)":              ErrNotOurs,
		good + "\n" + good:                 nil,
		good + "\n" + PracticeDigits:       ErrBadDigits, // which of them?
		"<script>":                         ErrNotOurs,
		strings.Repeat("8", 3000):          ErrNotOurs,
		"134567890123456789":               ErrPaymentCode, // WeChat Pay
		"2812345678901234":                 ErrPaymentCode, // Alipay
		"281234567890123456789012":         ErrPaymentCode,
		"6212345678901234567":              ErrPaymentCode, // UnionPay
		"8812345":                          ErrBadDigits,
		"998877665544332211":               ErrNotOurs,
		"https://card.example/q/" + good + "\u202e":           nil,
		"８８" + good[2:]:                                       nil,
		"https://card.example/q/134567890123456789":           ErrPaymentCode,
		good[:17] + string('0'+(good[17]-'0'+1)%10):           ErrBadDigits,
		"https://%zz/q/" + good:                               ErrNotOurs,
		"ftp://card.example/q/" + good:                        ErrNotOurs,
		"https://card.example/q/" + good + "/../../logout":    ErrNotOurs,
		"https://card.example/q/" + good + "?next=//evil.com": nil,
	} {
		if _, err := ReadCode(text); !errors.Is(err, want) && !(want == nil && err == nil) {
			t.Errorf("ReadCode(%.60q) = %v, want %v", text, err, want)
		}
	}
}

func TestTheCheckDigitFindsEveryWrongDigit(t *testing.T) {
	t.Parallel()
	err := quick.Check(func(place, by uint8) bool {
		digits := []byte(newDigits())
		i := 2 + int(place)%16
		digits[i] = '0' + (digits[i]-'0'+1+by%9)%10
		_, err := ReadCode(string(digits))
		return errors.Is(err, ErrBadDigits)
	}, &quick.Config{MaxCount: 2000})
	if err != nil {
		t.Error(err)
	}
}

func FuzzReadCode(f *testing.F) {
	for _, seed := range []string{"", PracticeDigits, "https://h/q/" + PracticeDigits, "134567890123456789", "88 1 2",
		"https://[::1/q/1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		digits, err := ReadCode(text)
		if (err == nil) != (len(digits) == codeLength && strings.HasPrefix(digits, codePrefix)) {
			t.Errorf("ReadCode(%q) = %q, %v", text, digits, err)
		}
	})
}
