// Package storefiletest has open data for tests of the import: the real files where they lie
// beside the repository, and small invented ones of the same shape and with the same kinds of
// defects elsewhere. What only these data sets do is undone here, as an operator would do it.
package storefiletest

import (
	"embed"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

//go:embed testdata/*
var small embed.FS

// Names of the files.
const (
	OSMPlaces   = "shanghai-osm-places.json"         // plain objects
	OSMElements = "shanghai-osm-samples-2017.json"   // elements of OpenStreetMap
	Cafes       = "cafes-shanghai.geojson"           // a list of cafés that does not say that they are
	MoreCafes   = "cafes-hangzhou.geojson"           // another
	Restaurants = "beijing-crosswoz-restaurant.json" // pairs of a name and an object
)

// File is one file as it is given to the import.
type File struct {
	Data []byte
	Map  map[string]string // field → heading
	Real bool              // not the small one
}

// Open reads a file.
func Open(t testing.TB, name string) File {
	t.Helper()
	data, real := read(t, name)
	file := File{Data: data, Real: real}
	switch name {
	case Cafes, MoreCafes:
		file.Data = withCategory(t, data)
	case Restaurants:
		file.Data, file.Map = objectsOfPairs(t, data), map[string]string{"category": "领域"}
	}
	return file
}

func read(t testing.TB, name string) (data []byte, real bool) {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		if data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name)); err == nil {
			return data, true
		}
	}
	data, err = small.ReadFile("testdata/" + name)
	must(t, err)
	return data, false
}

// withCategory adds the column that the list of cafés lacks.
func withCategory(t testing.TB, data []byte) []byte {
	t.Helper()
	var list struct {
		Type     string           `json:"type"`
		Features []map[string]any `json:"features"`
	}
	decode(t, data, &list)
	for _, feature := range list.Features {
		feature["properties"].(map[string]any)["category"] = "cafe"
	}
	return encode(t, list)
}

// objectsOfPairs takes the object out of each pair.
func objectsOfPairs(t testing.TB, data []byte) []byte {
	t.Helper()
	var pairs [][2]json.RawMessage
	decode(t, data, &pairs)
	objects := make([]json.RawMessage, len(pairs))
	for i, pair := range pairs {
		objects[i] = pair[1]
	}
	return encode(t, objects)
}

func decode(t testing.TB, data []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	must(t, decoder.Decode(into))
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	must(t, err)
	return data
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
