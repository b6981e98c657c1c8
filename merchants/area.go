package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
)

// policyImportRadius is the city's setting for how far from its centre a store may lie, in km.
// What lies farther has mostly swapped or foreign coordinates, and the import refuses it.
const (
	policyImportRadius    = "merchants.import_radius_km"
	defaultImportRadiusKM = 300
)

// FarOutM is the distance from the city's centre, in metres, beyond which a store is accepted
// with a warning. It reaches from Shanghai to Chongming and Jinshan and stops short of Suzhou.
const FarOutM = 75_000

// Area is where stores of a city can lie.
type Area struct {
	City    city.City
	RadiusM float64 // from the centre of the city, by its policy
}

// AreaTx reads the area of a city. Code: city.not_found.
func AreaTx(tx *db.Tx, id city.ID) (Area, error) {
	place, err := city.ByID(tx, id)
	if err != nil {
		return Area{}, err
	}
	km, err := city.Policy(tx, id, policyImportRadius, defaultImportRadiusKM)
	return Area{City: place, RadiusM: float64(km) * 1000}, err
}

// DistanceM is how far a store lies from the centre of the city; known is false for a store
// without a position.
func (a Area) DistanceM(f StoreFacts) (m float64, known bool) {
	p, known := f.Position()
	return geo.DistanceM(p, geo.Point{Lat: a.City.CentreLat, Lng: a.City.CentreLng}), known
}
