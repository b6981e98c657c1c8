package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountOpsStaff() {
	staff := "/ops/stores/{store}/staff"
	mount(a, Route{Method: "GET", Path: staff, Access: Operator, Tag: "ops", Summary: "Who works at a store"},
		a.listStaff)
	mount(a, Route{Method: "POST", Path: staff, Access: Operator, Tag: "ops", Status: 201,
		Summary: "Make an account for somebody who works at a store"}, a.hireStaff)
	mount(a, Route{Method: "DELETE", Path: staff + "/{account}", Access: Operator, Tag: "ops",
		Summary: "End somebody's work at a store; their sessions end at once"}, a.dismissStaff)
}

// StaffRow is one person who works, or worked, at a store.
type StaffRow struct {
	AccountID  string     `json:"account_id" example:"01957e5c-7a40-7000-8000-0000000000b1"`
	Role       string     `json:"role" enum:"owner,manager,cashier" example:"cashier"`
	CreatedAt  time.Time  `json:"created_at"`
	DisabledAt *time.Time `json:"disabled_at" example:"2027-04-01T04:00:00Z"`
}

func renderStaff(s merchants.Staff) StaffRow {
	return StaffRow{AccountID: s.AccountID.String(), Role: string(s.Role), CreatedAt: s.CreatedAt,
		DisabledAt: s.DisabledAt}
}

func (a *API) listStaff(ctx context.Context, who identity.Actor, in *StorePath) (*listOut[StaffRow], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	people, err := a.Merchants.StaffOf(ctx, who, id)
	return allOf(people, renderStaff), err
}

type hireStaffIn struct {
	StorePath
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"64" example:"cashier2@tea"`
		Password string `json:"password" minLength:"1" maxLength:"200" example:"correct horse battery"`
		Role     string `json:"role" enum:"owner,manager,cashier" example:"cashier"`
		WithTOTP bool   `json:"with_totp,omitempty" example:"false" doc:"Ask for a one-time code at sign-in"`
	}
}

type hiredOut struct {
	Body struct {
		StaffRow
		Login      string `json:"login" example:"cashier2@tea"`
		TOTPSecret string `json:"totp_secret" example:"" doc:"Shown once; empty without with_totp"`
	}
}

func (a *API) hireStaff(ctx context.Context, who identity.Actor, in *hireStaffIn) (*hiredOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	hired, err := a.Merchants.HireStaff(ctx, merchants.HireStaffInput{Actor: who, StoreID: id, Login: in.Body.Login,
		Password: in.Body.Password, WithTOTP: in.Body.WithTOTP, Role: merchants.Role(in.Body.Role)})
	if err != nil {
		return nil, err
	}
	out := &hiredOut{}
	out.Body.StaffRow, out.Body.Login, out.Body.TOTPSecret = renderStaff(hired.Staff), hired.Login, hired.TOTPSecret
	return out, nil
}

type dismissStaffIn struct {
	StorePath
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
	return nil, a.Merchants.DisableStaff(ctx,
		merchants.DisableStaffInput{Actor: who, StoreID: store, AccountID: account})
}
