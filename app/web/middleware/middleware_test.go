package middleware

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

func TestRateCountsPerAddress(t *testing.T) {
	t.Parallel()
	r := NewRate(time.Hour, 3)
	ask := func(addr string) bool { _, ok := r.allow(netip.MustParseAddr(addr)); return ok }
	for i := range 3 {
		if !ask("203.0.113.1") {
			t.Fatalf("request %d refused", i)
		}
	}
	if wait, ok := r.allow(netip.MustParseAddr("203.0.113.1")); ok || wait <= 0 || wait > time.Hour {
		t.Errorf("the fourth request: %v %v", wait, ok)
	}
	if !ask("203.0.113.2") {
		t.Error("another address pays for the first")
	}
	if ask("::ffff:203.0.113.1") {
		t.Error("the IPv4 form within IPv6 is another address")
	}
	for i := range 4 {
		if ok := ask(fmt.Sprintf("2001:db8::%d", i+1)); ok != (i < 3) {
			t.Errorf("address %d of one /64: %v", i, ok)
		}
	}
}

func TestRateDropsOldAddressesWhenItIsFull(t *testing.T) {
	t.Parallel()
	r := NewRate(time.Hour, 1)
	for i := range maxAddresses + 10 {
		r.allow(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	if len(r.due) > maxAddresses {
		t.Errorf("%d addresses are kept", len(r.due))
	}
}

// serve runs one request through middleware and a handler, and returns answer and log.
func serve(t *testing.T, handler gin.HandlerFunc, use ...gin.HandlerFunc) (*httptest.ResponseRecorder, string) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	var log bytes.Buffer
	engine := gin.New()
	engine.Use(func(c *gin.Context) {
		ctx := respond.WithRequest(c.Request.Context(),
			&respond.Request{ID: "req1", Locale: "en", Texts: silent{}, Log: slog.New(slog.NewTextHandler(&log, nil))})
		c.Request = c.Request.WithContext(ctx)
	})
	engine.Use(use...)
	engine.POST("/x", handler)
	r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(strings.Repeat("x", 100)))
	r.Header.Set("Authorization", "Bearer very-secret")
	r.Header.Set("Cookie", "session=very-secret")
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, r)
	return w, log.String()
}

type silent struct{}

func (silent) Message(_, template string, _ map[string]string) (string, string) { return template, "" }
func (silent) Text(_, key string, _ map[string]any) string                      { return key }
func (silent) Has(_, _ string) bool                                             { return false }
func (silent) Match(string) string                                              { return "en" }

func TestRecoveryTellsNoHeaders(t *testing.T) {
	t.Parallel()
	w, log := serve(t, func(*gin.Context) { panic("a bug") }, Recovery())
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"request_id":"req1"`) ||
		strings.Contains(w.Body.String(), "a bug") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log, "a bug") || !strings.Contains(log, "req1") || strings.Contains(log, "very-secret") {
		t.Errorf("%s", log)
	}
	if _, log := serve(t, func(*gin.Context) { panic(fmt.Errorf("write: %w", syscall.EPIPE)) },
		Recovery()); strings.Contains(log, "level=ERROR") {
		t.Errorf("a caller that left is an error in the log: %s", log)
	}
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Error("net/http's own panic was swallowed")
		}
	}()
	serve(t, func(*gin.Context) { panic(http.ErrAbortHandler) }, Recovery())
}

func writeProblem(c *gin.Context, err error) {
	c.Abort()
	respond.WriteProblem(c.Writer, c.Request, err)
}

func TestBodiesThatLieAboutTheirSize(t *testing.T) {
	t.Parallel()
	handler := func(c *gin.Context) { t.Error("the handler saw the body") }
	if w, _ := serve(t, handler, CapBody(10, nil, writeProblem)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a known length: %d", w.Code)
	}
	hideLength := func(c *gin.Context) { c.Request.ContentLength = -1 }
	if w, _ := serve(t, handler, hideLength, CapBody(10, nil, writeProblem), StrictJSON()); w.Code !=
		http.StatusRequestEntityTooLarge {
		t.Errorf("an unknown length: %d %s", w.Code, w.Body)
	}
}
