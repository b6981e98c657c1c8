package visitor

import (
	"net/url"
	"slices"

	"citycard/app/web/view"
)

// address joins a path and a query; an empty query leaves no question mark behind.
func address(path string, values url.Values) string {
	if query := values.Encode(); query != "" {
		return path + "?" + query
	}
	return path
}

// without is a copy of values that lacks some names.
func without(values url.Values, names ...string) url.Values {
	kept := url.Values{}
	for name, all := range values {
		if !slices.Contains(names, name) {
			kept[name] = all
		}
	}
	return kept
}

// withoutEmpty leaves out parameters without a value: browsers send every field of a form,
// and an address should say what was asked for and no more.
func withoutEmpty(values url.Values) (tidy url.Values, changed bool) {
	tidy = url.Values{}
	for name, all := range values {
		if all = slices.DeleteFunc(slices.Clone(all), func(v string) bool { return v == "" }); len(all) > 0 {
			tidy[name] = all
		}
		changed = changed || len(all) < len(values[name])
	}
	return tidy, changed
}

// hiddenOf are the values as hidden inputs, but for some names.
func hiddenOf(values url.Values, except ...string) []view.Hidden {
	var hidden []view.Hidden
	for name, all := range without(values, except...) {
		for _, value := range all {
			hidden = append(hidden, view.Hidden{Name: name, Value: value})
		}
	}
	slices.SortFunc(hidden, func(a, b view.Hidden) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return hidden
}
