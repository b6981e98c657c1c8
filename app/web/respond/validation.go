package respond

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

var speakOurProblems sync.Once

// UseForHuma makes Problem the error of every huma API in this process. huma keeps its
// error constructors in package variables; ours hold nothing, they read language and
// request id from the context of the request, so one setting serves every server.
func UseForHuma() {
	speakOurProblems.Do(func() {
		huma.ValidateStrictCasing = true
		huma.DefaultArrayNullable = false // an empty list is [], in the document and in the answers
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return fromHuma(RequestOf(context.Background()), status, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return fromHuma(RequestOf(ctx.Context()), status, errs)
		}
	})
}

// fromHuma translates what huma found wrong before our handler was called.
func fromHuma(req *Request, status int, errs []error) *Problem {
	switch status {
	case http.StatusBadRequest:
		return newProblem(req, status, ErrBadJSON)
	case http.StatusRequestTimeout:
		return newProblem(req, status, errTooSlow)
	case http.StatusRequestEntityTooLarge:
		return newProblem(req, status, ErrTooLarge)
	case http.StatusUnsupportedMediaType:
		return newProblem(req, status, errMediaType)
	case http.StatusInternalServerError: // only a body that cannot be read to its end: handlers return problems
		return bodyProblem(req, errs)
	}
	invalid := ErrInvalid
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			name, code := fieldOf(d)
			invalid = invalid.WithField(name, code)
		}
	}
	return newProblem(req, http.StatusUnprocessableEntity, invalid)
}

func bodyProblem(req *Request, errs []error) *Problem {
	var tooLarge *http.MaxBytesError
	for _, err := range errs {
		if errors.As(err, &tooLarge) {
			return newProblem(req, http.StatusRequestEntityTooLarge, ErrTooLarge)
		}
	}
	return newProblem(req, http.StatusBadRequest, ErrUnreadable)
}

var requiredProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// fieldOf turns huma's location and English message into a name and a stable code.
func fieldOf(d *huma.ErrorDetail) (name, code string) {
	name = d.Location
	for _, part := range []string{"body.", "query.", "path.", "header."} {
		name = strings.TrimPrefix(name, part)
	}
	if m := requiredProperty.FindStringSubmatch(d.Message); m != nil {
		if name == "body" || name == "" {
			return m[1], "field.required"
		}
		return name + "." + m[1], "field.required"
	}
	for _, rule := range messageCodes {
		if strings.HasPrefix(d.Message, rule.prefix) {
			return name, rule.code
		}
	}
	return name, "field.invalid"
}

// messageCodes are huma's message beginnings (package validation there), most special first.
var messageCodes = []struct{ prefix, code string }{
	{"required ", "field.required"},
	{"unexpected property", "field.unknown"},
	{"unknown query parameter", "field.unknown"},
	{"expected value to be one of", "field.not_one_of"},
	{"expected number >", "field.too_small"},
	{"expected number <", "field.too_large"},
	{"expected length >", "field.too_short"},
	{"expected length <", "field.too_long"},
	{"expected array length >", "field.too_few"},
	{"expected array length <", "field.too_many"},
	{"expected string to be", "field.bad_form"},
	{"expected string to match", "field.bad_form"},
	{"expected ", "field.wrong_type"},
	{"invalid ", "field.wrong_type"},
	{"json: cannot unmarshal", "field.wrong_type"},
}
