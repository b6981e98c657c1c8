package respond

import (
	"net/http"

	"citycard/app/platform/fault"
)

// statusOf is the one table from the kind of an error to its status.
var statusOf = map[fault.Kind]int{
	fault.Malformed:       http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// Status is the status that an error of this kind is answered with.
func Status(kind fault.Kind) int {
	if status, ok := statusOf[kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// Errors that belong to HTTP itself and not to any use case.
var (
	// ErrNoRoute answers an address that does not exist, and an id that cannot exist.
	ErrNoRoute = fault.New(fault.NotFound, "request.not_found")
	// ErrSignInFirst answers an anonymous request for a route that needs a person.
	ErrSignInFirst = fault.New(fault.Unauthenticated, "request.sign_in_first")
	// ErrNotYourRoute answers a person of another kind (a member at the till).
	ErrNotYourRoute = fault.New(fault.Forbidden, "request.not_your_route")
	// ErrCrossOrigin refuses a browser that was sent here by another site.
	ErrCrossOrigin = fault.New(fault.Forbidden, "request.cross_origin")
	// ErrTooLarge refuses a body over the limit of its route.
	ErrTooLarge = fault.New(fault.TooLarge, "request.too_large")
	// ErrTooFast is the per-address limit; RetryAfter is set.
	ErrTooFast = fault.New(fault.TooMany, "request.too_fast")
	// ErrBadText refuses NUL and bytes that are not UTF-8, which the two databases would treat differently.
	ErrBadText = fault.New(fault.Malformed, "request.bad_text")
	// ErrBadQuery refuses a query string that cannot be read.
	ErrBadQuery = fault.New(fault.Malformed, "request.bad_query")
	// ErrBadJSON refuses a body that is not one JSON value.
	ErrBadJSON = fault.New(fault.Malformed, "request.bad_json")
	// ErrDuplicateKey refuses an object that says the same key twice, in any letter case.
	ErrDuplicateKey = fault.New(fault.Malformed, "request.duplicate_key")
	// ErrTooDeep refuses nesting that no request of ours needs.
	ErrTooDeep = fault.New(fault.Malformed, "request.too_deep")
	// ErrUnreadable answers a body that broke off.
	ErrUnreadable = fault.New(fault.Malformed, "request.unreadable")
	// ErrInvalid answers fields of the wrong type, length or range.
	ErrInvalid = fault.New(fault.Invalid, "request.invalid")
	// ErrBusy answers work that did not get done in time; nothing was half done.
	ErrBusy = fault.New(fault.Unavailable, "request.busy")

	errMethod    = fault.New(fault.Malformed, "request.method_not_allowed")
	errMediaType = fault.New(fault.Malformed, "request.unsupported_media_type")
	errTooSlow   = fault.New(fault.Malformed, "request.too_slow")
	errInternal  = fault.New(fault.Unavailable, "request.internal")
)
