package catalogue

import (
	"slices"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/fold"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
	"citycard/merchants"
)

// Query asks for one page of a city's live stores.
type Query struct {
	City       city.ID
	Q          string // words to find, at most 64 characters
	District   string
	Category   merchants.Category
	Lat, Lng   *float64 // where the asker is, WGS-84; both or neither
	OpenNow    bool     // only stores that are known to be open
	FollowedBy *ident.ID
	Locale     string // "zh-CN" (default) or "en"
	Limit      int    // 1 … 100; 0 is 20
	Cursor     string
}

const longestQuery = 64

// tidy sets defaults and refuses unknown filters. Code: merchants.filter_unknown.
func (q *Query) tidy() error {
	q.Limit = page.Limit(q.Limit)
	if q.Category != "" && !slices.Contains(merchants.Categories, q.Category) {
		return merchants.ErrFilter.WithField("category", "merchants.category_unknown")
	}
	if (q.Lat == nil) != (q.Lng == nil) || q.Lat != nil && !(geo.Point{Lat: *q.Lat, Lng: *q.Lng}).Valid() {
		return merchants.ErrFilter.WithField("lat", "merchants.position_invalid")
	}
	if !utf8.ValidString(q.Q) || utf8.RuneCountInString(q.Q) > longestQuery {
		return merchants.ErrFilter.WithFieldParams("q", "merchants.text_invalid", map[string]any{"most": longestQuery})
	}
	q.Q = fold.Search(q.Q)
	return nil
}

// localeIndex is the index of a language in locales.
func localeIndex(locale string) int {
	if strings.HasPrefix(locale, "en") {
		return 1
	}
	return 0
}

var locales = [...]string{"zh-CN", "en"}
