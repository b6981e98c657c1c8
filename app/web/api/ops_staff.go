package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountOpsStaff() {
	staff := "/ops/stores/{store}/staff"
	mount(a, Route{Method: "GET", Path: staff, Access: Operator, Tag: "ops", Summary: "Who works at a store"}, a.listStaff)
	mount(a, Route{Method: "DELETE", Path: staff + "/{account}", Access: Operator, Tag: "ops", Summary: "End somebody's work at a store; their sessions end at once"}, a.dismissStaff)
}

type staffRow struct {
	AccountID  string     `json:"account_id" example:"01957e5c-7a40-7000-8000-0000000000b1"`
	Role       string     `json:"role" enum:"owner,manager,cashier" example:"cashier"`
	CreatedAt  time.Time  `json:"created_at"`
	DisabledAt *time.Time `json:"disabled_at" example:"2027-04-01T04:00:00Z"`
}

func renderStaff(s merchants.Staff) staffRow {
	return staffRow{AccountID: s.AccountID.String(), Role: string(s.Role), CreatedAt: s.CreatedAt, DisabledAt: s.DisabledAt}
}

func (a *API) listStaff(ctx context.Context, who identity.Actor, in *storePath) (*listOut[staffRow], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	people, err := a.Merchants.StaffOf(ctx, who, id)
	return allOf(people, renderStaff), err
}

type dismissStaffIn struct {
	storePath
	Account string `path:"account" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000b1"`
}

func (a *API) dismissStaff(ctx context.Context, who identity.Actor, in *dismissStaffIn) (*struct{}, error) {
	store, err := in.id()
	if err != nil {
		return nil, err
	}
	account, err := idOf(in.Account, merchants.ErrStaffNotFound)
	if err != nil {
		return nil, err
	}
	return nil, a.Merchants.DisableStaff(ctx, merchants.DisableStaffInput{Actor: who, StoreID: store, AccountID: account})
}
