package middleware

import (
	"context"
	"net/http"
	"strings"
	"sync"
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

// Sessions finds out who is calling, by `Authorization: Bearer` or by cookie.
type Sessions struct {
	who    Authenticator
	secure bool
}

// NewSessions makes the middleware's part that also sets and clears the cookie.
func NewSessions(who Authenticator, secure bool) *Sessions {
	return &Sessions{who: who, secure: secure}
}

// CookieName has the __Host- prefix over https: the browser then keeps it to this host, this
// path and this protocol.
func (s *Sessions) CookieName() string {
	if s.secure {
		return "__Host-session"
	}
	return "session"
}

// Cookie carries token to the browser until expires.
func (s *Sessions) Cookie(token string, expires time.Time) *http.Cookie {
	return &http.Cookie{Name: s.CookieName(), Value: token, Path: "/", Expires: expires,
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
}

// NoCookie takes the cookie away.
func (s *Sessions) NoCookie() *http.Cookie {
	c := s.Cookie("", time.Unix(1, 0))
	c.MaxAge = -1
	return c
}

// Middleware puts the question "who is this?" into the context. It is answered, by one
// read, when a handler asks; public lists cost no session read.
func (s *Sessions) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visitor{token: s.tokenOf(c.Request), who: s.who}
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), visitorKey{}, v))
		c.Next()
	}
}

// maxToken is longer than any token of ours; longer ones are not looked up.
const maxToken = 128

func (s *Sessions) tokenOf(r *http.Request) string {
	token := ""
	if kind, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		token = strings.TrimSpace(rest)
	} else if cookie, err := r.Cookie(s.CookieName()); err == nil {
		token = cookie.Value
	}
	if len(token) > maxToken || !clean(token) {
		return "-" // a token, but nobody's
	}
	return token
}

type visitorKey struct{}

type visitor struct {
	token string
	who   Authenticator
	once  sync.Once
	asked bool
	actor identity.Actor
	err   error
}

// Actor is who calls. Without a token it is the anonymous actor; with a token that is not
// valid (any more) it is ErrSignedOut of package identity.
func Actor(ctx context.Context) (identity.Actor, error) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok || v.token == "" {
		return identity.Actor{}, nil
	}
	v.once.Do(func() {
		v.actor, v.err = v.who.Authenticate(ctx, v.token)
		v.asked = true
	})
	return v.actor, v.err
}

// ActorOrNobody is Actor for routes that everybody may use: a session that has ended
// counts as none. Other errors stay errors.
func ActorOrNobody(ctx context.Context) (identity.Actor, error) {
	actor, err := Actor(ctx)
	if e := fault.Of(err); e != nil && e.Kind == fault.Unauthenticated {
		return identity.Actor{}, nil
	}
	return actor, err
}

// Require is Actor for routes of certain kinds of people: request.sign_in_first for
// nobody, request.not_your_route for somebody else.
func Require(ctx context.Context, kinds ...identity.Kind) (identity.Actor, error) {
	actor, err := Actor(ctx)
	if err != nil {
		return identity.Actor{}, err
	}
	if actor.Kind == "" {
		return identity.Actor{}, respond.ErrSignInFirst
	}
	for _, kind := range kinds {
		if actor.Kind == kind {
			return actor, nil
		}
	}
	return identity.Actor{}, respond.ErrNotYourRoute
}

// Token is the session token of the call, to end that session.
func Token(ctx context.Context) string {
	if v, ok := ctx.Value(visitorKey{}).(*visitor); ok {
		return v.token
	}
	return ""
}

// askedActor is the actor if a handler wanted to know it, for the log.
func askedActor(ctx context.Context) (identity.Actor, bool) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok || !v.asked || v.err != nil {
		return identity.Actor{}, false
	}
	return v.actor, true
}
