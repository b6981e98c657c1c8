package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Change is one field that differs between before and after. Path is "" when the whole
// state is one value, else the names of the tables joined by dots: "lines.0.units". A side
// that did not have the field is "".
type Change struct{ Path, Before, After string }

// mostChanges bounds what a page shows of one entry.
const mostChanges = 60

// Changes reads an entry's two states as a list of fields that differ, in the order of
// their names. When only one state was kept, every field of it is told.
func (r Record) Changes() []Change {
	before, after := map[string]string{}, map[string]string{}
	flatten("", r.Before, before)
	flatten("", r.After, after)
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var changes []Change
	for _, name := range names {
		if before[name] != after[name] && len(changes) < mostChanges {
			changes = append(changes, Change{name, before[name], after[name]})
		}
	}
	return changes
}

func flatten(path string, raw json.RawMessage, into map[string]string) {
	if len(raw) == 0 {
		return
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		into[path] = string(raw)
		return
	}
	walk(path, value, into)
}

func walk(path string, value any, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			walk(join(path, name), inner, into)
		}
	case []any:
		for i, inner := range v {
			walk(join(path, strconv.Itoa(i)), inner, into)
		}
	case nil:
	default:
		into[path] = fmt.Sprint(v)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
