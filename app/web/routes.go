package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/version"
	"citycard/app/web/api"
	"citycard/app/web/dev"
	"citycard/app/web/member"
	"citycard/app/web/merchant"
	"citycard/app/web/middleware"
	"citycard/app/web/ops"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/till"
	"citycard/app/web/visitor"
	"citycard/templates"
)

const (
	// perAddressEvery and perAddressBurst: 300 requests at once, then 100 a second. Many phones
	// share one address behind a carrier's gateway.
	perAddressEvery = 10 * time.Millisecond
	perAddressBurst = 300
)

// uploads are the addresses that take files, with their caps in bytes.
var uploads = map[string]int64{"/ops/stores/import": 10 << 20}

// route builds the engine: middleware in the order of package middleware, then the pages,
// then the API.
func (s *Server) route() error {
	gin.SetMode(gin.ReleaseMode)
	d := s.deps
	pages, err := respond.NewPages(templates.Files(), d.Keys, d.Config.Secure())
	if err != nil {
		return err
	}
	s.Engine = gin.New()
	s.Engine.RedirectTrailingSlash, s.Engine.RedirectFixedPath = false, false // a redirected POST is a lost POST
	s.Engine.HandleMethodNotAllowed, s.Engine.UseRawPath = true, false
	if err := s.Engine.SetTrustedProxies(s.deps.Config.Proxies()); err != nil {
		return err
	}
	sessions := middleware.NewSessions(s.deps.Identity, s.deps.Config.Secure())
	if err := s.use(pages, sessions); err != nil {
		return err
	}
	s.Engine.NoRoute(func(c *gin.Context) { fail(c, pages, respond.ErrNoRoute) })
	s.Engine.NoMethod(func(c *gin.Context) { fail(c, pages, respond.MethodNotAllowed(c.Request.Context())) })
	s.routePages(pages, sessions)
	s.API = api.Register(s.Engine, api.Deps{
		BaseURL: d.Config.BaseURL, Texts: d.Texts, DB: d.DB, Sessions: sessions, Identity: d.Identity,
		Members: d.Members, Orders: d.Orders, Merchants: d.Merchants,
		Catalogue: d.Catalogue, Exposure: d.Exposure, Redemptions: d.Redemptions, Objections: d.Objections,
		Figures: d.Figures,
		Notify:  d.Notify, Jobs: d.Jobs,
	})
	s.Handler, err = compress(s.Engine)
	return err
}

func (s *Server) use(pages *respond.Pages, sessions *middleware.Sessions) error {
	sameOrigin, err := middleware.SameOrigin(s.deps.Config.BaseURL, api.NoticesUnder)
	if err != nil {
		return err
	}
	refuse := func(c *gin.Context, err error) { fail(c, pages, err) }
	s.Engine.Use(
		middleware.Request(s.deps.Texts, s.deps.Log, s.deps.Config.BaseURL),
		middleware.AccessLog(s.deps.Log, s.metrics.observe),
		middleware.Recovery(),
		middleware.Headers(s.deps.Config.Secure()),
		middleware.PerAddress(middleware.NewRate(perAddressEvery, perAddressBurst), refuse),
		sameOrigin,
		middleware.CleanText(refuse),
		middleware.CapBody(middleware.MaxBody, uploads, refuse),
		sessions.Middleware(),
	)
	return nil
}

