package web

import (
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/web/api"
	"citycard/app/web/dev"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/visitor"
	"citycard/templates"
)

const (
	// perAddressEvery and perAddressBurst: 300 calls at once, then 100 a second. Many phones
	// share one address behind a carrier's gateway.
	perAddressEvery = 10 * time.Millisecond
	perAddressBurst = 300
)

// route builds the engine: middleware in the order of package middleware, then the pages,
// then the API.
func (s *Server) route() error {
	gin.SetMode(gin.ReleaseMode)
	pages, err := respond.NewPages(templates.Files())
	if err != nil {
		return err
	}
	s.engine = gin.New()
	s.engine.RedirectTrailingSlash, s.engine.RedirectFixedPath = false, false // a redirected POST is a lost POST
	s.engine.HandleMethodNotAllowed, s.engine.UseRawPath = true, false
	if err := s.engine.SetTrustedProxies(s.deps.Config.Proxies()); err != nil {
		return err
	}
	sessions := middleware.NewSessions(s.deps.Identity, s.deps.Config.Secure())
	if err := s.use(sessions); err != nil {
		return err
	}
	s.engine.NoRoute(func(c *gin.Context) { fail(c, pages, respond.ErrNoRoute) })
	s.engine.NoMethod(func(c *gin.Context) { fail(c, pages, respond.MethodNotAllowed(c.Request.Context())) })
	s.routePages(pages)
	d := s.deps
	s.api = api.Register(s.engine, api.Deps{
		BaseURL: d.Config.BaseURL, Words: d.Words, DB: d.DB, Sessions: sessions, Identity: d.Identity, Members: d.Members, Merchants: d.Merchants,
		Catalogue: d.Catalogue, Exposure: d.Exposure, Redemptions: d.Redemptions, Notify: d.Notify, Jobs: d.Jobs,
	})
	return nil
}

func (s *Server) use(sessions *middleware.Sessions) error {
	sameOrigin, err := middleware.SameOrigin(s.deps.Config.BaseURL, api.NoticesUnder)
	if err != nil {
		return err
	}
	s.engine.Use(
		middleware.Call(s.deps.Words, s.deps.Log, s.deps.Config.BaseURL),
		middleware.AccessLog(s.deps.Log, s.metrics.observe),
		middleware.Recovery(),
		middleware.Headers(s.deps.Config.Secure()),
		middleware.PerAddress(middleware.NewRate(perAddressEvery, perAddressBurst)),
		sameOrigin,
		middleware.CleanText(),
		middleware.CapBody(middleware.MaxBody),
		sessions.Middleware(),
	)
	return nil
}

func (s *Server) routePages(pages *respond.Pages) {
	people := &visitor.Pages{HTML: pages, DB: s.deps.DB, Dev: s.deps.Outbox != nil}
	s.engine.GET("/", pages.Page(people.Front))
	s.engine.GET("/q/:digits", pages.Page(people.CodeLink))
	s.engine.GET("/problems/:code", pages.Page(people.Problem))
	s.engine.GET("/static/*file", static(templates.Files()))
	s.engine.GET("/livez", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	s.engine.GET("/readyz", s.ready)
	if s.deps.Config.Public {
		return
	}
	if s.deps.Outbox != nil {
		s.engine.GET("/dev/outbox", pages.Page(dev.ShowOutbox(s.deps.Outbox, pages)))
	}
	if s.deps.PayPage != nil {
		s.engine.GET("/pay/fake/:ref", pages.Page(dev.ShowPayment(s.deps.PayPage, pages)))
		s.engine.POST("/pay/fake/:ref", pages.Page(dev.ActOnPayment(s.deps.PayPage, pages)))
	}
}

// ready says whether this replica should get calls: not while it stops, not without its
// database.
func (s *Server) ready(c *gin.Context) {
	switch {
	case s.stopping.Load():
		c.String(http.StatusServiceUnavailable, "stopping\n")
	case s.deps.DB.Ping(c.Request.Context()) != nil:
		c.String(http.StatusServiceUnavailable, "no database\n")
	default:
		c.String(http.StatusOK, "ready\n")
	}
}

// fail answers an unknown address: always a problem under /api, else as the caller likes it.
func fail(c *gin.Context, pages *respond.Pages, err error) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		c.Abort()
		respond.WriteProblem(c.Writer, c.Request, err)
		return
	}
	pages.Fail(c, err)
}

// static serves the embedded files. Their addresses carry a hash of the content, so a
// browser may keep them for a year.
func static(files fs.FS) gin.HandlerFunc {
	return func(c *gin.Context) {
		file, err := files.Open("static" + c.Param("file"))
		if err != nil {
			c.String(http.StatusNotFound, "not found\n")
			return
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil || info.IsDir() {
			c.String(http.StatusNotFound, "not found\n")
			return
		}
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeContent(c.Writer, c.Request, info.Name(), info.ModTime(), file.(io.ReadSeeker))
	}
}
