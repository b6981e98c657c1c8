package storefile

import (
	"testing"

	"citycard/app/platform/city"
	"citycard/merchants/storefile/storefiletest"
)

func TestReadTakesOpenData(t *testing.T) {
	t.Parallel()
	type figures struct{ rows, clean, notes int }
	for name, c := range map[string]struct {
		city        city.ID
		format      Format
		source      string
		real, small figures
	}{
		storefiletest.OSMPlaces:   {"shanghai", JSONArray, sourceOSM, figures{699, 515, 0}, figures{5, 3, 0}},
		storefiletest.OSMElements: {"shanghai", OSM, sourceOSM, figures{152, 89, 0}, figures{5, 2, 0}},
		storefiletest.Cafes:       {"shanghai", GeoJSON, sourceFile, figures{75, 71, 0}, figures{2, 1, 0}},
		storefiletest.MoreCafes:   {"hangzhou", GeoJSON, sourceFile, figures{13, 13, 0}, figures{1, 1, 0}},
		storefiletest.Restaurants: {"beijing", JSONArray, sourceFile, figures{951, 951, 45}, figures{2, 2, 2}},
	} {
		open := storefiletest.Open(t, name)
		file := read(t, open.Data, Options{City: c.city, Map: open.Map})
		got, want := figures{rows: len(file.Rows)}, c.small
		if open.Real {
			want = c.real
		}
		for _, r := range file.Rows {
			got.notes += len(r.Notes)
			if len(r.Problems) == 0 {
				got.clean++
			}
			if r.Source != c.source || (r.Attribution == "") != (c.source == sourceFile) {
				t.Errorf("%s row %d: source %q, attribution %q", name, r.No, r.Source, r.Attribution)
			}
		}
		if file.Format != c.format || got != want {
			t.Errorf("%s: %s %+v, want %s %+v", name, file.Format, got, c.format, want)
		}
	}
}
