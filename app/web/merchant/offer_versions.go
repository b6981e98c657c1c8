package merchant

import (
	"strings"

	"citycard/merchants"
)

// versions says what each version changed, newest first.
func (b base) versions(history []merchants.OfferVersion) []version {
	list := make([]version, len(history))
	for i, v := range history {
		list[i] = version{Title: b.T("merchant.offer.version", "n", v.Version, "at", b.Moment(v.SavedAt)),
			What: b.T("merchant.offer.first_version"), By: b.T("merchant.offer.by_store")}
		if v.ByCity {
			list[i].By = b.T("merchant.offer.by_city")
		}
		if i+1 < len(history) {
			list[i].What = b.changes(history[i+1].Terms, v.Terms)
		}
	}
	return list
}

// changes names the terms that differ, with the old and the new value.
func (b base) changes(before, after merchants.OfferTerms) string {
	old, now := b.termFacts(before), b.termFacts(after)
	var parts []string
	for i := range now {
		if old[i].Value != now[i].Value {
			parts = append(parts, b.T("merchant.offer.changed", "what", now[i].Label, "before", orDash(old[i].Value),
				"after", orDash(now[i].Value)))
		}
	}
	if len(parts) == 0 {
		return b.T("merchant.offer.unchanged")
	}
	if b.English() {
		return strings.Join(parts, "; ")
	}
	return strings.Join(parts, "；")
}
