package api

import (
	"context"

	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountOpsStores() {
	mount(a, Route{Method: "GET", Path: "/ops/stores", Access: Operator, Tag: "ops",
		Summary: "Stores of the operator's cities, newest first"}, a.opsListStores)
	mount(a, Route{Method: "POST", Path: "/ops/stores", Access: Operator, Tag: "ops", Status: 201,
		Summary: "Enter a store as pending"}, a.opsAddStore)
	mount(a, Route{Method: "GET", Path: "/ops/stores/{store}", Access: Operator, Tag: "ops",
		Summary: "One store in any state"}, a.showOwnStore)
	mount(a, Route{Method: "PATCH", Path: "/ops/stores/{store}", Access: Operator, Tag: "ops",
		Summary: "Correct the facts of a store"}, a.correctOwnStore)
	mount(a, Route{Method: "POST", Path: "/ops/stores/{store}/approval", Access: Operator, Tag: "ops",
		Summary: "Make it a partner, with the evidence that members read"}, a.opsApproveStore)
	mount(a, Route{Method: "POST", Path: "/ops/stores/{store}/rejection", Access: Operator, Tag: "ops",
		Summary: "Refuse a pending store, with a reason"}, a.opsRejectStore)
	mount(a, Route{Method: "POST", Path: "/ops/stores/{store}/suspension", Access: Operator, Tag: "ops",
		Summary: "Take a partner down, with a reason"}, a.opsSuspendStore)
	mount(a, Route{Method: "GET", Path: "/ops/stores/{store}/devices", Access: Operator, Tag: "ops",
		Summary: "Till devices bound to the store"}, a.listDevices)
	mount(a, Route{Method: "POST", Path: "/ops/stores/{store}/bind-codes", Access: Operator, Tag: "ops", Status: 201,
		Summary: "A code that binds one till device: single use, 24 hours"}, a.makeBindCode)
	a.mountOpsStaff()
}

type opsListStoresIn struct {
	OfCity
	Status string `query:"status" enum:"pending,approved,suspended,rejected"`
	Q      string `query:"q" maxLength:"64" doc:"Part of the name or address"`
	Paging
}

func (a *API) opsListStores(
	ctx context.Context, who identity.Actor, in *opsListStoresIn,
) (*listOut[storeForStaff], error) {
	only, err := in.onlyCity(who)
	if err != nil {
		return nil, err
	}
	stores, next, err := a.Merchants.StoresForOps(ctx,
		merchants.StoresForOpsInput{Actor: who, Limit: in.Limit, Cursor: in.Cursor,
			Filter: merchants.StoreFilter{City: only, Status: merchants.StoreStatus(in.Status), Text: in.Q}})
	now := a.DB.Clock().Now()
	return listOf(stores, next, func(s merchants.Store) storeForStaff { return renderStoreForStaff(s, now) }), err
}

func (a *API) opsAddStore(ctx context.Context, who identity.Actor, in *newStoreIn) (*storeForStaffOut, error) {
	id, facts, err := in.bind()
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.AddStore(ctx,
		merchants.AddStoreInput{Actor: who, City: id, Merchant: in.Body.Merchant, Facts: facts}))
}

type approveStoreIn struct {
	StorePath
	Body struct {
		Evidence string `json:"evidence" maxLength:"1000" example:"连续三年街道口碑榜" doc:"Why this store; members read it"`
		Version  int64  `json:"version,omitempty" example:"3" doc:"The version that was looked at; absent: the newest"`
	}
}

func (a *API) opsApproveStore(ctx context.Context, who identity.Actor, in *approveStoreIn) (*storeForStaffOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.ApproveStore(ctx,
		merchants.ReviewStoreInput{Actor: who, StoreID: id, Evidence: in.Body.Evidence, Version: in.Body.Version}))
}

type refuseStoreIn struct {
	StorePath
	Body struct {
		Reason  string `json:"reason" maxLength:"1000" example:"地址与营业执照不符" doc:"The store's people read it"`
		Version int64  `json:"version,omitempty" example:"3" doc:"The version that was looked at; absent: the newest"`
	}
}

func (in *refuseStoreIn) bind(who identity.Actor) (merchants.ReviewStoreInput, error) {
	id, err := in.id()
	return merchants.ReviewStoreInput{Actor: who, StoreID: id, Reason: in.Body.Reason, Version: in.Body.Version}, err
}

func (a *API) opsRejectStore(ctx context.Context, who identity.Actor, in *refuseStoreIn) (*storeForStaffOut, error) {
	review, err := in.bind(who)
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.RejectStore(ctx, review))
}

func (a *API) opsSuspendStore(ctx context.Context, who identity.Actor, in *refuseStoreIn) (*storeForStaffOut, error) {
	review, err := in.bind(who)
	if err != nil {
		return nil, err
	}
	return a.storeOut(a.Merchants.SuspendStore(ctx, review))
}
