package storeimport_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// openData is the folder of real files beside the repository, or storefile's testdata.
func openData(t testing.TB) (folder string, real bool) {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		beside := filepath.Join(dir, "..", "shared", "data")
		if _, err := os.Stat(filepath.Join(beside, "shanghai-osm-places.json")); err == nil {
			return beside, true
		}
	}
	return filepath.Join("..", "storefile", "testdata"), false
}

func float(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
