package api

import (
	"citycard/app/platform/city"
	"citycard/app/platform/identity"
)

// mountOps mounts the twins of the operators' pages. An operator sees and does what is in
// their cities; whatever belongs to another city does not exist for them.
func (a *API) mountOps() {
	a.mountOpsStores()
	a.mountOpsOffers()
	a.mountOpsMembers()
	a.mountOpsOrders()
	a.mountOpsRefunds()
	a.mountOpsTopUps()
	a.mountOpsRedemptions()
	a.mountOpsJobs()
	a.mountOpsLog()
	a.mountOpsPolicies()
}

// citiesOf are the cities that a list is asked for: one of the operator's, or all of them.
func (q OfCity) citiesOf(who identity.Actor) ([]city.ID, error) {
	if q.City == "" {
		return who.Cities, nil
	}
	id, err := q.resolve(who)
	return []city.ID{id}, err
}

// onlyCity is the filter form of citiesOf: "" means all.
func (q OfCity) onlyCity(who identity.Actor) (city.ID, error) {
	if q.City == "" {
		return "", nil
	}
	return q.resolve(who)
}
