package merchant

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

var (
	// deciders run the store; owners also decide about people, money and leaving. Use cases
	// ask again: this is so that a cashier is told so by a page, not by its absence.
	deciders = []merchants.Role{merchants.RoleOwner, merchants.RoleManager}
	owners   = []merchants.Role{merchants.RoleOwner}
)

// session is the store that a page is about, and who is signed in.
type session struct {
	who   identity.Actor
	store merchants.Store
	role  merchants.Role
	home  city.City
	many  bool // the account has several stores: addresses name this one
}

// path is an address of a page about the same store.
func (s session) path(path string) string {
	if !s.many {
		return path
	}
	return path + "?store=" + s.store.ID.String()
}

// pathWith is path with more of a query: pairs of names and values.
func (s session) pathWith(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if s.many {
		query.Set("store", s.store.ID.String())
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func (s session) isOwner() bool { return s.role == merchants.RoleOwner }

// base is what every page about a store has.
type base struct {
	respond.Base
	session session
}

// Path is an address of a page about the same store.
func (b base) Path(path string) string { return b.session.path(path) }

// Carry are the hidden fields of every form: the store it is about. It stays with the form
// even if the session ends in between.
func (b base) Carry() []view.Hidden {
	return []view.Hidden{{Name: "store", Value: b.session.store.ID.String()}}
}

// Owner tells whether the reader may decide about people, money and leaving.
func (b base) Owner() bool { return b.session.isOwner() }

// Store is the store's name.
func (b base) Store() string { return b.session.store.Name(b.Locale) }

func (p *Pages) base(c *gin.Context, s session, nav, titleKey string, pairs ...any) base {
	b := base{Base: p.HTML.NewBase(c, respond.AreaMerchant, nav, titleKey, pairs...), session: s}
	b.Place, b.Who, b.Zone, b.Limited = s.store.Name(b.Locale), s.who.Name, s.home.Location(), !s.isOwner()
	return b
}

// button posts at once, about the same store.
func (b base) button(path, labelKey, kind string) *view.Button {
	return &view.Button{Label: b.T(labelKey), Action: b.Path(path), Kind: kind, Hidden: b.Carry()}
}

// storeCookie remembers the store that was looked at last, for addresses that name none. It
// decides nothing: an address or a form that names a store goes before it.
const storeCookie = "m_store"

// inSession finds the store that a request is about, and its reader's role.
func (p *Pages) inSession(h func(c *gin.Context, s session) error, roles ...merchants.Role) respond.Handler {
	return func(c *gin.Context) error {
		s, to, err := p.sessionOf(c, roles)
		switch {
		case err != nil:
			return err
		case to != "":
			return respond.Redirect(c, to)
		}
		return h(c, s)
	}
}

func (p *Pages) sessionOf(c *gin.Context, roles []merchants.Role) (s session, elsewhere string, err error) {
	ctx := c.Request.Context()
	if s.who, err = middleware.Require(ctx, identity.KindStaff); err != nil {
		return s, "", err
	}
	stores, err := p.Merchants.StoresOf(ctx, s.who.ID)
	if err != nil {
		return s, "", err
	}
	if len(stores) == 0 {
		return s, "/m/apply", nil
	}
	s.many = len(stores) > 1
	chosen, named, err := chosenStore(c, stores)
	switch {
	case err != nil:
		return s, "", err
	case chosen.StoreID == ident.None:
		return s, "/m/stores?next=" + url.QueryEscape(c.Request.URL.RequestURI()), nil
	case !slices.Contains(roles, chosen.Role):
		return s, "", merchants.ErrStaffNotAllowed
	}
	s.role = chosen.Role
	if s.store, err = p.Merchants.StoreForStaff(ctx, s.who, chosen.StoreID); err != nil {
		return s, "", err
	}
	if !named && s.many && c.Request.Method == http.MethodGet {
		return s, addressWith(c.Request.URL, s.store.ID), nil
	}
	s.home, err = city.ByID(p.DB.Read(ctx), s.store.CityID)
	return s, "", err
}

// chosenStore is the store that the form or the address names, else the only one, else the
// one looked at last. Another account's store does not exist.
func chosenStore(c *gin.Context, stores []merchants.StaffStore) (chosen merchants.StaffStore, named bool, err error) {
	asked := c.Query("store")
	if c.Request.Method == http.MethodPost && c.PostForm("store") != "" {
		asked = c.PostForm("store")
	}
	named = asked != ""
	if !named && len(stores) == 1 {
		return stores[0], false, nil
	}
	if !named {
		asked, _ = c.Cookie(storeCookie)
	}
	for _, one := range stores {
		if one.StoreID.String() == asked {
			if len(stores) > 1 {
				rememberStore(c, asked)
			}
			return one, named, nil
		}
	}
	if named {
		return chosen, true, merchants.ErrStoreNotFound
	}
	return chosen, false, nil
}

func rememberStore(c *gin.Context, id string) {
	http.SetCookie(c.Writer, &http.Cookie{Name: storeCookie, Value: id, Path: "/m", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: respond.RequestOf(c.Request.Context()).Secure(), SameSite: http.SameSiteLaxMode})
}

func addressWith(asked *url.URL, id ident.ID) string {
	query := asked.Query()
	query.Set("store", id.String())
	return asked.EscapedPath() + "?" + query.Encode()
}

// elsewhere answers the address of a form's action that shows nothing itself.
func elsewhere(to string) respond.Handler {
	return func(c *gin.Context) error { return respond.Redirect(c, to) }
}

type storesPage struct {
	respond.Base
	Stores []view.Link
}

// chooseStore answers GET /m/stores: the stores of an account that has several.
func (p *Pages) chooseStore(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	stores, err := p.Merchants.StoresOf(c.Request.Context(), who.ID)
	if err != nil {
		return err
	}
	page := storesPage{Base: p.HTML.NewBase(c, respond.AreaMerchant, "", "merchant.stores.title")}
	page.Narrow = true
	next, err := url.Parse(respond.LocalPath(c.Query("next"), "/m"))
	if err != nil {
		next = &url.URL{Path: "/m"}
	}
	for _, one := range stores {
		page.Stores = append(page.Stores,
			view.Link{Label: page.Pick(one.Name, one.NameEn), Href: addressWith(next, one.StoreID)})
	}
	return p.HTML.Show(c, "merchant/stores.html", page)
}

// withStateTexts adds the states of steps as text, for readers who do not see the marks.
func withStateTexts(b respond.Base, steps []view.Step) []view.Step {
	for i := range steps {
		steps[i].StateText = b.T("merchant.step_state." + steps[i].State)
	}
	return steps
}
