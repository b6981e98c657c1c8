// Package till serves the cashier: binding a device, practice, scan, confirm, result, the
// day's list. Tills and a store's people with a login both come in here.
//
// Every answer to a cashier that is not a form is a screen (screens.go): one of four kinds,
// told apart by colour, shape, text and sound. static/till.js keeps the till in one document,
// so that sound, camera and full screen stay unlocked for a shift: it sends the same forms and
// follows the same links as a browser without scripts, and puts the <main> of the answer in
// place of its own. Nothing is decided in the browser but what must not leave it: a payment
// code is recognised there and dropped.
package till

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/late"
)

// Pages are the till's pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Merchants   *merchants.Service
	Redemptions *redemption.Service
	Late        *late.Service
	Contact     string // how to reach the operator of the service; may be empty
}

// Mount registers the pages. Each form posts to an address that shows it when it is asked
// for, or leads to the page that does.
func (p *Pages) Mount(r *respond.Router) {
	for _, link := range []string{"/q/:digits", "/q/:digits/", "/Q/:digits", "/Q/:digits/"} { // as cameras hand it over
		r.GET(link, p.codeLink)
	}
	r.GET("/till/bind", p.showBind)
	r.POST("/till/bind", p.bind)
	r.GET("/till/store", p.showStores)
	r.POST("/till/store", p.chooseStore)
	r.GET("/till", p.inSession(p.wait))
	r.GET("/till/practice", p.inSession(p.practice))
	r.GET("/till/practice/done", p.inSession(p.practised))
	r.GET("/till/scan", func(c *gin.Context) error { return respond.Redirect(c, "/till") })
	r.POST("/till/scan", p.inSession(p.scan))
	r.GET("/till/confirm/:claim", p.inSession(p.showConfirm))
	r.POST("/till/confirm/:claim", p.inSession(p.confirm))
	r.GET("/till/confirm/:claim/hold", p.inSession(p.backToConfirm))
	r.POST("/till/confirm/:claim/hold", p.inSession(p.extend))
	r.GET("/till/result/:redemption", p.inSession(p.result))
	r.GET("/till/today", p.inSession(p.today))
	r.GET("/till/record/:redemption", p.inSession(p.showRecord))
	r.POST("/till/record/:redemption", p.inSession(p.undo))
	r.GET("/till/report", p.inSession(p.showReport))
	r.POST("/till/report", p.inSession(p.report))
	r.GET("/till/late", p.inSession(p.showLate))
	r.POST("/till/late", p.inSession(p.enterLate))
	r.GET("/till/print", p.inSession(p.printCard))
	r.GET("/m/print/till", p.ownersCard)
}

// session is who works at the till, and at which store.
type session struct {
	Who   identity.Actor
	Store merchants.Store
	named ident.ID // the store that a member of staff chose; a device needs none
}

// inSession lets a bound device or a member of staff in and finds the store. What is refused,
// here or by the handler, becomes a screen.
func (p *Pages) inSession(h func(c *gin.Context, s session) error) respond.Handler {
	return func(c *gin.Context) error {
		s, err := p.sessionOf(c)
		if err == nil {
			p.showTimesOf(c, s.Store)
			err = h(c, s)
		}
		if err == nil {
			return nil
		}
		return p.refuse(c, err, after{})
	}
}

// showTimesOf lets pages and refusals show times in the zone of the store's city.
func (p *Pages) showTimesOf(c *gin.Context, store merchants.Store) {
	ctx := c.Request.Context()
	if zone, err := p.Redemptions.ZoneTx(p.DB.Read(ctx), store.CityID); err == nil {
		respond.RequestOf(ctx).Zone = zone
	}
}

// storeCookie names which of several stores a member of staff chose for this till. It
// gives no right: the use cases look the right up each time.
const storeCookie = "till_store"

func (p *Pages) sessionOf(c *gin.Context) (session, error) {
	ctx := c.Request.Context()
	who, err := middleware.Require(ctx, identity.KindDevice, identity.KindStaff)
	if err != nil {
		return session{}, err
	}
	s := session{Who: who}
	storeID := who.StoreID
	if who.Kind == identity.KindStaff {
		if storeID, err = p.storeOfStaff(c, who); err != nil {
			return session{}, err
		}
		s.named = storeID
	}
	s.Store, err = p.Merchants.StoreForStaff(ctx, who, storeID)
	return s, err
}

func (p *Pages) storeOfStaff(c *gin.Context, who identity.Actor) (ident.ID, error) {
	stores, err := p.Merchants.StoresOf(c.Request.Context(), who.ID)
	if err != nil {
		return ident.None, err
	}
	chosen, _ := c.Cookie(storeCookie)
	if asked := c.Query("store"); asked != "" {
		chosen = asked
	}
	for _, store := range stores {
		if store.StoreID.String() == chosen || len(stores) == 1 {
			return store.StoreID, nil
		}
	}
	return ident.None, redemption.ErrChooseStore
}

// newBase starts a page of the till. The till is one document for a whole shift, so the
// camera is allowed on each of its pages: the policy of the first one counts.
func (p *Pages) newBase(c *gin.Context, s session, nav, titleKey string, pairs ...any) respond.Base {
	middleware.Allow(c, "camera")
	base := p.HTML.NewBase(c, respond.AreaTill, nav, titleKey, pairs...)
	base.Script = "till"
	if s.Store.ID != ident.None {
		base.Place, base.Who = s.Store.Name(base.Locale), s.Who.Name
	}
	return base
}

// pathID reads an id from the address; an id that cannot exist names nothing.
func pathID(c *gin.Context, name string, notFound error) (ident.ID, error) {
	id, err := ident.Parse(c.Param(name))
	if err != nil {
		return ident.None, notFound
	}
	return id, nil
}

func (p *Pages) setCookie(c *gin.Context, name, value string) {
	cookie := p.Sessions.Cookie(identity.KindStaff, value, p.DB.Clock().Now().Add(longShift))
	cookie.Name = name
	http.SetCookie(c.Writer, cookie)
}
