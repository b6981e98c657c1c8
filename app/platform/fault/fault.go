// Package fault is the shape of every error that a person or a program may see. An error
// is born in a context's errors.go with a kind and a stable code; one table at the edge
// maps the kind to a status and the code to words. Anything that is not a *fault.Error is
// an accident: a 500 with a request id and no detail.
package fault

import (
	"errors"
	"time"
)

// Kind says what sort of answer an error deserves. It is the only thing that decides a status.
type Kind string

const (
	Malformed       Kind = "malformed"       // cannot be read at all: 400
	Unauthenticated Kind = "unauthenticated" // nobody is signed in: 401
	Forbidden       Kind = "forbidden"       // signed in, but not allowed: 403
	NotFound        Kind = "not_found"       // does not exist, or not for this actor: 404
	Conflict        Kind = "conflict"        // the state of things forbids it: 409
	TooLarge        Kind = "too_large"       // body over the limit: 413
	Invalid         Kind = "invalid"         // understood, but a field is wrong: 422
	TooMany         Kind = "too_many"        // over a limit; RetryAfter is set: 429
	Unavailable     Kind = "unavailable"     // ours or the network's fault, try again: 503
)

// Error is an expected failure. Code is stable and is also the translation key
// ("redemption.code_expired"). Params fill the placeholders of its words.
type Error struct {
	Kind       Kind
	Code       string
	Params     map[string]any
	Fields     []Field
	Retryable  bool
	RetryAfter time.Duration
	RetryAt    time.Time // the end of a lock, where it is known
	cause      error
}

// Field names one wrong input of an Invalid error. Name is the JSON name; Code is a
// translation key; Params fill its placeholders.
type Field struct {
	Name   string
	Code   string
	Params map[string]any
}

// New makes an error value to be declared in an errors.go.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Retry marks that the same request may succeed later without a change.
func (e *Error) Retry() *Error { c := *e; c.Retryable = true; return &c }

// WithParam returns a copy that carries one more placeholder value.
func (e *Error) WithParam(name string, value any) *Error {
	c := *e
	c.Params = make(map[string]any, len(e.Params)+1)
	for k, v := range e.Params {
		c.Params[k] = v
	}
	c.Params[name] = value
	return &c
}

// WithRetryAfter returns a copy that tells when to try again.
func (e *Error) WithRetryAfter(wait time.Duration) *Error { c := *e; c.RetryAfter = wait; return &c }

// WithRetryFrom returns a copy that tells when to try again, as a wait and as the instant of its end.
func (e *Error) WithRetryFrom(now time.Time, wait time.Duration) *Error {
	c := *e
	c.RetryAt, c.RetryAfter = now.Add(wait), wait
	return &c
}

// Wrap returns a copy that wraps cause, for the log; cause is never shown.
func (e *Error) Wrap(cause error) *Error { c := *e; c.cause = cause; return &c }

// WithField returns a copy with one more wrong field.
func (e *Error) WithField(name, code string) *Error { return e.WithFieldParams(name, code, nil) }

// WithFieldParams is WithField with placeholder values for the field's text.
func (e *Error) WithFieldParams(name, code string, params map[string]any) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{Name: name, Code: code, Params: params})
	return &c
}

// Error is the code, with the cause if there is one: for logs, not for people.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Code + ": " + e.cause.Error()
	}
	return e.Code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is compare by code, so copies with parameters still match.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Of returns the *Error in err's chain, or nil.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// CodeOf returns the stable code of err, or "" when err is not an expected failure.
func CodeOf(err error) string {
	if e := Of(err); e != nil {
		return e.Code
	}
	return ""
}
