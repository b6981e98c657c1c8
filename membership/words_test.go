package membership_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/i18n"
	"citycard/membership"
	"citycard/membership/order"
)

var spoken = []*regexp.Regexp{
	regexp.MustCompile(`fault\.New\([^,]+, "([a-z_.]+)"`),
	regexp.MustCompile(`"(field\.membership\.[a-z_]+)"`),
	regexp.MustCompile(`notify\.Alarm\{[^}]*Code: "([a-z_.]+)"`),
}

var templates = []string{
	"card_activated", "trial_started", "benefit_expiring", "benefit_extended", "membership_expiring", "trial_expiring",
	"membership_ended", "trial_ended", "payment_returned", "payment_not_the_price", "refund_requested", "refund_done",
	"refund_by_days_only", "top_up_open", "top_up_accepted", "top_up_rejected",
	"refund_at_provider", "card_frozen",
	"card_unfrozen",
	"wait_list_open",
}

// Every code that can leave this context, every field and every message has words in both
// languages, and says what to do next where somebody waits for that.
func TestEveryCodeAndMessageIsTranslated(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(os.DirFS("../templates/locales"))
	must(t, err)
	for _, problem := range words.Problems() {
		t.Error(problem)
	}
	var keys []string
	for _, code := range codesOf(t) {
		keys = append(keys, code+".title")
		if !strings.HasPrefix(code, "field.") {
			keys = append(keys, code+".next")
		}
	}
	for _, template := range templates {
		keys = append(keys, "message."+template+".title", "message."+template+".body")
	}
	for _, s := range []membership.MembershipStatus{membership.MembershipActive, membership.MembershipFrozen,
		membership.MembershipExpired, membership.MembershipRefunded} {
		keys = append(keys, "membership.status."+string(s))
	}
	for _, s := range []order.RefundStatus{order.RefundRequested, order.RefundSent, order.RefundManual,
		order.RefundSucceeded, order.RefundWithdrawn} {
		keys = append(keys, "membership.refund_status."+string(s))
	}
	for _, key := range keys {
		for _, locale := range []string{i18n.Chinese, i18n.English} {
			if !words.Has(locale, key) {
				t.Errorf("%s has no words in %s", key, locale)
			}
		}
	}
	title, body := words.Message(i18n.Chinese, "card_activated", map[string]string{"plan_zh": "城市年卡",
		"card_number": "1", "starts_on": "2027-03-10", "valid_through": "2028-03-09", "benefits_zh": "「咖啡」2 次"})
	if title != "城市年卡已开通" || !strings.Contains(body, "你的权益：「咖啡」2 次") {
		t.Errorf("%s: %s", title, body)
	}
}

func codesOf(t *testing.T) (codes []string) {
	t.Helper()
	here, err := filepath.Glob("*.go")
	must(t, err)
	orders, err := filepath.Glob("order/*.go")
	must(t, err)
	for _, name := range append(here, orders...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		must(t, err)
		for _, pattern := range spoken {
			for _, match := range pattern.FindAllStringSubmatch(string(source), -1) {
				codes = append(codes, match[1])
			}
		}
	}
	if len(codes) < 40 {
		t.Fatalf("only %d codes were found: the patterns are out of date", len(codes))
	}
	return codes
}
