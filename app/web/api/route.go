package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
)

// Access is the kind of person that a route is for.
type Access string

const (
	Anyone   Access = "anyone"
	Member   Access = "member"
	Till     Access = "till"     // a bound device, or staff
	Staff    Access = "staff"    // a store's people with a login: owners, managers, cashiers
	Operator Access = "operator" // ours, for their cities
	SignedIn Access = "signed_in"
	Provider Access = "provider" // a payment provider, by signature
)

// kinds are the actors that each class lets through; classes without kinds let everybody.
var kinds = map[Access][]identity.Kind{
	Member:   {identity.KindMember},
	Till:     {identity.KindDevice, identity.KindStaff},
	Staff:    {identity.KindStaff},
	Operator: {identity.KindOperator},
	SignedIn: {identity.KindMember, identity.KindDevice, identity.KindStaff, identity.KindOperator},
}

// Route is one operation as a noun's file declares it.
type Route struct {
	Method, Path string
	Access       Access
	Tag, Summary string
	Status       int  // of success; 0 means 200, or 204 without a body
	Keyed        bool // needs an Idempotency-Key
}

// handler is what a noun's file writes: bind (the input is bound and checked already),
// call, render. who is the actor; on routes for anyone it is nobody.
type handler[I, O any] func(ctx context.Context, who identity.Actor, in *I) (*O, error)

// mount registers one operation: document, access, handler.
func mount[I, O any](a *API, r Route, handle handler[I, O]) {
	a.Routes = append(a.Routes, r)
	op := huma.Operation{
		Method: r.Method, Path: prefix + r.Path, OperationID: operationID(r), Summary: r.Summary, Tags: []string{r.Tag},
		DefaultStatus: r.Status, MaxBodyBytes: middleware.MaxBody + 1, BodyReadTimeout: -1, // the server has its own
		Errors: errorsOf[I](r), Middlewares: huma.Middlewares{admit(r.Access)},
		Description: descriptionOf(r), Security: securityOf(r),
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		var who identity.Actor
		if kinds[r.Access] != nil {
			who, _ = middleware.Actor(ctx) // admit has asked already
		}
		out, err := handle(ctx, who, in)
		if err != nil {
			return nil, respond.ProblemOf(ctx, err)
		}
		return out, nil
	})
	a.finish(r, exampleOf[I]("Body"), exampleOf[O]("Body"))
}

// admit proves who calls before the input is read, so that a stranger is told to sign in
// and not which field is wrong.
func admit(access Access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if allowed := kinds[access]; allowed != nil {
			if _, err := middleware.Require(ctx.Context(), allowed...); err != nil {
				writeProblem(ctx, respond.ProblemOf(ctx.Context(), err))
				return
			}
		}
		next(ctx)
	}
}

func writeProblem(ctx huma.Context, p *respond.Problem) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	json.NewEncoder(ctx.BodyWriter()).Encode(p)
}

// operationID is made of method and path: get-stores-store.
func operationID(r Route) string {
	words := strings.FieldsFunc(r.Path, func(c rune) bool { return strings.ContainsRune("/{}._", c) })
	return strings.ToLower(r.Method) + "-" + strings.Join(words, "-")
}

// errorsOf are the statuses that an operation can fail with, by its nature.
func errorsOf[I any](r Route) []int {
	codes := []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if kinds[r.Access] != nil {
		codes = append(codes, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(r.Path, "{") {
		codes = append(codes, http.StatusNotFound)
	}
	if r.Method != http.MethodGet {
		codes = append(codes, http.StatusConflict)
	}
	if exampleOf[I]("Body") != nil {
		codes = append(codes, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return codes
}

// finish completes the operation's document with what huma does not derive.
func (a *API) finish(r Route, request, answer any) {
	op := operationOf(a.OpenAPI(), r)
	if op.RequestBody != nil && request != nil {
		op.RequestBody.Content["application/json"].Example = request
		a.takeNullLists(op.RequestBody.Content["application/json"].Schema)
	}
	if media := op.Responses[strconv.Itoa(op.DefaultStatus)].Content["application/json"]; media != nil &&
		media.Example == nil {
		media.Example = answer
	}
	for _, p := range op.Parameters {
		if p.Name == "Idempotency-Key" {
			p.Required = r.Keyed
		}
	}
	problem := a.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem")
	op.Responses["default"] = &huma.Response{Description: "Any other problem",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
}

// takeNullLists lets a request say null for a list, which means an empty one: callers have always been allowed to.
// Answers never do. A schema of requests must therefore not be one of answers; document_test.go finds it.
func (a *API) takeNullLists(s *huma.Schema) {
	if s.Ref != "" {
		s = a.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	for _, property := range s.Properties {
		switch {
		case property.Type == huma.TypeArray:
			property.Nullable = true
		case property.Type == huma.TypeObject || property.Ref != "":
			a.takeNullLists(property)
		}
	}
}

func operationOf(doc *huma.OpenAPI, r Route) *huma.Operation {
	item := doc.Paths[prefix+r.Path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch,
		http.MethodDelete: item.Delete,
	}[r.Method]
}

// Keyed is embedded in inputs that need an idempotency key.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"64" example:"till3-20270310-0001" doc:"8–64 visible ASCII characters, new for each action, the same when it is sent again"`
}

// check refuses a missing or malformed key; the use case compares its input.
func (k Keyed) check() error { return ident.CheckKey(k.Key) }

// Replay is embedded in answers to Keyed requests.
type Replay struct {
	Replayed string `header:"Idempotency-Replayed" example:"true" doc:"\"true\" when this is the stored first answer"`
}

func replayed(yes bool) Replay {
	if yes {
		return Replay{"true"}
	}
	return Replay{}
}

// idOf reads an id from a path or a body. notFound is the context's own error for it.
func idOf(text string, notFound error) (ident.ID, error) {
	id, err := ident.Parse(text)
	if err != nil {
		return ident.None, notFound
	}
	return id, nil
}

// optionalID reads an id that may be left out.
func optionalID(text string, notFound error) (ident.ID, error) {
	if text == "" {
		return ident.None, nil
	}
	return idOf(text, notFound)
}
