package fold_test

import (
	"testing"

	"citycard/app/platform/fold"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ＡＢＣ": "abc", "CAFÉ": "cafe", "Cafe\u0301": "cafe", "Ｃａｆé　Straße": "cafe strasse", "ΣΊΣΥΦΟΣ": "σισυφοσ",
		"ﬁsh ’n’ chips": "fish 'n' chips", "İzmir": "izmir", "梧桐\u200b茶馆\n二楼": "梧桐茶馆 二楼", "ガーデン": "ガーデン", "１０２４号": "1024号",
	} {
		if got := fold.Search(text); got != want {
			t.Errorf("Search(%q) = %q, want %q", text, got, want)
		}
	}
}
