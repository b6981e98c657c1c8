package dev

import (
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/merchants"
)

// Access is who can sign in to the demo city, as `citycard seed` printed it and keeps it in
// DATA_DIR. Passwords exist there only.
type Access struct {
	City     string         `json:"city"`
	Operator OperatorAccess `json:"operator"`
	Owner    OwnerAccess    `json:"owner"`
	Till     TillAccess     `json:"till"`
	Members  []MemberAccess `json:"members"`
}

// OperatorAccess signs an operator in.
type OperatorAccess struct {
	Login      string `json:"login"`
	Password   string `json:"password"`
	TOTPSecret string `json:"totp_secret"`
}

// OwnerAccess signs a store's owner in.
type OwnerAccess struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	StoreID  string `json:"store_id"`
}

// TillAccess binds one till, once.
type TillAccess struct {
	StoreID  string `json:"store_id"`
	BindCode string `json:"bind_code"`
}

// MemberAccess is a member, who signs in with a code.
type MemberAccess struct {
	Phone string `json:"phone"`
}

// ReadAccess reads the file of `citycard seed`; nil if there is none.
func ReadAccess(file string) (*Access, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var access Access
	return &access, json.Unmarshal(text, &access)
}

var (
	errNoDemo = fault.New(fault.NotFound, "request.no_demo")
	errNoCode = fault.New(fault.Unavailable, "request.no_demo_code").Retry()
)

// Tour leads around the demo city: it signs a visitor in as each kind of person, through the
// same use cases that people use, with the credentials of the demo. Without the demo's file,
// and in PUBLIC mode, there is no tour.
type Tour struct {
	HTML      *respond.Pages
	File      string
	DB        *db.DB
	Sessions  *middleware.Sessions
	Identity  *identity.Service
	Members   *membership.Service
	Merchants *merchants.Service
	Outbox    Outbox
}

// Mount registers the pages.
func (t *Tour) Mount(r *respond.Router) {
	r.GET("/dev", t.show)
	r.POST("/dev/enter", t.enter)
}

type tourPage struct {
	respond.Base
	Access *Access
	TOTP   string
}

func (t *Tour) show(c *gin.Context) error {
	access, err := ReadAccess(t.File)
	if err != nil {
		return err
	}
	page := tourPage{Base: t.HTML.NewBase(c, respond.AreaVisitor, "", "page.tour.title"), Access: access}
	if access != nil {
		page.TOTP, err = identity.TOTPCode(access.Operator.TOTPSecret, t.DB.Clock().Now())
	}
	if err != nil {
		return err
	}
	return t.HTML.Show(c, "dev/tour.html", page)
}

// enter signs in as the person that the button names and goes to that person's first page.
func (t *Tour) enter(c *gin.Context) error {
	access, err := ReadAccess(t.File)
	if err != nil {
		return err
	}
	if access == nil {
		return errNoDemo
	}
	switch c.PostForm("as") {
	case "member":
		return t.enterAsMember(c, access.Members, 0, "/")
	case "cardholder":
		return t.enterAsMember(c, access.Members, 1, "/card")
	case "till":
		return t.enterAsTill(c, access.Owner)
	case "owner":
		return t.enterWithPassword(c, "/m",
			identity.SignInInput{Login: access.Owner.Login, Password: access.Owner.Password})
	case "operator":
		code, err := identity.TOTPCode(access.Operator.TOTPSecret, t.DB.Clock().Now())
		if err != nil {
			return err
		}
		return t.enterWithPassword(c, "/ops",
			identity.SignInInput{Login: access.Operator.Login, Password: access.Operator.Password, TOTP: code})
	}
	return errNoDemo
}

func (t *Tour) enterWithPassword(c *gin.Context, to string, in identity.SignInInput) error {
	signed, err := t.Identity.SignIn(c.Request.Context(), in)
	if err != nil {
		return err
	}
	t.Sessions.Set(c, signed.Actor.Kind, signed.Token, signed.ExpiresAt)
	return respond.Redirect(c, to)
}

// enterAsMember asks for a sign-in code and reads it from the outbox, as a person would.
func (t *Tour) enterAsMember(c *gin.Context, members []MemberAccess, n int, to string) error {
	if n >= len(members) {
		return errNoDemo
	}
	ctx, req := c.Request.Context(), respond.RequestOf(c.Request.Context())
	number, err := phone.Parse(members[n].Phone)
	if err != nil {
		return err
	}
	signedIn, err := middleware.ActorOrNobody(ctx, identity.KindMember)
	if err != nil {
		return err
	}
	if signedIn.Kind == identity.KindMember && signedIn.Name == number.Mask() { // a second tap, a second window
		return respond.Redirect(c, to)
	}
	if err := t.Identity.SendCode(ctx, identity.SendCodeInput{Phone: number, IP: req.IP, Locale: req.Locale}); err !=
		nil {
		return err
	}
	messages, err := t.Outbox.Recent(ctx, shownMessages)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Data["code"] == "" || !strings.HasSuffix(m.To, members[n].Phone) {
			continue
		}
		signed, err := t.Members.SignIn(ctx, membership.SignInInput{Phone: members[n].Phone, Code: m.Data["code"],
			AcceptTerms: true, Locale: req.Locale, IP: req.IP})
		if err != nil {
			return err
		}
		t.Sessions.Set(c, identity.KindMember, signed.Token, signed.ExpiresAt)
		return respond.Redirect(c, to)
	}
	return errNoCode
}

// enterAsTill binds this browser with a fresh code from the store's owner, unless it is
// bound already.
func (t *Tour) enterAsTill(c *gin.Context, owner OwnerAccess) error {
	ctx := c.Request.Context()
	bound, err := middleware.ActorOrNobody(ctx, identity.KindDevice)
	if err != nil {
		return err
	}
	if bound.Kind == identity.KindDevice {
		return respond.Redirect(c, "/till")
	}
	signed, err := t.Identity.SignIn(ctx, identity.SignInInput{Login: owner.Login, Password: owner.Password})
	if err != nil {
		return err
	}
	defer t.Identity.EndSession(ctx, signed.Token)
	store, err := ident.Parse(owner.StoreID)
	if err != nil {
		return err
	}
	code, err := t.Merchants.BindCode(ctx, signed.Actor, store)
	if err != nil {
		return err
	}
	req := respond.RequestOf(ctx)
	token, expires, _, err := t.Identity.BindDevice(ctx,
		identity.BindInput{Code: code, Name: req.T("page.tour.device"), IP: req.IP})
	if err != nil {
		return err
	}
	t.Sessions.Set(c, identity.KindDevice, token, expires)
	return respond.Redirect(c, "/till")
}
