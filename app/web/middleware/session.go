package middleware

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
)

// Authenticator knows the owner of a session token (platform/identity).
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (identity.Actor, error)
}

// Sessions finds out who is calling, by `Authorization: Bearer` or by cookie. There is one
// cookie per kind of person, because one phone may be a member's and a till at once.
type Sessions struct {
	who    Authenticator
	secure bool
}

// NewSessions makes the middleware's part that also sets and clears the cookies.
func NewSessions(who Authenticator, secure bool) *Sessions {
	return &Sessions{who: who, secure: secure}
}

// cookieKinds are the kinds of people that can hold a session, in the order in which they
// are looked for when a route is for all of them.
var cookieKinds = []identity.Kind{identity.KindMember, identity.KindDevice, identity.KindStaff, identity.KindOperator}

// cookieName has the __Host- prefix over https: the browser then keeps it to this host, this
// path and this protocol.
func (s *Sessions) cookieName(kind identity.Kind) string {
	if s.secure {
		return "__Host-session_" + string(kind)
	}
	return "session_" + string(kind)
}

// Cookie carries token to the browser until expires.
func (s *Sessions) Cookie(kind identity.Kind, token string, expires time.Time) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(kind), Value: token, Path: "/", Expires: expires,
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
}

// NoCookie takes the cookie away.
func (s *Sessions) NoCookie(kind identity.Kind) *http.Cookie {
	c := s.Cookie(kind, "", time.Unix(1, 0))
	c.MaxAge = -1
	return c
}

// Set signs the browser in: it carries token from now on.
func (s *Sessions) Set(c *gin.Context, kind identity.Kind, token string, expires time.Time) {
	http.SetCookie(c.Writer, s.Cookie(kind, token, expires))
}

// Clear takes the session of one kind from the browser.
func (s *Sessions) Clear(c *gin.Context, kind identity.Kind) {
	http.SetCookie(c.Writer, s.NoCookie(kind))
}

// Middleware puts the question "who is this?" into the context. It is answered, by one
// read, when a handler asks; public lists cost no session read.
func (s *Sessions) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		v := s.visitorOf(c.Request)
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), visitorKey{}, v))
		c.Next()
	}
}

// maxToken is longer than any token of ours; longer ones are not looked up.
const maxToken = 128

// nobodys is a token that no session has.
const nobodys = "-"

func (s *Sessions) visitorOf(r *http.Request) *visitor {
	v := &visitor{who: s.who, cookies: map[identity.Kind]string{}, known: map[string]identity.Actor{}}
	if kind, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		v.bearer = checked(strings.TrimSpace(rest))
		return v
	}
	for _, kind := range cookieKinds {
		if cookie, err := r.Cookie(s.cookieName(kind)); err == nil && cookie.Value != "" {
			v.cookies[kind] = checked(cookie.Value)
		}
	}
	return v
}

func checked(token string) string {
	if len(token) > maxToken || !clean(token) {
		return nobodys
	}
	return token
}

type visitorKey struct{}

// visitor is one request's caller. A request is served by one goroutine, so nothing is locked.
type visitor struct {
	bearer  string
	cookies map[identity.Kind]string
	who     Authenticator
	known   map[string]identity.Actor // token → actor, asked once per request

	actor identity.Actor // who was last let in
	token string         // and by which token
}

// by is the actor of token.
func (v *visitor) by(ctx context.Context, token string) (identity.Actor, error) {
	actor, ok := v.known[token]
	if !ok {
		var err error
		if actor, err = v.who.Authenticate(ctx, token); err != nil {
			return identity.Actor{}, err
		}
		v.known[token] = actor
	}
	v.actor, v.token = actor, token
	return actor, nil
}

// as looks for a session of one of kinds. Without one it is the anonymous actor; err tells
// of a session that has ended, or of an accident.
func (v *visitor) as(ctx context.Context, kinds []identity.Kind) (identity.Actor, error) {
	if v.bearer != "" {
		return v.by(ctx, v.bearer)
	}
	var ended error
	for _, kind := range kinds {
		token, ok := v.cookies[kind]
		if !ok {
			continue
		}
		actor, err := v.by(ctx, token)
		switch {
		case err == nil && actor.Kind == kind:
			return actor, nil
		case err != nil && !isSignedOut(err):
			return identity.Actor{}, err
		case err != nil:
			ended = err
		}
	}
	return identity.Actor{}, ended
}

func isSignedOut(err error) bool {
	e := fault.Of(err)
	return e != nil && e.Kind == fault.Unauthenticated
}

// Actor is who calls: the person that Require let in, else whoever has a session. Without
// one it is the anonymous actor; with one that is not valid (any more) it is ErrSignedOut
// of package identity.
func Actor(ctx context.Context) (identity.Actor, error) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok {
		return identity.Actor{}, nil
	}
	if v.token != "" {
		return v.actor, nil
	}
	return v.as(ctx, cookieKinds)
}

// ActorOrNobody is for routes that everybody may use: a session that has ended counts as
// none. kinds narrows whose session counts; none means all. Other errors stay errors.
func ActorOrNobody(ctx context.Context, kinds ...identity.Kind) (identity.Actor, error) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok {
		return identity.Actor{}, nil
	}
	if len(kinds) == 0 {
		kinds = cookieKinds
	}
	actor, err := v.as(ctx, kinds)
	if isSignedOut(err) || err == nil && !isOne(actor.Kind, kinds) {
		return identity.Actor{}, nil
	}
	return actor, err
}

func isOne(kind identity.Kind, kinds []identity.Kind) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Require is Actor for routes of certain kinds of people: request.sign_in_first for
// nobody, request.not_your_route for somebody else.
func Require(ctx context.Context, kinds ...identity.Kind) (identity.Actor, error) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok {
		return identity.Actor{}, respond.ErrSignInFirst
	}
	actor, err := v.as(ctx, kinds)
	switch {
	case err != nil:
		return identity.Actor{}, err
	case isOne(actor.Kind, kinds):
		return actor, nil
	case actor.Kind == "": // a browser's session of another kind counts as none: it is led to the right sign-in
		return identity.Actor{}, respond.ErrSignInFirst
	}
	return identity.Actor{}, respond.ErrNotYourRoute
}

// HasCookie tells whether the browser came with a session of a kind, alive or ended.
func HasCookie(ctx context.Context, kind identity.Kind) bool {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	return ok && v.cookies[kind] != ""
}

// Token is the session token of the person let in, to end that session.
func Token(ctx context.Context) string {
	if v, ok := ctx.Value(visitorKey{}).(*visitor); ok {
		return v.token
	}
	return ""
}

// requestedActor is the actor if a handler wanted to know it, for the log.
func requestedActor(ctx context.Context) (identity.Actor, bool) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok || v.token == "" {
		return identity.Actor{}, false
	}
	return v.actor, true
}
