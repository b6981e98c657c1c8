package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

// Pages come packed for browsers that take it, and whole for those that don't; the API stays as it is.
func TestPagesAreCompressed(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	h.OpenCity("shanghai")
	get := func(path, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, webtest.BaseURL+path, nil)
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		h.Handler.ServeHTTP(w, r)
		return w
	}
	packed := get("/", "gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" ||
		!strings.Contains(packed.Header().Get("Vary"), "Accept-Encoding") {
		t.Fatalf("not packed: %v", packed.Header())
	}
	reader, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil || !strings.Contains(string(text), "</html>") {
		t.Fatalf("cannot be unpacked: %v", err)
	}
	for _, plain := range []*httptest.ResponseRecorder{get("/", ""), get("/api/v1/openapi.json", "gzip")} {
		if got := plain.Header().Get("Content-Encoding"); got != "" || plain.Code != http.StatusOK {
			t.Errorf("%d, encoded as %q", plain.Code, got)
		}
	}
}
