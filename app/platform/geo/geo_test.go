package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	bund, peopleSq := Point{31.2397, 121.4900}, Point{31.2304, 121.4737}
	for _, c := range []struct {
		name     string
		a, b     Point
		want, by float64
	}{
		{"same place", bund, bund, 0, 1e-6},
		{"one degree along the equator", Point{0, 0}, Point{0, 1}, 111195.1, 0.5},
		{"one degree along a meridian", Point{30, 121}, Point{31, 121}, 111195.1, 0.5},
		{"Bund to People's Square", bund, peopleSq, 1863, 5},
		{"to the antipode", Point{10, 20}, Point{-10, -160}, math.Pi * EarthRadiusM, 1},
	} {
		if got := DistanceM(c.a, c.b); math.Abs(got-c.want) > c.by {
			t.Errorf("%s: %.1f m, want %.1f", c.name, got, c.want)
		}
	}
}

func TestChordAgreesWithHaversine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPoint(t, "a"), drawPoint(t, "b")
		want, got := DistanceM(a, b), MetresOfChord2(a.Vector().Chord2(b.Vector()))
		if math.Abs(want-got) > 0.01 {
			t.Fatalf("%v to %v: haversine %.4f, chord %.4f", a, b, want, got)
		}
	})
}

func drawPoint(t *rapid.T, label string) Point {
	return Point{
		Lat: rapid.Float64Range(20, 45).Draw(t, label+" lat"),
		Lng: rapid.Float64Range(100, 125).Draw(t, label+" lng"),
	}
}

// The forward pairs are those of the coordtransform library's documentation and code.
func TestGCJ02Golden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wgs, gcj Point }{
		{Point{39.915, 116.404}, Point{39.91640428150164, 116.41024449916938}},
		{Point{51.5, -0.12}, Point{51.5, -0.12}},
	} {
		got := WGS84ToGCJ02(c.wgs)
		if math.Abs(got.Lat-c.gcj.Lat) > 1e-9 || math.Abs(got.Lng-c.gcj.Lng) > 1e-9 {
			t.Errorf("%v → %.12v, want %v", c.wgs, got, c.gcj)
		}
		if back := gcj02ToWGS84(c.gcj); DistanceM(back, c.wgs) > 0.001 {
			t.Errorf("%v ← %v, want %v", back, c.gcj, c.wgs)
		}
	}
	// The one-step inverse of the same library is known to be off by about a metre.
	got := gcj02ToWGS84(Point{39.915, 116.404})
	if d := DistanceM(got, Point{39.91359571849836, 116.39775550083061}); d > 3 {
		t.Errorf("%.2f m from the published approximate inverse", d)
	}
}

func TestGCJ02RoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPoint(t, "p")
		if d := DistanceM(p, gcj02ToWGS84(WGS84ToGCJ02(p))); d > 0.001 {
			t.Fatalf("%v comes back %.6f m away", p, d)
		}
		if d := DistanceM(p, WGS84ToGCJ02(p)); d < 20 || d > 1500 {
			t.Fatalf("%v is shifted by %.1f m", p, d)
		}
	})
}

func TestToWGS84(t *testing.T) {
	t.Parallel()
	p := Point{31.23, 121.47}
	if got, err := ToWGS84(p, WGS84); err != nil || got != p {
		t.Errorf("wgs84: %v %v", got, err)
	}
	if got, err := ToWGS84(WGS84ToGCJ02(p), GCJ02); err != nil || DistanceM(got, p) > 0.001 {
		t.Errorf("gcj02: %v %v", got, err)
	}
	if _, err := ToWGS84(p, "bd09"); err == nil {
		t.Error("an unknown datum was accepted")
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for p, want := range map[Point]bool{
		{31, 121}: true, {-90, 180}: true, {90.1, 0}: false, {0, -180.5}: false,
		{math.Inf(1), 0}: false,
	} {
		if p.Valid() != want {
			t.Errorf("%v valid = %v", p, !want)
		}
	}
	if (Point{math.NaN(), 0}).Valid() {
		t.Error("NaN is valid")
	}
}
