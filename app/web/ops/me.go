package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// mePage is the operator's own account.
type mePage struct {
	respond.Base
	Facts    []view.Fact
	Ways     []credential
	Sessions view.Table
	Others   *view.Button // nil when there is no other session
}

// credential is one means of signing in, with a link to change it.
type credential struct {
	Title, Text string
	Warn        bool
	Change      view.Link
}

func (p *Pages) showMe(c *gin.Context) error {
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	left, err := p.Identity.RecoveryCodesLeft(ctx, req.Actor)
	if err != nil {
		return err
	}
	cities, err := cityNames(req)
	if err != nil {
		return err
	}
	page := mePage{Base: req.Base("me", "ops.me.title"),
		Facts: []view.Fact{{Label: req.T("ops.login.login"), Value: req.Actor.Name}, {Label: req.T("ops.cities"),
			Value: cities}}}
	way := func(name, text string, warn bool) credential {
		return credential{Title: req.T("ops.me." + name + ".name"), Text: text, Warn: warn,
			Change: view.Link{Label: req.T("ops.me." + name + ".change"), Href: "/ops/me/" + name}}
	}
	recovery := req.T("ops.me.recovery.left", "n", left)
	if left == 0 {
		recovery = req.T("ops.me.recovery.none")
	}
	page.Ways = []credential{way("phone", req.T("ops.me.phone.text"), false), way("recovery", recovery, left < 3),
		way("password", req.T("ops.me.password.text"), false)}
	if err := p.mySessions(req, &page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/me.html", page)
}

// cityNames are the cities that the operator works for.
func cityNames(req *frame.Request) (string, error) {
	names := ""
	for i, id := range req.Actor.Cities {
		one, err := city.ByID(req.DB.Read(req.Context()), id)
		if err != nil {
			return "", err
		}
		if i > 0 {
			names += req.T("records.and")
		}
		names += one.Name(req.Locale)
	}
	return names, nil
}

func (p *Pages) mySessions(req *frame.Request, page *mePage) error {
	sessions, err := p.Identity.Sessions(req.Context(), req.Actor)
	if err != nil {
		return err
	}
	page.Sessions = view.Table{ID: "sessions", Caption: req.T("ops.me.sessions.caption"),
		Columns: req.Columns("ops.me.sessions.",
			"since", "seen", "until", "which")}
	for _, s := range sessions {
		which := view.Cell{Text: req.T("ops.me.sessions.elsewhere")}
		if s.Current {
			which = view.Cell{Text: req.T("ops.me.sessions.this"), Badge: "info"}
		}
		page.Sessions.Rows = append(page.Sessions.Rows, view.Row{Cells: []view.Cell{{Text: req.Moment(s.CreatedAt)},
			{Text: req.Moment(s.SeenAt)}, {Text: req.Moment(s.ExpiresAt)}, which}})
	}
	if len(sessions) > 1 {
		page.Others = &view.Button{Label: req.T("ops.me.sessions.end"), Action: "/ops/me/sessions", Kind: "danger",
			Small: true}
	}
	return nil
}

// endOtherSessions answers POST /ops/me/sessions: this browser stays signed in.
func (p *Pages) endOtherSessions(c *gin.Context) error {
	who, err := frame.Operator(c)
	if err != nil {
		return err
	}
	if err := p.Identity.EndOtherSessions(c.Request.Context(), who); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/ops/me", "others_signed_out")
}
