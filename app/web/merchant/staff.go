package merchant

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/token"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type staffPage struct {
	base
	Devices, People view.Table
	Bind, Add       view.Link
}

// showStaff answers GET /m/staff: tills and people, and when each was last used.
func (p *Pages) showStaff(c *gin.Context, s session) error {
	ctx := c.Request.Context()
	page := staffPage{base: p.base(c, s, "staff", "merchant.staff.title")}
	devices, err := p.Merchants.TillDevices(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	team, err := p.Merchants.TeamOf(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	page.Bind = view.Link{Label: page.T("merchant.staff.bind"), Href: page.Path("/m/staff/bind")}
	page.Add = view.Link{Label: page.T("merchant.staff.add"), Href: page.Path("/m/staff/new")}
	page.Devices, page.People = page.devices(devices), page.people(team)
	return p.HTML.Show(c, "merchant/staff.html", page)
}

func (page staffPage) devices(devices []identity.Device) view.Table {
	table := view.Table{ID: "devices", Caption: page.T("merchant.staff.devices"),
		Columns: []view.Column{{Label: page.T("merchant.staff.device")}, {Label: page.T("merchant.staff.bound_at")},
			{Label: page.T("merchant.staff.last_used")}, {Label: page.T("merchant.staff.action"), Unseen: true}},
		Empty: &view.Empty{Text: page.T("merchant.staff.no_devices"), Action: page.Bind}}
	for _, one := range devices {
		seen := page.T("merchant.staff.never")
		if one.SeenAt != nil {
			seen = page.Moment(*one.SeenAt)
		}
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: one.Name}, {Text: page.Moment(one.BoundAt)},
			{Text: seen},
			{Button: page.off("/m/staff/devices/"+one.ID.String()+"/off", one.Name)}}})
	}
	return table
}

func (page staffPage) people(team []merchants.Teammate) view.Table {
	table := view.Table{ID: "people", Caption: page.T("merchant.staff.people"),
		Columns: []view.Column{{Label: page.T("merchant.staff.login")}, {Label: page.T("merchant.staff.role")},
			{Label: page.T("merchant.staff.last_used")}, {Label: page.T("merchant.staff.action"), Unseen: true}}}
	for _, one := range team {
		seen, state := page.T("merchant.staff.never"), view.Cell{Text: page.T("merchant.role." + string(one.Role))}
		if one.SeenAt != nil {
			seen = page.Moment(*one.SeenAt)
		}
		act := view.Cell{Text: "–"}
		switch {
		case one.DisabledAt != nil:
			act = view.Cell{Text: page.T("merchant.staff.disabled"), Badge: "info"}
		case one.AccountID == page.session.who.ID:
			act = view.Cell{Text: page.T("merchant.staff.you")}
		case page.Owner():
			act = view.Cell{Button: page.off("/m/staff/people/"+one.AccountID.String()+"/off", one.Login)}
			if one.Role != merchants.RoleOwner {
				state.Button = page.reset(one)
			}
		}
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: one.Login}, state, {Text: seen}, act}})
	}
	return table
}

// off is the button of a row; it says which row to who does not see it.
func (page staffPage) off(path, name string) *view.Button {
	button := page.button(path, "merchant.staff.off", "")
	button.Small, button.About = true, page.T("merchant.staff.off_about", "name", name)
	return button
}

// reset is the button for who forgot the password.
func (page staffPage) reset(one merchants.Teammate) *view.Button {
	button := page.button("/m/staff/people/"+one.AccountID.String()+"/link", "merchant.staff.reset", "")
	button.Small, button.About = true, page.T("merchant.staff.reset_about", "name", one.Login)
	return button
}

// unbindDevice ends a till's session at once. One that is off already is off.
func (p *Pages) unbindDevice(c *gin.Context, s session) error {
	id, err := ident.Parse(c.Param("device"))
	if err != nil {
		return identity.ErrDeviceNotFound
	}
	if err := p.Merchants.UnbindDevice(c.Request.Context(), s.who, s.store.ID, id); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m/staff"), "merchant_device_off")
}

func (p *Pages) disableColleague(c *gin.Context, s session) error {
	id, err := ident.Parse(c.Param("account"))
	if err != nil {
		return merchants.ErrStaffNotFound
	}
	err = p.Merchants.DisableStaff(c.Request.Context(),
		merchants.DisableStaffInput{Actor: s.who, StoreID: s.store.ID, AccountID: id})
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m/staff"), "merchant_person_off")
}

func (p *Pages) backToStaff(c *gin.Context, s session) error {
	return respond.Redirect(c, s.path("/m/staff"))
}

type colleaguePage struct {
	base
	Problems        []view.Problem
	Action, Cancel  string
	Role            view.Choice
	Login, Password view.Field
}

// newColleague answers GET /m/staff/new with a password to hand on, or to replace.
func (p *Pages) newColleague(c *gin.Context, s session) error {
	f := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	f.Set("role", string(merchants.RoleCashier))
	f.Set("password", token.New()[:14])
	return p.colleagueForm(c, s, f)
}

func (p *Pages) colleagueForm(c *gin.Context, s session, f *respond.Form) error {
	page := colleaguePage{base: p.base(c, s, "staff", "merchant.staff.add"), Problems: f.Problems()}
	page.Narrow, page.Action, page.Cancel = true, page.Path("/m/staff/new"), page.Path("/m/staff")
	page.Role = f.Choice("role", "merchant.staff.role", false,
		view.Option{Value: string(merchants.RoleCashier), Label: page.T("merchant.role.cashier"),
			Hint: page.T("merchant.staff.cashier_may")},
		view.Option{Value: string(merchants.RoleManager), Label: page.T("merchant.role.manager"),
			Hint: page.T("merchant.staff.manager_may")},
		view.Option{Value: string(merchants.RoleOwner), Label: page.T("merchant.role.owner"),
			Hint: page.T("merchant.staff.owner_may")})
	page.Login = f.Field("login", "merchant.staff.login")
	page.Login.Required, page.Login.MaxLength, page.Login.Autocomplete, page.Login.Hint = true, 64, "off",
		page.T("merchant.staff.login_hint")
	page.Password = f.Field("password", "merchant.staff.password")
	page.Password.Required, page.Password.Autocomplete, page.Password.Hint = true, "off",
		page.T("merchant.staff.password_hint")
	return p.HTML.ShowForm(c, f, "merchant/staff_new.html", &page)
}

// hire answers POST /m/staff/new.
func (p *Pages) hire(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	_, err = p.Merchants.HireStaff(c.Request.Context(), merchants.HireStaffInput{
		Actor: s.who, StoreID: s.store.ID, Login: f.Text("login"), Password: typed(f, "password"),
		Role: merchants.Role(f.Text("role"))})
	if f.Refuse(err) {
		return p.colleagueForm(c, s, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m/staff"), "merchant_hired")
}
