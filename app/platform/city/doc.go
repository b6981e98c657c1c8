// Package city owns the cities (站点) and their policies.
//
// Everything that members, stores and operators see belongs to one city, and every hot
// table carries its code as city_id. The code is the key: short, stable, readable in logs.
//
//  1. A city's zone is an IANA name that can be loaded; the zone database is in the binary.
//  2. Business days, quiet hours, validity and schedules are meant in the city's zone;
//     instants are UTC.
//  3. The status only moves draft → open → winding_down → closed.
//  4. A policy is one whole number under a name that the context which obeys it owns
//     ("merchants.max_discount_bp"). A name that was never set has the fallback that its
//     reader gives; there is no list of names here.
//
// It does not decide who may change a city: its callers hold the actor.
//
// # Tables
//
//   - city_cities
//   - city_policies: city_id, name, value
package city
