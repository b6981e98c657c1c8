package merchants_test

import (
	"os"
	"regexp"
	"testing"

	"citycard/app/platform/i18n"
	"citycard/merchants"
	"citycard/templates"
)

// The codes that stand in tables, where a walk over calls does not see them, have words.
func TestCodesInTablesHaveTexts(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	must(t, err)
	var keys []string
	for file, pattern := range map[string]string{
		"offer_terms.go":      `\{"[a-z_]+", "merchants\.([a-z_]+)", t\.`,
		"storeimport/rows.go": `(?m)^\tRow\w+ += "([a-z_]+)"$`,
		"storefile/file.go":   `(?m)^\t\w+ += "([a-z]+_[a-z_]+)"$`,
	} {
		source, err := os.ReadFile(file)
		must(t, err)
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(string(source), -1)
		if len(found) < 3 {
			t.Errorf("%d codes found in %s", len(found), file)
		}
		for _, m := range found {
			keys = append(keys, "field.merchants."+m[1]+".title")
		}
	}
	source, err := os.ReadFile("storefile/refusals.go")
	must(t, err)
	reasons := regexp.MustCompile(`(?m)^\t\w+ += "([a-z_]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(reasons) < 9 {
		t.Errorf("only %d reasons found why a file cannot be read", len(reasons))
	}
	for _, m := range reasons {
		keys = append(keys, "merchants.unreadable."+m[1])
	}
	for _, s := range []merchants.OfferStatus{merchants.OfferDraft, merchants.OfferPublished,
		merchants.OfferWithdrawn} {
		keys = append(keys, "merchants.offer_status."+string(s))
	}
	for _, r := range []merchants.ReviewState{merchants.ReviewPending, merchants.ReviewApproved,
		merchants.ReviewRejected} {
		keys = append(keys, "merchants.review_state."+string(r))
	}
	for _, s := range []merchants.StoreStatus{merchants.StorePending, merchants.StoreApproved, merchants.StoreSuspended,
		merchants.StoreRejected} {
		keys = append(keys, "merchants.store_status."+string(s))
	}
	for _, locale := range []string{"zh-CN", "en"} {
		for _, key := range keys {
			if !words.Has(locale, key) {
				t.Errorf("%s has no words in %s", key, locale)
			}
		}
	}
}
