package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/token"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

func (p *Pages) hireForm(d *lens, store merchants.Store) *actForm {
	login := d.form.Field("login", "ops.store.login")
	login.Required, login.MaxLength, login.Hint, login.Autocomplete, login.Width = true, 64, d.call.T("ops.store.login_hint"), "off", "medium"
	role := d.form.Field("role", "ops.store.role")
	role.Type, role.Width = "select", "medium"
	for _, one := range []merchants.Role{merchants.RoleOwner, merchants.RoleManager, merchants.RoleCashier} {
		role.Options = append(role.Options, view.Option{Value: string(one), Label: d.call.T("ops.role." + string(one))})
	}
	return &actForm{Action: "/ops/stores/" + store.ID.String() + "/staff", Title: d.call.T("ops.store.hire"), Lead: d.call.T("ops.store.hire_lead"),
		Button: d.call.T("ops.store.hire"), Kind: "primary", Fields: []view.Field{login, role}}
}

// freshLogin is shown once: a password, or a link to choose one.
type freshLogin struct{ Login, Password, Link string }

// hireStaff answers POST /ops/stores/{store}/staff. The password is made here and shown
// once, on this very answer: it must neither be kept nor stand in an address. A reload finds
// the login taken.
func (p *Pages) hireStaff(c *gin.Context) error {
	who, _, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	password := token.New()[:20]
	_, err = p.Merchants.HireStaff(c.Request.Context(), merchants.HireStaffInput{Actor: who, StoreID: store.ID,
		Login: form.Text("login"), Password: password, Role: merchants.Role(form.Text("role"))})
	if err != nil && form.Refuse(err) {
		return p.storeTab(c, form, "people", nil)
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return p.storeTab(c, respond.FreshForm(respond.CallOf(c.Request.Context())), "people", &freshLogin{Login: form.Text("login"), Password: password})
}

// linkForm is for who at the store forgot the password: a link to choose a new one.
func (p *Pages) linkForm(d *lens, store merchants.Store, team []merchants.Teammate) *actForm {
	who := d.form.Field("account", "ops.store.login")
	who.Type, who.Width = "select", "medium"
	for _, person := range team {
		if person.DisabledAt == nil {
			who.Options = append(who.Options, view.Option{Value: person.AccountID.String(), Label: person.Login + " · " + d.call.T("ops.role."+string(person.Role))})
		}
	}
	if len(who.Options) == 0 {
		return nil
	}
	why := d.reason()
	why.Rows = 2
	return &actForm{ID: "link", Action: "/ops/stores/" + store.ID.String() + "/staff/link", Title: d.call.T("ops.store.link"), Lead: d.call.T("ops.store.link_lead"),
		Button: d.call.T("ops.store.link_make"), Fields: []view.Field{who, why}}
}

// makeStaffLink answers POST /ops/stores/{store}/staff/link. Like a fresh password, the link is
// shown once, on this very answer.
func (p *Pages) makeStaffLink(c *gin.Context) error {
	who, _, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	account, err := form.ID("account", merchants.ErrStaffNotFound)
	if err != nil {
		return err
	}
	reset, err := p.Merchants.ResetPassword(c.Request.Context(), merchants.ResetPasswordInput{Actor: who, StoreID: store.ID, AccountID: account, Reason: form.Text("reason")})
	if err != nil && form.Refuse(err) {
		return p.storeTab(c, form, "people", nil)
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	call := respond.CallOf(c.Request.Context())
	return p.storeTab(c, respond.FreshForm(call), "people", &freshLogin{Login: reset.Login, Link: call.BaseURL + "/m/password?link=" + reset.Token})
}
