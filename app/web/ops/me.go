package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// mountMe registers the operator's own account: how they sign in, and where they are.
func (p *Pages) mountMe(r *respond.Router) {
	r.GET("/ops/me", p.showMe)
	r.GET("/ops/me/sessions", func(c *gin.Context) error { return respond.Redirect(c, "/ops/me") })
	r.POST("/ops/me/sessions", p.endOtherSessions)
	r.GET("/ops/me/phone", p.askSecondFactor)
	r.POST("/ops/me/phone", p.replaceSecondFactor)
	r.GET("/ops/me/recovery", p.askRecovery)
	r.POST("/ops/me/recovery", p.renewRecovery)
	r.GET("/ops/me/password", p.askPassword)
	r.POST("/ops/me/password", p.changePassword)
}

// mePage is the operator's own account.
type mePage struct {
	respond.Base
	Facts    []view.Fact
	Ways     []meWay
	Sessions view.Table
	Others   *view.Button // nil when there is no other session
}

// meWay is one thing that opens the door, with the way to change it.
type meWay struct {
	Title, Text string
	Warn        bool
	Change      view.Link
}

func (p *Pages) showMe(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	left, err := p.Identity.RecoveryCodesLeft(ctx, d.who)
	if err != nil {
		return err
	}
	cities, err := d.cityNames()
	if err != nil {
		return err
	}
	page := mePage{Base: p.base(c, d.who, d.home, "me", "ops.me.title"),
		Facts: []view.Fact{{Label: d.call.T("ops.login.login"), Value: d.who.Name}, {Label: d.call.T("ops.cities"), Value: cities}}}
	way := func(name, text string, warn bool) meWay {
		return meWay{Title: d.call.T("ops.me." + name + ".name"), Text: text, Warn: warn, Change: view.Link{Label: d.call.T("ops.me." + name + ".change"), Href: "/ops/me/" + name}}
	}
	recovery := d.call.T("ops.me.recovery.left", "n", left)
	if left == 0 {
		recovery = d.call.T("ops.me.recovery.none")
	}
	page.Ways = []meWay{way("phone", d.call.T("ops.me.phone.text"), false), way("recovery", recovery, left < 3), way("password", d.call.T("ops.me.password.text"), false)}
	if err := d.mySessions(&page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/me.html", page)
}

// cityNames are the cities that the operator works for.
func (d *lens) cityNames() (string, error) {
	names := ""
	for i, id := range d.who.Cities {
		one, err := city.ByID(d.p.DB.Read(d.c.Request.Context()), id)
		if err != nil {
			return "", err
		}
		if i > 0 {
			names += d.call.T("records.and")
		}
		names += one.Name(d.call.Locale)
	}
	return names, nil
}

func (d *lens) mySessions(page *mePage) error {
	sessions, err := d.p.Identity.Sessions(d.c.Request.Context(), d.who)
	if err != nil {
		return err
	}
	page.Sessions = view.Table{ID: "sessions", Caption: d.call.T("ops.me.sessions.caption"), Columns: d.columns("ops.me.sessions.",
		column{"since", false}, column{"seen", false}, column{"until", false}, column{"which", false})}
	for _, s := range sessions {
		which := view.Cell{Text: d.call.T("ops.me.sessions.elsewhere")}
		if s.Current {
			which = view.Cell{Text: d.call.T("ops.me.sessions.this"), Badge: "info"}
		}
		page.Sessions.Rows = append(page.Sessions.Rows, view.Row{Cells: []view.Cell{{Text: d.call.Moment(s.CreatedAt)}, {Text: d.call.Moment(s.SeenAt)}, {Text: d.call.Moment(s.ExpiresAt)}, which}})
	}
	if len(sessions) > 1 {
		page.Others = &view.Button{Label: d.call.T("ops.me.sessions.end"), Action: "/ops/me/sessions", Kind: "danger", Small: true}
	}
	return nil
}

// endOtherSessions answers POST /ops/me/sessions: this browser stays signed in.
func (p *Pages) endOtherSessions(c *gin.Context) error {
	who, err := operator(c)
	if err != nil {
		return err
	}
	if err := p.Identity.EndOtherSessions(c.Request.Context(), who); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/ops/me", "others_signed_out")
}