// routePages registers what people see, one package per kind of person.
func (s *Server) routePages(pages *respond.Pages, sessions *middleware.Sessions) {
	d, r := s.deps, respond.NewRouter(s.Engine, pages)
	(&visitor.Pages{HTML: pages, DB: d.DB, Members: d.Members, Orders: d.Orders, Merchants: d.Merchants,
		Catalogue:  d.Catalogue,
		Objections: d.Objections, Figures: d.Figures, Contact: d.Config.Contact, Dev: d.Outbox != nil}).Mount(r)
	(&member.Pages{HTML: pages, DB: d.DB, Sessions: sessions, Identity: d.Identity, Members: d.Members,
		Orders: d.Orders, Merchants: d.Merchants,
		Redemptions: d.Redemptions, Objections: d.Objections, Figures: d.Figures, Notify: d.Notify,
		Dev: d.Outbox != nil}).Mount(r)
	(&till.Pages{HTML: pages, DB: d.DB, Sessions: sessions, Identity: d.Identity, Merchants: d.Merchants,
		Redemptions: d.Redemptions, Late: d.Late, Contact: d.Config.Contact}).Mount(r)
	(&merchant.Pages{HTML: pages, DB: d.DB, Sessions: sessions, Identity: d.Identity, Merchants: d.Merchants,
		Exposure:   d.Exposure,
		Objections: d.Objections, Figures: d.Figures, Notify: d.Notify}).Mount(r)
	(&ops.Pages{Frame: &frame.Frame{HTML: pages, DB: d.DB, Sessions: sessions, Merchants: d.Merchants},
		Identity: d.Identity,
		Members:  d.Members, Orders: d.Orders, Imports: d.Imports, Exposure: d.Exposure, Redemptions: d.Redemptions,
		Objections: d.Objections,
		Late:       d.Late, Figures: d.Figures, Notify: d.Notify, Jobs: d.Jobs}).Mount(r)
	s.routeFiles()
	s.routeDev(pages, sessions)
}

// routeFiles registers what is no page: static files and what machines ask.
func (s *Server) routeFiles() {
	s.Engine.GET("/static/*file", static(templates.Files()))
	for _, name := range rootFiles {
		s.Engine.GET("/"+name, rootFile(templates.Files(), name))
	}
	alive := "ok\n" + version.Current().String()
	s.Engine.GET("/livez", func(c *gin.Context) { c.String(http.StatusOK, "%s", alive) })
	s.Engine.GET("/readyz", s.ready)
}

// routeDev registers the pages that stand in for the outside world, outside PUBLIC mode only.
func (s *Server) routeDev(pages *respond.Pages, sessions *middleware.Sessions) {
	if s.deps.Config.Public {
		return
	}
	d := s.deps
	s.Engine.GET("/dev/components", pages.Page(dev.ShowComponents(pages)))
	if d.Outbox != nil {
		(&dev.Tour{HTML: pages, File: d.Config.DemoFile(), DB: d.DB, Sessions: sessions, Identity: d.Identity,
			Members:   d.Members,
			Merchants: d.Merchants, Outbox: d.Outbox}).Mount(respond.NewRouter(s.Engine, pages))
		s.Engine.GET("/dev/outbox", pages.Page(dev.ShowOutbox(s.deps.Outbox, pages)))
	}
	if s.deps.PayPage != nil {
		s.Engine.GET("/pay/fake/:ref", pages.Page(dev.ShowPayment(s.deps.PayPage, pages)))
		s.Engine.POST("/pay/fake/:ref", pages.Page(dev.ActOnPayment(s.deps.PayPage, pages)))
	}
}

// maxSkew is how far the machine's clock may be off before the replica gets no more requests.
const maxSkew = 30 * time.Second

// ready says whether this replica should get requests: not while it stops, not without its
// database, not with a clock that somebody set wrong.
func (s *Server) ready(c *gin.Context) {
	switch {
	case s.stopping.Load():
		c.String(http.StatusServiceUnavailable, "stopping\n")
	case s.deps.DB.Ping(c.Request.Context()) != nil:
		c.String(http.StatusServiceUnavailable, "no database\n")
	case clock.SkewOf(s.deps.DB.Clock()).Abs() > maxSkew:
		c.String(http.StatusServiceUnavailable, "this machine's clock is wrong: set it right\n")
	default:
		c.String(http.StatusOK, "ready\n")
	}
}

// fail answers what no handler gets to see, such as an unknown address: always a problem under /api, else as the
// caller likes it.
func fail(c *gin.Context, pages *respond.Pages, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		c.Abort()
		respond.WriteProblem(c.Writer, c.Request, err)
		return
	}
	pages.Fail(c, err)
}
