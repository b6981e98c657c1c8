package api

import (
	"context"
	"net/http"
	"time"

	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
)

func (a *API) mountAuth() {
	mount(a, Route{Method: "POST", Path: "/auth/otp", Access: Anyone, Tag: "auth", Status: 202,
		Summary: "Send a 6-digit sign-in code; the same answer for known and unknown phones"}, a.sendCode)
	mount(a, Route{Method: "POST", Path: "/auth/member", Access: Anyone, Tag: "auth",
		Summary: "Sign a member in with phone and code"}, a.signInMember)
	mount(a, Route{Method: "POST", Path: "/auth/staff", Access: Anyone, Tag: "auth",
		Summary: "Sign staff or an operator in; operators need totp"}, a.signInStaff)
	mount(a, Route{Method: "POST", Path: "/auth/device", Access: Anyone, Tag: "auth",
		Summary: "Bind a till device with a single-use code"}, a.bindDevice)
	mount(a, Route{Method: "DELETE", Path: "/auth", Access: SignedIn, Tag: "auth",
		Summary: "End the session at once, on every replica"}, a.signOut)
}

type sendCodeIn struct {
	Body struct {
		Phone string `json:"phone" minLength:"5" maxLength:"32" example:"13800000001" doc:"A mobile number; without a country code, of mainland China"`
	}
}

func (a *API) sendCode(ctx context.Context, _ identity.Actor, in *sendCodeIn) (*struct{}, error) {
	number, err := phone.Parse(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	req := respond.RequestOf(ctx)
	return nil, a.Identity.SendCode(ctx, identity.SendCodeInput{Phone: number, IP: req.IP, Locale: req.Locale})
}

type signInMemberIn struct {
	Body struct {
		Phone       string `json:"phone" minLength:"5" maxLength:"32" example:"13800000001"`
		Code        string `json:"code" minLength:"4" maxLength:"10" example:"314159" doc:"The code from the message"`
		AcceptTerms bool   `json:"accept_terms,omitempty" example:"true" doc:"Needed the first time, and when the terms change"`
	}
}

type signedInMemberOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Token     string     `json:"token" example:"3n5Wc0VJm0mC8pQxVb1dE2fGhIjKlMnOpQrStUvWxYz"`
		ExpiresAt time.Time  `json:"expires_at"`
		Member    MemberBody `json:"member"`
	}
}

// MemberBody is a member with a masked number.
type MemberBody struct {
	ID          string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000a1"`
	MaskedPhone string `json:"masked_phone" example:"138****0001"`
	Locale      string `json:"locale" example:"zh-CN"`
}

func (a *API) signInMember(ctx context.Context, _ identity.Actor, in *signInMemberIn) (*signedInMemberOut, error) {
	req := respond.RequestOf(ctx)
	in1 := membership.SignInInput{Phone: in.Body.Phone, Code: in.Body.Code, AcceptTerms: in.Body.AcceptTerms,
		Locale: req.Locale, IP: req.IP}
	signed, err := a.Members.SignIn(ctx, in1)
	if err != nil {
		return nil, err
	}
	out := &signedInMemberOut{SetCookie: *a.Sessions.Cookie(identity.KindMember, signed.Token, signed.ExpiresAt)}
	out.Body.Token, out.Body.ExpiresAt = signed.Token, signed.ExpiresAt
	out.Body.Member = MemberBody{ID: signed.Member.ID.String(), MaskedPhone: signed.Member.MaskedPhone,
		Locale: signed.Member.Locale}
	return out, nil
}

type signInStaffIn struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"64" example:"owner@tea"`
		Password string `json:"password" minLength:"1" maxLength:"200" example:"correct horse battery"`
		TOTP     string `json:"totp,omitempty" maxLength:"20" example:"492039" doc:"Six digits; operators always, staff if they have set it up. An operator may send a recovery code instead"`
	}
}

type signedInStaffOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Token     string    `json:"token" example:"3n5Wc0VJm0mC8pQxVb1dE2fGhIjKlMnOpQrStUvWxYz"`
		ExpiresAt time.Time `json:"expires_at"`
		Actor     actorBody `json:"actor"`
	}
}

type actorBody struct {
	Kind   string           `json:"kind" enum:"staff,operator" example:"staff"`
	ID     string           `json:"id" example:"01957e5c-7a40-7000-8000-0000000000b1"`
	Stores []staffStoreBody `json:"stores,omitempty" doc:"Where a member of staff works"`
	Cities []string         `json:"cities,omitempty" example:"[\"shanghai\"]" doc:"What an operator operates"`
}

type staffStoreBody struct {
	ID   string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	Role string `json:"role" enum:"owner,manager,cashier" example:"owner"`
	Name string `json:"name" example:"梧桐茶馆"`
}

func (a *API) signInStaff(ctx context.Context, _ identity.Actor, in *signInStaffIn) (*signedInStaffOut, error) {
	signed, err := a.Identity.SignIn(ctx, identity.SignInInput{Login: in.Body.Login, Password: in.Body.Password,
		TOTP: in.Body.TOTP, IP: respond.RequestOf(ctx).IP})
	if err != nil {
		return nil, err
	}
	out := &signedInStaffOut{SetCookie: *a.Sessions.Cookie(signed.Actor.Kind, signed.Token, signed.ExpiresAt)}
	out.Body.Token, out.Body.ExpiresAt = signed.Token, signed.ExpiresAt
	out.Body.Actor = actorBody{Kind: string(signed.Actor.Kind), ID: signed.Actor.ID.String()}
	if signed.Actor.Kind == identity.KindOperator {
		out.Body.Actor.Cities = mapped(signed.Actor.Cities, cityCode)
		return out, nil
	}
	stores, err := a.Merchants.StoresOf(ctx, signed.Actor.ID)
	out.Body.Actor.Stores = mapped(stores, renderStaffStore)
	return out, err
}

type bindDeviceIn struct {
	Body struct {
		BindCode string `json:"bind_code" minLength:"4" maxLength:"64" example:"7K2M-9QXR" doc:"From the store's owner; single use, 24 hours"`
		Name     string `json:"name" minLength:"1" maxLength:"60" example:"前台收银机" doc:"How people will recognise the device"`
	}
}

type boundDeviceOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Token     string        `json:"token" example:"3n5Wc0VJm0mC8pQxVb1dE2fGhIjKlMnOpQrStUvWxYz"`
		ExpiresAt time.Time     `json:"expires_at"`
		Store     storeNameBody `json:"store"`
	}
}

type storeNameBody struct {
	ID   string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	Name string `json:"name" example:"梧桐茶馆"`
}

func (a *API) bindDevice(ctx context.Context, _ identity.Actor, in *bindDeviceIn) (*boundDeviceOut, error) {
	req := respond.RequestOf(ctx)
	token, expires, device, err := a.Identity.BindDevice(ctx,
		identity.BindInput{Code: in.Body.BindCode, Name: in.Body.Name, IP: req.IP})
	if err != nil {
		return nil, err
	}
	actor := identity.Actor{Kind: identity.KindDevice, ID: device.ID, StoreID: device.StoreID, Name: device.Name}
	store, err := a.Merchants.StoreForStaff(ctx, actor, device.StoreID)
	if err != nil {
		return nil, err
	}
	out := &boundDeviceOut{SetCookie: *a.Sessions.Cookie(identity.KindDevice, token, expires)}
	out.Body.Token, out.Body.ExpiresAt = token, expires
	out.Body.Store = storeNameBody{ID: store.ID.String(), Name: store.Name(req.Locale)}
	return out, nil
}

type signedOutOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) signOut(ctx context.Context, who identity.Actor, _ *struct{}) (*signedOutOut, error) {
	return &signedOutOut{SetCookie: *a.Sessions.NoCookie(who.Kind)}, a.Identity.EndSession(ctx, middleware.Token(ctx))
}
