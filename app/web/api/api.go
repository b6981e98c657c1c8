package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/jobs"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/exposure"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/objection"
)

const (
	prefix = "/api/v1"
	// NoticesUnder is the path under which payment providers send notices. They are signed,
	// so they are exempt from the rules for browsers and from our rules for JSON.
	NoticesUnder = prefix + "/payments/"
)

// Deps are the services that the API calls.
type Deps struct {
	BaseURL     string
	Texts       Texts
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Members     *membership.Service
	Orders      *order.Service
	Merchants   *merchants.Service
	Catalogue   *catalogue.Catalogue
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Objections  *objection.Service
	Figures     *figures.Service
	Notify      *notify.Service
	Jobs        *jobs.Runner
}

// Texts puts messages into a language (platform/i18n).
type Texts interface {
	Message(locale, template string, params map[string]string) (title, body string)
}

// API is the mounted JSON API.
type API struct {
	Deps
	huma   huma.API
	Routes []Route // all operations with who may call them
}

// Register mounts every route on engine.
func Register(engine *gin.Engine, d Deps) *API {
	respond.UseForHuma()
	a := &API{Deps: d}
	a.huma = humagin.NewWithGroup(engine, engine.Group("", middleware.StrictJSON()), configOf(d.BaseURL))
	a.mountAuth()
	a.mountCities()
	a.mountPlans()
	a.mountStores()
	a.mountFollows()
	a.mountTrials()
	a.mountOrders()
	a.mountMemberships()
	a.mountCodes()
	a.mountRefunds()
	a.mountDisputes()
	a.mountInbox()
	a.mountTill()
	a.mountMerchantStores()
	a.mountMerchantOffers()
	a.mountMerchantExposure()
	a.mountMerchantReport()
	a.mountOps()
	a.mountPayments(engine)
	return a
}

// OpenAPI is the document that /api/v1/openapi.json serves.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

func configOf(baseURL string) huma.Config {
	c := huma.DefaultConfig("Citycard", "1.0.0")
	c.Info.Description = "City membership cards: buy, show, scan, confirm, reward, remind. " +
		"Money is whole fen, rates are basis points of the bill, instants are RFC 3339 in UTC, days are YYYY-MM-DD " +
		"in the city's zone, ids are opaque. " +
		"Errors are application/problem+json (RFC 9457) with a stable code; texts follow Accept-Language (zh-CN, en)."
	c.Info.License = &huma.License{Name: "MIT", URL: "https://spdx.org/licenses/MIT.html"}
	c.Info.Contact = &huma.Contact{Name: "Who runs this service", URL: baseURL + "/help"}
	c.Tags = tags
	c.Servers = []*huma.Server{{URL: baseURL}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = prefix+"/openapi", "", ""
	c.CreateHooks = nil // no $schema links in answers
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer",
			Description: "A session token from one of the /auth routes. Browsers may carry it as a cookie."},
	}
	return c
}
