package storefile

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOpenData reads the real files where they lie beside the repository, and small
// invented ones of the same shape and with the same kinds of defects elsewhere.
func TestOpenData(t *testing.T) {
	t.Parallel()
	type figures struct{ rows, clean, notes int }
	folder, real := openData(t)
	for name, c := range map[string]struct {
		city        string
		format      Format
		real, small figures
	}{
		"shanghai-osm-places.json":         {"shanghai", JSONArray, figures{699, 515, 0}, figures{5, 3, 0}},
		"shanghai-osm-samples-2017.json":   {"shanghai", OSM, figures{152, 89, 0}, figures{5, 2, 0}},
		"cafes-shanghai.geojson":           {"shanghai", GeoJSON, figures{75, 71, 0}, figures{2, 1, 0}},
		"cafes-hangzhou.geojson":           {"hangzhou", GeoJSON, figures{13, 13, 0}, figures{1, 1, 0}},
		"beijing-crosswoz-restaurant.json": {"beijing", CrossWOZ, figures{951, 951, 45}, figures{2, 2, 2}},
	} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		file := read(t, data, Options{City: c.city})
		got, want := figures{rows: len(file.Rows)}, c.small
		if real {
			want = c.real
		}
		for _, r := range file.Rows {
			got.notes += len(r.Notes)
			if len(r.Problems) == 0 {
				got.clean++
			}
			if r.Source == SourceFile || r.Attribution == "" {
				t.Errorf("%s row %d does not name its source: %+v", name, r.No, r)
			}
		}
		if file.Format != c.format || got != want {
			t.Errorf("%s: %s %+v, want %s %+v", name, file.Format, got, c.format, want)
		}
	}
}

// openData is the folder of real files beside the repository, or this package's testdata.
func openData(t testing.TB) (folder string, real bool) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		beside := filepath.Join(dir, "..", "shared", "data")
		if _, err := os.Stat(filepath.Join(beside, "shanghai-osm-places.json")); err == nil {
			return beside, true
		}
	}
	return "testdata", false
}
