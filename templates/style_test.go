package templates_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"citycard/templates"
)

// The tokens are read off style.css itself, so a colour cannot change without its contrast.
func TestTokensHaveContrast(t *testing.T) {
	t.Parallel()
	light, dark, panel := tokens(t)
	text, edge := 4.5, 3.0 // WCAG 2.2: 1.4.3 texts, 1.4.11 edges of controls
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"ink", "surface", text}, {"ink", "bg", text}, {"ink", "sunk", text}, {"ink-2", "surface", text},
		{"ink-2", "bg", text}, {"ink-2", "sunk", text},
		{"control", "surface", edge}, {"control", "bg", edge},
		{"brand", "surface", text}, {"brand", "bg", text}, {"on-brand", "brand", text}, {"brand", "brand-tint", text},
		{"action", "surface", text}, {"action", "bg", text}, {"on-action", "action", text},
		{"action", "action-tint", text},
		{"ok", "surface", text}, {"ok", "ok-tint", text}, {"ok", "bg", text}, {"ok", "sunk", text},
		{"warn", "warn-tint", text}, {"warn", "surface", text},
		{"bad", "surface", text}, {"bad", "bg", text}, {"bad", "bad-tint", text}, {"on-bad", "bad", text},
		{"ink", "ok-tint", text}, {"ink", "warn-tint", text}, {"ink", "bad-tint", text}, {"ink", "action-tint", text},
		{"action", "ok-tint", text}, {"action", "warn-tint", text}, {"action", "bad-tint", text}, // links in notices
		{"on-card", "card", text}, {"gold", "card", text}, {"card", "gold", text},
		{"on-fill", "fill-ok", 7}, {"on-look", "fill-look", 7}, {"on-fill", "fill-no", 7},
		{"on-fill", "fill-system", 7},
	}
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark, "code panel": panel} {
		for _, p := range pairs {
			if colours[p.front] == "" || colours[p.back] == "" {
				if scheme != "code panel" { // which sets what stands on it, and no more
					t.Errorf("%s: --%s or --%s is missing", scheme, p.front, p.back)
				}
				continue
			}
			if ratio := contrast(t, colours[p.front], colours[p.back]); ratio < p.least {
				t.Errorf("%s: %s %s on %s %s is %.2f, less than %.1f", scheme, p.front, colours[p.front], p.back,
					colours[p.back], ratio, p.least)
			}
		}
	}
}

// The ratios that the design guide names; a formula that is wrong would show here.
func TestContrastFormula(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		front, back string
		want        float64
	}{{"#000000", "#FFFFFF", 21}, {"#07C160", "#FFFFFF", 2.38}, {"#1F2328", "#FFFFFF", 15.80},
		{"#0A5C33", "#FFFFFF", 8.10}, {"#3B2600", "#FFC533", 9.08}, {"#F2D9A6", "#1E2A3A", 10.54}} {
		if got := contrast(t, tc.front, tc.back); math.Abs(got-tc.want) > 0.006 {
			t.Errorf("%s on %s: %.3f, want %.2f", tc.front, tc.back, got, tc.want)
		}
	}
}

// The code panel stays white in dark mode: it has the light value of every token it sets.
func TestCodePanelIsLight(t *testing.T) {
	t.Parallel()
	text := static(t, "style.css")
	light := declared(block(t, text, ":root {"))
	panel := declared(block(t, text, ".code-panel {"))
	if panel["surface"] != "#FFFFFF" || len(panel) < 10 {
		t.Fatalf("the panel's tokens were not found: %v", panel)
	}
	for name, value := range panel {
		if light[name] != value {
			t.Errorf("--%s is %s on the panel and %s in the light scheme", name, value, light[name])
		}
	}
}

// tokens are the colours of the light scheme, of the dark one, and of the code panel in it.
func tokens(t *testing.T) (light, dark, panel map[string]string) {
	text := static(t, "style.css")
	light = declared(block(t, text, ":root {"))
	_, after, _ := strings.Cut(text, "@media (prefers-color-scheme: dark) {")
	dark = over(light, declared(block(t, after, ":root {")))
	panel = declared(block(t, text, ".code-panel {"))
	if len(light) < 25 || light["bg"] == dark["bg"] {
		t.Fatalf("the tokens were not found: %v, %v", light, dark)
	}
	return light, dark, panel
}

