package till

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"citycard/app/platform/i18n"
	"citycard/templates"
)

// codesOf reads the stable codes off the calls fault.New(kind, "code") of a source file.
func codesOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || len(call.Args) != 2 {
			return true
		}
		function, is := call.Fun.(*ast.SelectorExpr)
		literal, isText := call.Args[1].(*ast.BasicLit)
		if !is || !isText || function.Sel.Name != "New" {
			return true
		}
		if code, err := strconv.Unquote(literal.Value); err == nil {
			codes = append(codes, code)
		}
		return true
	})
	return codes
}

// notTheTills are codes of redemption that no cashier is ever answered with, or only beside
// the fields of a form: members report and dispute, operators decide.
var notTheTills = []string{
	"redemption.refusal_", "redemption.report_", "redemption.already_reported", "redemption.cursor_",
	"redemption.late_",
	"redemption.too_many_reports", "redemption.dispute_unknown", "redemption.dispute_settled",
	"redemption.dispute_invalid",
}

func TestEveryOutcomeHasAScreen(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, file := range []string{"errors.go", "late/errors.go", "objection/errors.go"} {
		codes = append(codes, codesOf(t, "../../../redemption/"+file)...)
	}
	if len(codes) < 38 {
		t.Fatalf("only %d codes: the test looks at the wrong place", len(codes))
	}
	kinds := map[string]int{}
	for _, code := range codes {
		how, known := outcomes[code]
		if !known && !hasPrefix(code, notTheTills) {
			t.Errorf("%s has no screen", code)
		}
		kinds[how.kind]++
	}
	for _, kind := range []string{kindLook, kindNo, kindSystem} {
		if kinds[kind] == 0 {
			t.Errorf("no code is shown as %s", kind)
		}
	}
	if kinds[kindOK] != 0 {
		t.Error("a refusal is green")
	}
}

func hasPrefix(code string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	return false
}

// The guide's table, by word: what a queue sees must not drift.
func TestKindsOfTheGuide(t *testing.T) {
	t.Parallel()
	for kind, codes := range map[string]string{
		kindLook: "code_expired code_used limit_reached offer_not_now min_spend offer_paused payment_code not_ours " +
			"bad_digits",
		kindNo:     "card_expired card_refunded card_frozen not_activated store_not_listed wrong_city",
		kindSystem: "device_unbound too_many server_error staff_not_allowed",
	} {
		for _, code := range strings.Fields(codes) {
			if got := outcomes["redemption."+code].kind; got != kind {
				t.Errorf("%s is %q, not %q", code, got, kind)
			}
		}
	}
}

func TestUnknownCodesAreNeverRedOrGreen(t *testing.T) {
	t.Parallel()
	for status := 400; status < 600; status++ {
		if how := outcomeOf("another.context", status); how.kind != kindLook && how.kind != kindSystem {
			t.Errorf("%d is %s", status, how.kind)
		}
	}
	if outcomeOf("x.y", http.StatusInternalServerError).step != stepRetry ||
		outcomeOf("x.y", http.StatusTooManyRequests).step != stepWait {
		t.Error("an accident cannot be retried, or a limit can")
	}
}

// Each shape that an outcome names is drawn, and each has headline and next step.
func TestOutcomesAreDrawnAndSaid(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	part, err := templates.Files().Open("parts/till.html")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	drawn := make([]byte, 64<<10)
	n, _ := part.Read(drawn)
	for code, how := range outcomes {
		if how.shape != "wrench" && !strings.Contains(string(drawn[:n]), `eq . "`+how.shape+`"`) {
			t.Errorf("%s: the shape %s is not drawn", code, how.shape)
		}
		for _, locale := range []string{i18n.Chinese, i18n.English} {
			if !words.Has(locale, code+".title") || !words.Has(locale, code+".next") {
				t.Errorf("%s says nothing in %s", code, locale)
			}
		}
		for _, phrase := range strings.Split(words.Text(i18n.Chinese, code+".title", nil), "，") {
			// a line of a small phone; the style breaks at commas only; a form always carries its key
			if utf8.RuneCountInString(phrase) > 8 && !strings.Contains(code, "key_m") {
				t.Errorf("%s: the headline breaks inside %q", code, phrase)
			}
		}
	}
}

// Words face a queue.
func TestScreensAccuseNobody(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range words.Keys(i18n.Chinese) {
		if !strings.HasPrefix(key, "till.") && outcomes[key[:strings.LastIndex(key, ".")]].kind == "" {
			continue
		}
		for _, never := range []string{"欺诈", "盗用", "非法", "核销"} {
			if text := words.Text(i18n.Chinese, key, nil); strings.Contains(text, never) {
				t.Errorf("%s says %s: %s", key, never, text)
			}
		}
	}
}

func TestBindDigits(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"1234567890": "1234567890", " 1234 567-890 ": "1234567890", "１２３４５６７８９０": "1234567890", "": "", "abc": "",
		"<script>": "", strings.Repeat("1", 300): "",
	} {
		if got := bindDigits(typed); got != want {
			t.Errorf("%q → %q", typed, got)
		}
	}
}
