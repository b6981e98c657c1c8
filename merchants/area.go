package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
)

// policyImportRadius is the distance in km from the city's centre beyond which a place is not
// taken for a store of the city: swapped or foreign coordinates, mostly.
const (
	policyImportRadius    = "merchants.import_radius_km"
	defaultImportRadiusKM = 300
)

// FarOutM is the distance in metres from the city's centre from which a place is taken with a
// warning. It reaches from Shanghai to Chongming and Jinshan and stops short of Suzhou.
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
