package fold_test

import (
	"testing"

	"citycard/app/platform/fold"
)

// What each character becomes stands in app/web/till/testdata/reading.json, and is tested there.
func TestTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"９　０": "9 0", "\u200b90\u0003": "90", "（ＡＢＣ）": "(ABC)", "老王面馆": "老王面馆", "￥９０": "¥90", "12‐34": "12-34",
	} {
		if got := fold.Typed(text); got != want {
			t.Errorf("Typed(%q) = %q, want %q", text, got, want)
		}
	}
	if got := fold.Digits(" ３１４ 159－"); got != "314159" {
		t.Errorf("Digits gave %q", got)
	}
}
