package frame

import (
	"context"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// Request is the request of one operator about one city. Its texts and times are in the
// operator's language and the city's zone.
type Request struct {
	*respond.Request
	Gin   *gin.Context
	DB    *db.DB
	Actor identity.Actor // an operator
	City  city.City      // one of the operator's
	Form  *respond.Form  // the filters of a list, or the form that was sent

	frame  *Frame
	stores map[ident.ID]merchants.StoreName // names of the rows' stores
}

// Request starts a page: who asks, and about which city. Its form is the query.
func (f *Frame) Request(c *gin.Context) (*Request, error) {
	operator, err := Operator(c)
	if err != nil {
		return nil, err
	}
	home, err := f.cityOf(c, operator)
	if err != nil {
		return nil, err
	}
	return f.request(c, operator, home), nil
}

// FreshRequest is Request with an empty form.
func (f *Frame) FreshRequest(c *gin.Context) (*Request, error) {
	r, err := f.Request(c)
	if err == nil {
		r.Form = respond.FreshForm(r.Request)
	}
	return r, err
}

// PostedRequest is Request with the form that was sent.
func (f *Frame) PostedRequest(c *gin.Context) (*Request, error) {
	r, err := f.Request(c)
	if err != nil {
		return nil, err
	}
	r.Form, err = respond.ReadForm(c)
	return r, err
}

// RequestIn is the request of operator about a record of the city. The use case that found the
// record has checked that the operator is of that city. Its form is empty.
func (f *Frame) RequestIn(c *gin.Context, operator identity.Actor, id city.ID) (*Request, error) {
	home, err := city.ByID(f.DB.Read(c.Request.Context()), id)
	if err != nil {
		return nil, err
	}
	r := f.request(c, operator, home)
	r.Form = respond.FreshForm(r.Request)
	return r, nil
}

func (f *Frame) request(c *gin.Context, operator identity.Actor, home city.City) *Request {
	req := respond.RequestOf(c.Request.Context())
	req.Zone = home.Location()
	return &Request{Request: req, Gin: c, DB: f.DB, Actor: operator, City: home, Form: respond.QueryForm(req), frame: f}
}

// Context is the context of the HTTP request.
func (r *Request) Context() context.Context { return r.Gin.Request.Context() }

// Query is a value of the address, "" without it.
func (r *Request) Query(name string) string { return r.Gin.Query(name) }

// Param is a part of the path that the route names with a colon.
func (r *Request) Param(name string) string { return r.Gin.Param(name) }

// Now is the instant of the program's clock.
func (r *Request) Now() time.Time { return r.DB.Clock().Now() }

// Today is the day in the city.
func (r *Request) Today() clock.Day { return r.City.Today(r.Now()) }

// Base is the head and foot of a page: nav is the marked entry of the navigation, pairs fill the
// placeholders of the title.
func (r *Request) Base(nav, titleKey string, pairs ...any) respond.Base {
	b := r.frame.HTML.NewBase(r.Gin, respond.AreaOps, nav, titleKey, pairs...)
	b.Place, b.Who = r.City.Name(r.Locale), r.Actor.Name
	return b
}

// Address is an address of ours. For an operator of several cities it names the one that the page
// is about, so that it can be passed on. pairs are names and values of the query; empty values
// are left out.
func (r *Request) Address(path string, pairs ...string) string {
	query := url.Values{}
	if len(r.Actor.Cities) > 1 {
		query.Set("city", string(r.City.ID))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return path + question(query)
}

func question(query url.Values) string {
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}
