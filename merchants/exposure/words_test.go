package exposure_test

import (
	"os"
	"testing"

	"citycard/app/platform/i18n"
)

func TestEveryCodeHasAText(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(os.DirFS("../../templates/locales"))
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range []string{i18n.Chinese, i18n.English} {
		for prefix, names := range map[string][]string{
			"exposure.": {"raced.title", "raced.next", "cursor.title", "cursor.next", "rule_invalid.title",
				"rule_invalid.next", "rule_taken.title", "rule_taken.next", "no_reason.title", "no_reason.next"},
			"exposure.kind.":   {"redemption", "first_visit", "vesting", "take_back", "showing"},
			"exposure.reason.": {"recorded_late", "staff_linked", "already_counted", "daily_cap", "reversed", "fraud"},
			"field.exposure.": {"per_redemption.title", "first_visit.title", "daily_cap.title", "pending_hours.title",
				"promise_days.title", "effective_on.title", "reason.title"},
		} {
			for _, name := range names {
				if !words.Has(locale, prefix+name) {
					t.Errorf("%s has no words for %s%s", locale, prefix, name)
				}
			}
		}
	}
}
