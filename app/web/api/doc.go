// Package api is the JSON API, version 1: one file per noun, each with its routes, its
// request and answer shapes, and its handlers. The OpenAPI document is made from these
// shapes (huma), so it cannot drift from them; the examples in it are made from the
// `example` tags.
//
// A route is a line in its noun's table: method, path, who may call it, what it does. The
// access class of a route proves who somebody is before the input is read; whether they
// may is decided by the use case, which gets the actor. Ids are opaque texts: one that does
// not parse names nothing and is a 404.
//
// Errors are *fault.Error values and leave as RFC 9457 problems through package respond.
// The contract only grows: fields and routes are added, never renamed or removed.
package api
