package i18n_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"citycard/app/platform/i18n"
)

func load(t *testing.T, zh, en string) *i18n.Texts {
	t.Helper()
	w, err := i18n.Load(fstest.MapFS{"shop.zh-CN.toml": {Data: []byte(zh)}, "shop.en.toml": {Data: []byte(en)}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const zh = `
[shop.closed]
title = "已打烊"
next = "请 {{.Hour}} 点再来"
[shop.only_zh]
title = "只有中文"
[shop.state]
open = "营业中"
[shop.now]
title = "现在{{.state}}"
[message.gift]
title = "礼物"
body = "{{.name}} <收>"
`

const en = `
[shop.closed]
title = "Closed"
next = "Come back at {{.Hour}}"
[shop.state]
open = "open"
[shop.now]
title = "We are {{.state}}"
[message.gift]
title = "Gift"
body = "{{.name}} <got>"
[message.named]
title = "{{.name_en}}"
body = "-"
`

func TestText(t *testing.T) {
	t.Parallel()
	w := load(t, zh, en)
	for _, c := range []struct{ locale, key, want string }{
		{"zh-CN", "shop.closed.title", "已打烊"},
		{"en", "shop.closed.title", "Closed"},
		{"fr", "shop.closed.title", "已打烊"},
		{"zh-CN", "shop.closed.next", "请 9 点再来"},
		{"en", "shop.closed.next", "Come back at 9"},
		{"en", "shop.only_zh.title", "只有中文"},
		{"zh-CN", "shop.now.title", "现在营业中"},
		{"en", "shop.now.title", "We are open"},
		{"en", "shop.unheard_of.title", "shop.unheard_of.title"},
	} {
		if got := w.Text(c.locale, c.key, map[string]any{"Hour": 9, "state": i18n.Term("shop.state.open")}); got !=
			c.want {
			t.Errorf("Text(%s, %s) = %q, want %q", c.locale, c.key, got, c.want)
		}
	}
	if w.Has("en", "shop.only_zh.title") || !w.Has("zh-CN", "shop.only_zh.title") {
		t.Error("Has must speak about the locale itself")
	}
	if title, _ := w.Message("en", "named", map[string]string{"name_zh": "全单九折", "name_en": ""}); title != "全单九折" {
		t.Errorf("what has no English name is called %q", title)
	}
	title, body := w.Message("en", "gift", map[string]string{"name": "A&B"})
	if title != "Gift" || body != "A&B <got>" {
		t.Errorf("message = %q, %q: texts are plain, the page escapes", title, body)
	}
	if keys := w.Keys("en"); len(keys) != 8 || keys[0] != "message.gift.body" {
		t.Errorf("keys = %v", keys)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	got := strings.Join(load(t, "[a.b]\ntitle = \"{{.X}}\"\n[a.c]\ntitle = \"c\"",
		"[a.b]\ntitle = \"{{.Y}}\"\n[a.d]\ntitle = \"\"").Problems(), "\n")
	for _, want := range []string{"a.b.title has other placeholders in en", "a.c.title has no text in en",
		"a.d.title has no text in zh-CN"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if found := load(t, "[a.b]\ntitle = \"{{ .X }} {{.name_zh}}\"",
		"[a.b]\ntitle = \"{{.X}} and {{.X}} {{.name_en}}\"").Problems(); len(found) != 0 {
		t.Errorf("no problem here, but got %v", found)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{
		"a strange name":   {"shop.toml": {}},
		"another language": {"shop.fr.toml": {}},
		"one key twice": {"a.en.toml": {Data: []byte("[x]\ntitle='1'")},
			"b.en.toml": {Data: []byte("[x]\ntitle='2'")}},
		"broken TOML": {"shop.en.toml": {Data: []byte("[x")}},
	} {
		if _, err := i18n.Load(files); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	w := load(t, zh, en)
	for header, want := range map[string]string{
		"": "zh-CN", "zh": "zh-CN", "zh-TW,en;q=0.5": "zh-CN", "en-GB,en;q=0.9,zh;q=0.8": "en", "en": "en",
		"fr":          "zh-CN",
		"fr,en;q=0.3": "en", "*": "zh-CN", ";;;": "zh-CN", strings.Repeat("en,", 200): "zh-CN",
	} {
		if got := w.Match(header); got != want {
			t.Errorf("Match(%.30q) = %s, want %s", header, got, want)
		}
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	for bp, want := range map[int][2]string{
		9000: {"9折", "10% off"}, 8800: {"8.8折", "12% off"}, 8850: {"8.85折", "11.5% off"}, 10000: {"不打折", "no discount"},
		5000: {"5折", "50% off"}, 9999: {"9.999折", "0.01% off"}, 9500: {"9.5折", "5% off"}, 505: {"0.505折", "94.95% off"},
	} {
		if zh, en := i18n.Rate(bp, "zh-CN"), i18n.Rate(bp, "en"); zh != want[0] || en != want[1] {
			t.Errorf("Rate(%d) = %s, %s, want %v", bp, zh, en, want)
		}
	}
}
