package webtest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// contract holds answers against the OpenAPI document, as a foreign library reads it.
type contract struct {
	router routers.Router
	mu     sync.Mutex
	seen   map[string]map[int]bool
}

// readers are made once per address that the document names: it is long, and the same for
// every program there.
var readers struct {
	mu sync.Mutex
	of map[string]routers.Router
}

func newContract(t testing.TB, document *huma.OpenAPI) *contract {
	t.Helper()
	readers.mu.Lock()
	defer readers.mu.Unlock()
	address := document.Servers[0].URL
	if readers.of[address] == nil {
		router, err := read(document)
		if err != nil {
			t.Fatal(err)
		}
		if readers.of == nil {
			readers.of = map[string]routers.Router{}
		}
		readers.of[address] = router
	}
	return &contract{router: readers.of[address], seen: map[string]map[int]bool{}}
}

func read(document *huma.OpenAPI) (routers.Router, error) {
	text, err := document.Downgrade() // the library reads 3.0
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
}

// check fails the test for an answer of the API that the document does not promise. An
// address that is not in the document may only be answered with a problem.
func (c *contract) check(t testing.TB, r *http.Request, a Answer) {
	t.Helper()
	if !strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/api/v1/openapi") {
		return
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		if a.Status < 400 || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s is not in the document and answers %d", a.request, a.Status)
		}
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s: the answer breaks the contract: %v", a.request, err)
	}
	if a.Status == http.StatusInternalServerError {
		t.Errorf("%s: %d %s", a.request, a.Status, a.Body)
	}
	c.note(r.Method+" "+route.Path, a.Status)
}

func (c *contract) note(operation string, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[operation] == nil {
		c.seen[operation] = map[int]bool{}
	}
	c.seen[operation][status] = true
}

// Succeeded tells whether an operation ("GET /api/v1/cities") was answered with a success
// in this test, so that a test can ask for every one.
func (h *App) Succeeded(operation string) bool {
	h.contract.mu.Lock()
	defer h.contract.mu.Unlock()
	for status := range h.contract.seen[operation] {
		if status < 300 {
			return true
		}
	}
	return false
}
