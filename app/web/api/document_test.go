package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"citycard/app/web/middleware"
)

// document mounts the API over no services: routes and document need none.
func document(t *testing.T) (*API, *gin.Engine) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	return Register(engine, Deps{BaseURL: "https://card.example.org", Sessions: middleware.NewSessions(nil, true)}),
		engine
}

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	a, engine := document(t)
	text, err := a.OpenAPI().Downgrade()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{"/api/v1/openapi.json": `"openapi":"3.1.0"`,
		"/api/v1/openapi.yaml": "openapi: 3.1.0"} {
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %.60s", path, w.Code, w.Body)
		}
	}
}

// TestEveryOperationIsDescribed holds each operation to what a reader of the document
// needs: a summary, an example of each body, problems, and who may call it.
func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	a, engine := document(t)
	seen := map[string]bool{}
	for _, r := range a.Routes {
		op := operationOf(a.OpenAPI(), r)
		name := r.Method + " " + prefix + r.Path
		seen[r.Method+" "+strings.NewReplacer("{", ":", "}", "").Replace(prefix+r.Path)] = true
		if op == nil || op.Summary == "" || op.OperationID == "" || len(op.Tags) != 1 {
			t.Errorf("%s lacks a summary or a tag", name)
			continue
		}
		if (kinds[r.Access] != nil) != (len(op.Security) > 0) {
			t.Errorf("%s: the document and the route disagree on who may call it", name)
		}
		if op.RequestBody != nil {
			wantExamples(t, name+" request", op.RequestBody.Content)
		}
		for status, answer := range op.Responses {
			if strings.HasPrefix(status, "2") {
				wantExamples(t, name+" answer", answer.Content)
			}
		}
		if op.Responses["default"] == nil {
			t.Errorf("%s says nothing of problems", name)
		}
	}
	for _, r := range engine.Routes() {
		if !seen[r.Method+" "+r.Path] && !strings.HasPrefix(r.Path, prefix+"/openapi") {
			t.Errorf("%s %s is not in the list of routes: who may call it?", r.Method, r.Path)
		}
	}
}

func wantExamples(t *testing.T, name string, content map[string]*huma.MediaType) {
	t.Helper()
	for kind, media := range content {
		if media.Example == nil {
			t.Errorf("%s (%s) has no example", name, kind)
			continue
		}
		text, err := json.Marshal(media.Example)
		if err != nil || strings.Contains(string(text), "null") {
			t.Errorf("%s: the example has a hole: %s %v", name, text, err)
		}
	}
}

func TestKeyedRoutesSayTheirHeader(t *testing.T) {
	t.Parallel()
	a, _ := document(t)
	keyedRoutes := 0
	for _, r := range a.Routes {
		found := false
		for _, p := range operationOf(a.OpenAPI(), r).Parameters {
			found = found || p.Name == "Idempotency-Key" && p.Required
		}
		if found != r.Keyed {
			t.Errorf("%s %s: Keyed is %v, the document says %v", r.Method, r.Path, r.Keyed, found)
		}
		if found {
			keyedRoutes++
		}
	}
	if keyedRoutes != 5 {
		t.Errorf("%d Keyed routes; orders, refunds, redemptions and two reversals make 5", keyedRoutes)
	}
}
