package api

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/geo"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountMerchantStores() {
	mount(a, Route{Method: "GET", Path: "/merchant/stores", Access: Staff, Tag: "merchant",
		Summary: "Where the signed-in account works"}, a.listOwnStores)
	mount(a, Route{Method: "POST", Path: "/merchant/stores", Access: Staff, Tag: "merchant", Status: 201,
		Summary: "Apply with a store; the applicant becomes its owner"}, a.applyWithStore)
	mount(a, Route{Method: "GET", Path: "/merchant/stores/{store}", Access: Staff, Tag: "merchant",
		Summary: "One's own store in any state"}, a.showOwnStore)
	mount(a, Route{Method: "PATCH", Path: "/merchant/stores/{store}", Access: Staff, Tag: "merchant",
		Summary: "Correct the facts of the store"}, a.correctOwnStore)
	mount(a, Route{Method: "GET", Path: "/merchant/stores/{store}/devices", Access: Staff, Tag: "merchant",
		Summary: "Till devices bound to the store"}, a.listDevices)
	mount(a, Route{Method: "POST", Path: "/merchant/stores/{store}/bind-codes", Access: Staff, Tag: "merchant",
		Status:  201,
		Summary: "A code that binds one till device: single use, 24 hours"}, a.makeBindCode)
	mount(a, Route{Method: "DELETE", Path: "/merchant/stores/{store}/devices/{device}", Access: Staff, Tag: "merchant",
		Summary: "Unbind a device; its session ends at once"}, a.unbindDevice)
}

// storeForStaff is a store as its own people and operators see it.
type storeForStaff struct {
	ID   string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	City string `json:"city" example:"shanghai"`
	StoreFacts
	Status       string        `json:"status" enum:"pending,approved,suspended,rejected" example:"approved"`
	Evidence     string        `json:"evidence" example:"连续三年街道口碑榜"`
	ReviewReason string        `json:"review_reason" example:""`
	ReviewedAt   *time.Time    `json:"reviewed_at" example:"2027-03-01T02:00:00Z"`
	Practice     practiceState `json:"practice"`
	Source       string        `json:"source" example:"osm"`
	Attribution  string        `json:"attribution" example:"© OpenStreetMap contributors"`
	Version      int64         `json:"version" example:"3"`
	CreatedAt    time.Time     `json:"created_at"`
}

func renderStoreForStaff(s merchants.Store, now time.Time) storeForStaff {
	return storeForStaff{
		ID: s.ID.String(), City: string(s.CityID), StoreFacts: renderFacts(s.StoreFacts), Status: string(s.Status),
		Evidence:     s.Evidence,
		ReviewReason: s.ReviewReason, ReviewedAt: s.ReviewedAt, Practice: renderPractice(s, now), Source: s.Source,
		Attribution: s.Attribution,
		Version:     s.Version, CreatedAt: s.CreatedAt,
	}
}

type storeForStaffOut struct{ Body storeForStaff }

func (a *API) storeOut(s merchants.Store, err error) (*storeForStaffOut, error) {
	return &storeForStaffOut{Body: renderStoreForStaff(s, a.DB.Clock().Now())}, err
}

func (a *API) listOwnStores(ctx context.Context, who identity.Actor, _ *struct{}) (*listOut[staffStoreBody], error) {
	stores, err := a.Merchants.StoresOf(ctx, who.ID)
	return allOf(stores, renderStaffStore), err
}

func renderStaffStore(s merchants.StaffStore) staffStoreBody {
	return staffStoreBody{ID: s.StoreID.String(), Role: string(s.Role), Name: s.Name}
}

type newStoreIn struct {
	Body struct {
		City     string `json:"city" maxLength:"20" example:"shanghai"`
		Merchant string `json:"merchant,omitempty" maxLength:"300" example:"梧桐餐饮有限公司" doc:"The business; absent: the store's name"`
		StoreFacts
		Datum string `json:"datum,omitempty" enum:"wgs84,gcj02" example:"wgs84" doc:"Of lat and lng; kept as WGS-84"`
	}
}

func (in *newStoreIn) bind() (city.ID, merchants.StoreFacts, error) {
	id, err := city.ParseID(in.Body.City)
	if err != nil {
		return "", merchants.StoreFacts{}, err
	}
	facts, err := in.Body.StoreFacts.bind()
	facts.SourceDatum = datumOf(in.Body.Datum)
	return id, facts, err
}

func datumOf(name string) geo.Datum { return geo.Datum(name) }

func (a *API) applyWithStore(ctx context.Context, who identity.Actor, in *newStoreIn) (*storeForStaffOut, error) {
	id, facts, err := in.bind()
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.Apply(ctx,
		merchants.ApplyInput{Actor: who, City: id, Merchant: in.Body.Merchant, Facts: facts}))
}

func (a *API) showOwnStore(ctx context.Context, who identity.Actor, in *StorePath) (*storeForStaffOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.StoreForStaff(ctx, who, id))
}

type correctStoreIn struct {
	StorePath
	Body struct {
		Version int64 `json:"version" example:"3" doc:"The version that was edited"`
		StoreFacts
		Datum string `json:"datum,omitempty" enum:"wgs84,gcj02" example:"wgs84" doc:"Of lat and lng, if they changed"`
	}
}

func (a *API) correctOwnStore(ctx context.Context, who identity.Actor, in *correctStoreIn) (*storeForStaffOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	facts, err := in.Body.StoreFacts.bind()
	if err != nil {
		return nil, err
	}
	facts.SourceDatum = datumOf(in.Body.Datum)
	return a.storeOut(a.Merchants.UpdateStoreFacts(ctx,
		merchants.UpdateStoreFactsInput{Actor: who, StoreID: id, Version: in.Body.Version, Facts: facts}))
}

type deviceRow struct {
	ID         string     `json:"id" example:"01957e5c-7a40-7000-8000-000000000161"`
	Name       string     `json:"name" example:"前台收银机"`
	BoundAt    time.Time  `json:"bound_at"`
	UnboundAt  *time.Time `json:"unbound_at" example:"2027-04-01T04:00:00Z"`
	LastSeenAt *time.Time `json:"last_seen_at" example:"2027-03-10T04:00:00Z"`
}

func (a *API) listDevices(ctx context.Context, who identity.Actor, in *StorePath) (*listOut[deviceRow], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	devices, err := a.Merchants.TillDevices(ctx, who, id)
	return allOf(devices, func(d identity.Device) deviceRow {
		return deviceRow{ID: d.ID.String(), Name: d.Name, BoundAt: d.BoundAt, UnboundAt: d.UnboundAt,
			LastSeenAt: d.SeenAt}
	}), err
}

type bindCodeOut struct {
	Body struct {
		BindCode string `json:"bind_code" example:"7K2M-9QXR" doc:"Shown once"`
	}
}

func (a *API) makeBindCode(ctx context.Context, who identity.Actor, in *StorePath) (*bindCodeOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	out := &bindCodeOut{}
	out.Body.BindCode, err = a.Merchants.BindCode(ctx, who, id)
	return out, err
}

// DevicePath names a till device of one's own store.
type DevicePath struct {
	StorePath
	Device string `path:"device" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000161"`
}

func (a *API) unbindDevice(ctx context.Context, who identity.Actor, in *DevicePath) (*struct{}, error) {
	store, err := in.id()
	if err != nil {
		return nil, err
	}
	device, err := idOf(in.Device, identity.ErrDeviceNotFound)
	if err != nil {
		return nil, err
	}
	return nil, a.Merchants.UnbindDevice(ctx, who, store, device)
}
