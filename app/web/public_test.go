package web_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

// TestPublicMode: what is only for trying things out does not exist, and cookies are bound
// to the host.
func TestPublicMode(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect, "PUBLIC=on", "DATABASE_URL=postgres://ignored", "BASE_URL=https://card.test",
			"PAYMENT_PROVIDER=none",
			"TRUSTED_PROXIES=10.0.0.0/8", "SECRET_KEY="+base64.StdEncoding.EncodeToString(make([]byte, 32)))
		ops := h.OpenCity("shanghai")
		for _, path := range []string{"/dev/outbox", "/pay/fake/P1"} {
			h.Anyone().Get(path).Refused(http.StatusNotFound, "request.not_found")
		}
		if page := h.Anyone().With("Accept", "text/html").Get("/").
			Want(http.StatusOK); strings.Contains(string(page.Body), "/dev/") ||
			page.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%v %s", page.Header, page.Body)
		}
		h.Anyone().With("Cookie", "session_operator="+ops.Token()).Get("/api/v1/ops/stores").
			Want(http.StatusUnauthorized)
		h.Anyone().With("Cookie", "__Host-session_operator="+ops.Token()).Get("/api/v1/ops/stores").Want(http.StatusOK)
	})
}

// TestTrustedProxies: the configured network's word counts, the first stranger's does not.
func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect, "TRUSTED_PROXIES=10.0.0.0/8")
		for _, tc := range []struct{ socket, forwarded, want string }{
			{"10.0.0.7:80", "198.51.100.4", "198.51.100.4"},
			{"10.0.0.7:80", "6.6.6.6, 198.51.100.5", "198.51.100.5"},
			{"198.51.100.6:80", "6.6.6.7", "198.51.100.6"},
		} {
			r := httptest.NewRequest(http.MethodGet, "http://card.test/api/v1/cities", nil)
			r.RemoteAddr = tc.socket
			r.Header.Set("X-Forwarded-For", tc.forwarded)
			h.Handler.ServeHTTP(httptest.NewRecorder(), r)
			if log := h.Log.String(); !strings.Contains(log, `"ip":"`+tc.want+`"`) {
				t.Errorf("%+v: %s", tc, log)
			}
		}
	})
}

// TestWithoutAPaymentProvider: nothing can be bought, and an order is told so.
func TestWithoutAPaymentProvider(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect, "PAYMENT_PROVIDER=none")
		h.OpenCity("shanghai")
		member := h.Member("13800000001")
		plan := member.Get("/api/v1/cities/shanghai/plans").Text("items.0.id")
		member.Key("no-provider-1").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
			Refused(http.StatusServiceUnavailable, "membership.payment_unavailable")
	})
}
