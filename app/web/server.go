package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/web/api"
)

// Server is the HTTP side of the program.
type Server struct {
	Engine  *gin.Engine  // its routes are every address but /metrics
	Handler http.Handler // the engine behind compression
	API     *api.API     // the JSON API with its list of routes

	deps     Deps
	metrics  *metrics
	stopping atomic.Bool
}

// New connects the routes; it does not listen yet.
func New(d Deps) (*Server, error) {
	s := &Server{deps: d, metrics: newMetrics()}
	return s, s.route()
}

// stopWithin bounds how long requests in flight may take once the program is told to stop.
const stopWithin = 20 * time.Second

// Run listens on the configured addresses and serves until ctx ends. Then it says "not
// ready", takes no new requests, and lets the running ones finish.
func (s *Server) Run(ctx context.Context) error {
	listener, err := net.Listen("tcp", s.deps.Config.ListenAddr)
	if err != nil {
		return err
	}
	return s.Serve(ctx, listener)
}

// Serve is Run on a listener that is open already; it closes it.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	main := httpServer(s.Handler, s.deps.Log)
	failed := make(chan error, 2)
	go func() { failed <- main.Serve(listener) }()
	figures, err := s.serveMetrics(failed)
	if err == nil {
		select {
		case err = <-failed:
		case <-ctx.Done():
		}
	}
	s.stopping.Store(true)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if figures != nil {
		defer figures.Close()
	}
	return errors.Join(err, main.Shutdown(grace))
}

func (s *Server) serveMetrics(failed chan<- error) (*http.Server, error) {
	if s.deps.Config.MetricsAddr == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", s.deps.Config.MetricsAddr)
	if err != nil {
		return nil, err
	}
	figures := httpServer(s.metrics.handler(), s.deps.Log)
	go func() { failed <- figures.Serve(listener) }()
	return figures, nil
}

// httpServer has a limit on everything a slow or hostile caller could stretch.
func httpServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