func over(first, second map[string]string) map[string]string {
	both := map[string]string{}
	for _, set := range []map[string]string{first, second} {
		for name, value := range set {
			both[name] = value
		}
	}
	return both
}

func block(t *testing.T, text, opening string) string {
	t.Helper()
	_, after, ok := strings.Cut(text, opening)
	inside, _, closed := strings.Cut(after, "}")
	if !ok || !closed {
		t.Fatalf("no %q in style.css", opening)
	}
	return inside
}

var declaration = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})`)

func declared(block string) map[string]string {
	found := map[string]string{}
	for _, m := range declaration.FindAllStringSubmatch(block, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is the ratio of WCAG 2.x: (lighter + 0.05) / (darker + 0.05).
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of sRGB as WCAG 2.x defines it.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is no colour", colour)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// What a first visit has to fetch, compressed with Brotli at its best, as the design guide counts.
func TestStaticFilesKeepTheirBudgets(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{
		"style.css": 10_000, "till.css": 4_000, "ops.css": 4_000, "icons.svg": 6_000, "app.js": 3_000, "card.js": 6_000,
		"till.js": 10_000, "ops.js": 8_000, "sw.js": 2_000,
	} {
		content, err := fs.ReadFile(templates.Files(), "static/"+name)
		if err != nil {
			continue // not every area has a file of its own
		}
		if size := brotlied(t, content); size > most {
			t.Errorf("%s is %d bytes compressed, more than %d", name, size, most)
		} else {
			t.Logf("%-10s %5d of %5d bytes", name, size, most)
		}
	}
	for name, most := range map[string]int{"icon-192.png": 6_000, "icon-512.png": 14_000, "icon-maskable.png": 14_000} {
		if size := len(static(t, name)); size > most {
			t.Errorf("%s is %d bytes, more than %d", name, size, most)
		}
	}
}

func brotlied(t *testing.T, content []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func static(t *testing.T, name string) string {
	t.Helper()
	content, err := fs.ReadFile(templates.Files(), "static/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// The floor is iOS 15 and Chrome 87: what is newer would be dropped there without a word.
// :has() may stand in a rule of its own, as garnish, and a small viewport's height after the
// same declaration with vh.
func TestStyleIsReadByOldBrowsers(t *testing.T) {
	t.Parallel()
	newer := regexp.MustCompile(`@layer|@container|@supports selector|:is\(|:where\(|:not\([^)]*,|(^|[ ;{])&|\b\d+(dvh|svh|lvh|cqw)\b|aspect-ratio|color-mix\(|oklch\(`)
	files, err := fs.Glob(templates.Files(), "static/*.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		content, err := fs.ReadFile(templates.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for i, line := range strings.Split(string(content), "\n") {
			if inOldUnit := strings.ReplaceAll(line, "svh", "vh"); inOldUnit == before {
				line = inOldUnit
			}
			if found := newer.FindString(line); found != "" {
				t.Errorf("%s:%d uses %q", name, i+1, found)
			}
			before = line
		}
	}
}

// Both manifests name what an installed app needs, with icons that exist.
func TestManifestsAreComplete(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]string{"manifest.webmanifest": "/card", "till.webmanifest": "/till"} {
		text := static(t, name)
		for _, want := range []string{`"name"`, `"short_name"`, `"lang": "zh-CN"`,
			fmt.Sprintf(`"start_url": %q`, start), `"display": "standalone"`, `"192x192"`, `"512x512"`, `"maskable"`} {
			if !strings.Contains(text, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		for _, m := range regexp.MustCompile(`"src": "/static/([^"]+)"`).FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(static(t, m[1]), "\x89PNG") {
				t.Errorf("%s names %s, which is no PNG", name, m[1])
			}
		}
	}
}
