package api

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

func (a *API) mountCities() {
	mount(a, Route{Method: "GET", Path: "/cities", Access: Anyone, Tag: "cities",
		Summary: "Cities that are or were open"}, a.listCities)
	mount(a, Route{Method: "GET", Path: "/cities/{city}", Access: Anyone, Tag: "cities",
		Summary: "One city, with the policies that a member may know"}, a.showCity)
}

// CityPath is embedded in the inputs of routes of one city.
type CityPath struct {
	City string `path:"city" maxLength:"64" example:"shanghai" doc:"City code"`
}

// CityRow is a city as everybody sees it.
type CityRow struct {
	Code     string  `json:"code" example:"shanghai"`
	NameZh   string  `json:"name_zh" example:"上海"`
	NameEn   string  `json:"name_en" example:"Shanghai"`
	Status   string  `json:"status" enum:"open,winding_down,closed" example:"open"`
	Zone     string  `json:"zone" example:"Asia/Shanghai" doc:"IANA zone of its days and hours"`
	Currency string  `json:"currency" example:"CNY"`
	Lat      float64 `json:"lat" example:"31.2304" doc:"Centre, WGS-84"`
	Lng      float64 `json:"lng" example:"121.4737"`
}

type cityBody struct {
	CityRow
	Policies cityPolicies `json:"policies"`
}

type cityPolicies struct {
	MaxDiscountBP int `json:"max_discount_bp" example:"1000" doc:"The most that a partner takes off, in basis points of the bill"`
	MinDiscountBP int `json:"min_discount_bp" example:"0" doc:"The least that a partner takes off"`
}

func (a *API) listCities(ctx context.Context, _ identity.Actor, _ *struct{}) (*listOut[CityRow], error) {
	cities, err := city.All(a.DB.Read(ctx))
	shown := cities[:0]
	for _, c := range cities {
		if c.Status != city.StatusDraft {
			shown = append(shown, c)
		}
	}
	return allOf(shown, renderCity), err
}

type showCityOut struct{ Body cityBody }

func (a *API) showCity(ctx context.Context, _ identity.Actor, in *CityPath) (*showCityOut, error) {
	tx := a.DB.Read(ctx)
	c, err := shownCity(tx, in.City)
	if err != nil {
		return nil, err
	}
	out := &showCityOut{Body: cityBody{CityRow: renderCity(c)}}
	discounts, err := a.Merchants.DiscountPolicyTx(tx, c.ID)
	if err != nil {
		return nil, err
	}
	out.Body.Policies = cityPolicies{MaxDiscountBP: discounts.MaxDiscountBP, MinDiscountBP: discounts.MinDiscountBP}
	return out, nil
}

// shownCity finds a city that strangers may know of; one that is being set up does not exist.
func shownCity(tx *db.Tx, code string) (city.City, error) {
	id, err := city.ParseID(code)
	if err != nil {
		return city.City{}, err
	}
	c, err := city.ByID(tx, id)
	if err == nil && c.Status == city.StatusDraft {
		err = city.ErrNotFound
	}
	return c, err
}

func renderCity(c city.City) CityRow {
	return CityRow{Code: string(c.ID), NameZh: c.NameZh, NameEn: c.NameEn, Status: string(c.Status),
		Zone: c.Zone, Currency: c.Currency, Lat: c.CentreLat, Lng: c.CentreLng}
}

func cityCode(id city.ID) string { return string(id) }
