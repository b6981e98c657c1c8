package geo

import "math"

// The shift between WGS-84 and GCJ-02 is published only as code; this is the form that has
// circulated since 2010 (Krasovsky 1940 ellipsoid, polynomial plus sines) and that open map
// libraries agree on to the millimetre.
const (
	krasovskyA  = 6378245.0
	krasovskyE2 = 0.00669342162296594323
)

// ToWGS84 converts a point given in datum. Points outside China have no shift.
func ToWGS84(p Point, datum Datum) (Point, error) {
	switch datum {
	case WGS84:
		return p, nil
	case GCJ02:
		return gcj02ToWGS84(p), nil
	}
	return Point{}, errDatum
}

// WGS84ToGCJ02 gives the point as maps published in China show it.
func WGS84ToGCJ02(p Point) Point {
	if outsideChina(p) {
		return p
	}
	dLat, dLng := gcjShift(p)
	return Point{Lat: p.Lat + dLat, Lng: p.Lng + dLng}
}

// gcj02ToWGS84 inverts WGS84ToGCJ02 by fixed-point iteration. The shift changes by less
// than one part in a thousand along itself, so five rounds leave less than a micrometre.
func gcj02ToWGS84(p Point) Point {
	if outsideChina(p) {
		return p
	}
	guess := p
	for range 5 {
		dLat, dLng := gcjShift(guess)
		guess = Point{Lat: p.Lat - dLat, Lng: p.Lng - dLng}
	}
	return guess
}

// outsideChina is the rectangle that the published code uses; it includes some neighbours.
func outsideChina(p Point) bool {
	return !(p.Lng > 73.66 && p.Lng < 135.05 && p.Lat > 3.86 && p.Lat < 53.55)
}

func gcjShift(p Point) (dLat, dLng float64) {
	x, y := p.Lng-105, p.Lat-35
	wave := 20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) +
		(wave+20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi)+
			160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	lng := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) +
		(wave+20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi)+
			150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	sin, cos := math.Sincos(radians(p.Lat))
	magic := 1 - krasovskyE2*sin*sin
	root := math.Sqrt(magic)
	dLat = degrees(lat * magic * root / (krasovskyA * (1 - krasovskyE2)))
	dLng = degrees(lng * root / (krasovskyA * cos))
	return dLat, dLng
}
