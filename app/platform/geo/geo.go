// Package geo knows points on the earth, the distance between them and the Chinese map
// datum. Coordinates inside the program are WGS-84; GCJ-02 is converted at the edge.
package geo

import (
	"errors"
	"math"
)

// EarthRadiusM is the mean radius of the earth in metres (IUGG R1).
const EarthRadiusM = 6_371_008.8

// Datum names the reference system of a coordinate as it was received.
type Datum string

const (
	NoDatum Datum = ""      // there is no coordinate
	WGS84   Datum = "wgs84" // GPS, OpenStreetMap
	GCJ02   Datum = "gcj02" // maps published in China: AMap, Tencent
)

// errDatum refuses a datum that is neither WGS-84 nor GCJ-02.
var errDatum = errors.New("the datum is neither wgs84 nor gcj02")

// Point is a place in degrees, WGS-84 unless said otherwise.
type Point struct{ Lat, Lng float64 }

// Valid tells whether the point is on the earth: finite, |lat| ≤ 90, |lng| ≤ 180.
// NaN fails every comparison and is thus not valid.
func (p Point) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

// DistanceM is the great-circle distance in metres (haversine on a sphere).
func DistanceM(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	sinLat := math.Sin((lat2 - lat1) / 2)
	sinLng := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLng*sinLng
	return 2 * EarthRadiusM * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Vector is a point on the unit sphere. Comparing Chord2 orders points by distance with
// three multiplications and no trigonometry, which is what long lists are sorted by.
type Vector struct{ X, Y, Z float64 }

// Vector places p on the unit sphere.
func (p Point) Vector() Vector {
	sinLat, cosLat := math.Sincos(radians(p.Lat))
	sinLng, cosLng := math.Sincos(radians(p.Lng))
	return Vector{cosLat * cosLng, cosLat * sinLng, sinLat}
}

// Chord2 is the squared straight-line distance between two points of the unit sphere.
func (v Vector) Chord2(w Vector) float64 {
	dx, dy, dz := v.X-w.X, v.Y-w.Y, v.Z-w.Z
	return dx*dx + dy*dy + dz*dz
}

// MetresOfChord2 turns a Chord2 into the great-circle distance that DistanceM gives.
func MetresOfChord2(chord2 float64) float64 {
	return 2 * EarthRadiusM * math.Asin(math.Min(1, math.Sqrt(chord2)/2))
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }
