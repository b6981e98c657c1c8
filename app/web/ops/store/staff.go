package store

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/token"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

func (p *Pages) hireForm(req *frame.Request, store merchants.Store) *actForm {
	login := req.Form.Field("login", "ops.store.login")
	login.Required, login.MaxLength, login.Hint, login.Autocomplete, login.Width = true, 64,
		req.T("ops.store.login_hint"), "off", "medium"
	role := req.Form.Field("role", "ops.store.role")
	role.Type, role.Width = "select", "medium"
	for _, one := range []merchants.Role{merchants.RoleOwner, merchants.RoleManager, merchants.RoleCashier} {
		role.Options = append(role.Options, view.Option{Value: string(one), Label: req.T("ops.role." + string(one))})
	}
	return &actForm{Action: address(store, "/staff"), Title: req.T("ops.store.hire"),
		Lead:   req.T("ops.store.hire_lead"),
		Button: req.T("ops.store.hire"), Kind: "primary", Fields: []view.Field{login, role}}
}

// freshLogin is shown once: a password, or a link to choose one.
type freshLogin struct{ Login, Password, Link string }

// hireStaff answers POST /ops/stores/{store}/staff. The password is made here and shown
// once, on this very answer: it must neither be kept nor stand in an address. A reload finds
// the login taken.
func (p *Pages) hireStaff(c *gin.Context) error {
	req, store, err := p.postedStore(c)
	if err != nil {
		return err
	}
	password := token.New()[:20]
	_, err = p.Merchants.HireStaff(req.Context(), merchants.HireStaffInput{Actor: req.Actor, StoreID: store.ID,
		Login: req.Form.Text("login"), Password: password, Role: merchants.Role(req.Form.Text("role"))})
	if err != nil && req.Form.Refuse(err) {
		return p.storeTab(c, req, store, "people", nil)
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	login := req.Form.Text("login")
	req.Form = respond.FreshForm(req.Request)
	return p.storeTab(c, req, store, "people", &freshLogin{Login: login, Password: password})
}

// linkForm is for who at the store forgot the password: a link to choose a new one.
func (p *Pages) linkForm(req *frame.Request, store merchants.Store, team []merchants.Teammate) *actForm {
	who := req.Form.Field("account", "ops.store.login")
	who.Type, who.Width = "select", "medium"
	for _, person := range team {
		if person.DisabledAt == nil {
			who.Options = append(who.Options, view.Option{Value: person.AccountID.String(), Label: person.Login +
				" · " + req.T("ops.role."+string(person.Role))})
		}
	}
	if len(who.Options) == 0 {
		return nil
	}
	why := req.Reason()
	why.Rows = 2
	return &actForm{ID: "link", Action: address(store, "/staff/link"), Title: req.T("ops.store.link"),
		Lead:   req.T("ops.store.link_lead"),
		Button: req.T("ops.store.link_make"), Fields: []view.Field{who, why}}
}

// makeStaffLink answers POST /ops/stores/{store}/staff/link. Like a fresh password, the link is
// shown once, on this very answer.
func (p *Pages) makeStaffLink(c *gin.Context) error {
	req, store, err := p.postedStore(c)
	if err != nil {
		return err
	}
	account, err := req.Form.ID("account", merchants.ErrStaffNotFound)
	if err != nil {
		return err
	}
	reset, err := p.Merchants.ResetPassword(req.Context(), merchants.ResetPasswordInput{Actor: req.Actor,
		StoreID: store.ID, AccountID: account, Reason: req.Form.Text("reason")})
	if err != nil && req.Form.Refuse(err) {
		return p.storeTab(c, req, store, "people", nil)
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	req.Form = respond.FreshForm(req.Request)
	return p.storeTab(c, req, store, "people", &freshLogin{Login: reset.Login, Link: req.BaseURL +
		"/m/password?link=" + reset.Token})
}
