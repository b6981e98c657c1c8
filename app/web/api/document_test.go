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

// TestListsOfAnswersAreNeverNull: a client need not check. Requests may say null for an empty list.
func TestListsOfAnswersAreNeverNull(t *testing.T) {
	t.Parallel()
	a, _ := document(t)
	seen, requests := map[*huma.Schema]bool{}, 0
	var visit func(s *huma.Schema, where string, found func(s *huma.Schema, where string))
	visit = func(s *huma.Schema, where string, found func(s *huma.Schema, where string)) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		if s.Ref != "" {
			visit(a.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref), where, found)
		}
		if s.Type == huma.TypeArray && s.Nullable {
			found(s, where)
		}
		visit(s.Items, where+"[]", found)
		for name, property := range s.Properties {
			visit(property, where+"."+name, found)
		}
	}
	for _, r := range a.Routes {
		op := operationOf(a.OpenAPI(), r)
		for status, answer := range op.Responses {
			for _, media := range answer.Content {
				visit(media.Schema, op.OperationID+" "+status, func(_ *huma.Schema, where string) {
					t.Errorf("%s may be null", where)
				})
			}
		}
	}
	for _, r := range a.Routes {
		if body := operationOf(a.OpenAPI(), r).RequestBody; body != nil && body.Content["application/json"] != nil {
			visit(body.Content["application/json"].Schema, r.Path, func(*huma.Schema, string) { requests++ })
		}
	}
	if requests != 3 {
		t.Errorf("%d lists of requests may be null, not 3", requests)
	}
}

// TestEveryOperationSaysWhoMayCallIt holds the rules that Redocly (recommended) and Spectral (oas) had found broken: who
// may call, said by an empty list for anybody; a described tag; a description; a refusal; license and contact.
func TestEveryOperationSaysWhoMayCallIt(t *testing.T) {
	t.Parallel()
	a, _ := document(t)
	text, err := a.OpenAPI().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	type operation struct {
		Security    *[]map[string][]string
		Description string
		Tags        []string
		Responses   map[string]any
	}
	var doc struct {
		Info  struct{ License, Contact map[string]string }
		Tags  []struct{ Name, Description string }
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, tag := range doc.Tags {
		described[tag.Name] = tag.Description != ""
	}
	for _, r := range a.Routes {
		op, refusals := doc.Paths[prefix+r.Path][strings.ToLower(r.Method)], 0
		if op.Security == nil || (len(*op.Security) == 0) != (kinds[r.Access] == nil) {
			t.Errorf("%s %s: security %v", r.Method, r.Path, op.Security)
		}
		for status := range op.Responses {
			if strings.HasPrefix(status, "4") {
				refusals++
			}
		}
		if op.Description == "" || len(op.Tags) != 1 || !described[op.Tags[0]] || refusals == 0 {
			t.Errorf("%s %s lacks a description, a described tag or a refusal", r.Method, r.Path)
		}
	}
	if doc.Info.License["url"] == "" || doc.Info.Contact["url"] == "" {
		t.Errorf("license and contact: %v", doc.Info)
	}
}
