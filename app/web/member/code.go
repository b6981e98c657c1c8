package member

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/redemption"
)

// fragmentHeader is set by the card page's script, which wants the panel alone.
const fragmentHeader = "X-Fragment"

// renewCode answers POST /card/code: the page's script gets the panel, with a fresh code or with
// what has come in its place; a form without a script gets the page.
func (p *Pages) renewCode(c *gin.Context) error {
	who, id, err := ownCard(c, c.PostForm("card"))
	if err != nil {
		return err
	}
	if c.GetHeader(fragmentHeader) == "" {
		return respond.Redirect(c, withCard(cardPath, id))
	}
	now := p.DB.Read(c.Request.Context()).Now()
	if c.PostForm("fresh") == "" { // not asked for by a tap: what was confirmed meanwhile comes first
		seen, err := p.Redemptions.WatchCode(c.Request.Context(),
			redemption.WatchInput{Actor: who, MembershipID: id, Since: sinceOf(c, now)})
		if err != nil {
			return err
		}
		if seen.Receipt != nil {
			return p.showReceipt(c, *seen.Receipt)
		}
	}
	view, err := p.Members.MembershipOf(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	drawn, err := p.panelOf(c, who, view, request(c), now)
	if err != nil {
		return err
	}
	return p.fragment(c, drawn)
}

func (p *Pages) fragment(c *gin.Context, drawn panel) error {
	return p.HTML.Fragment(c, "member/card.html", "panel", drawn)
}

// watchCode answers GET /card/live: what became of the code on the page, or 204 while nothing has.
func (p *Pages) watchCode(c *gin.Context) error {
	who, id, err := ownCard(c, c.Query("card"))
	if err != nil {
		return err
	}
	issued, err := strconv.ParseInt(c.Query("issued"), 10, 64)
	if err != nil {
		return membership.ErrNotFound
	}
	since := sinceOf(c, p.DB.Read(c.Request.Context()).Now())
	seen, err := p.Redemptions.WatchCode(c.Request.Context(),
		redemption.WatchInput{Actor: who, MembershipID: id, IssuedAt: time.UnixMicro(issued).UTC(), Since: since})
	drawn := panel{Request: request(c), Card: id, Since: since.UnixMicro(), Issued: issued}
	switch {
	case err != nil:
		return err
	case seen.Receipt != nil:
		return p.showReceipt(c, *seen.Receipt)
	case seen.Taken:
		drawn.Kind = "taken"
	case seen.Replaced:
		drawn.Kind = "replaced"
	default:
		c.Status(http.StatusNoContent)
		return nil
	}
	return p.fragment(c, drawn)
}

func (p *Pages) showReceipt(c *gin.Context, visit redemption.Receipt) error {
	cities, err := p.cities(c)
	if err != nil {
		return err
	}
	page := request(c)
	page.Zone = cities[visit.CityID].Location()
	drawn, err := p.receiptPanel(c, page, visit)
	if err != nil {
		return err
	}
	return p.fragment(c, drawn)
}

func (p *Pages) receiptPanel(c *gin.Context, req *respond.Request, visit redemption.Receipt) (panel, error) {
	rows, err := p.visitRows(c, req, []redemption.Receipt{visit})
	if err != nil {
		return panel{}, err
	}
	return panel{Request: req, Kind: "receipt", Card: visit.MembershipID, Since: visit.ConfirmedAt.UnixMicro(),
		Receipt: &rows[0]}, nil
}

// ownCard is the card that the page is about; whether it is the member's is the use case's to say.
func ownCard(c *gin.Context, asked string) (identity.Actor, ident.ID, error) {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return who, ident.None, err
	}
	id, err := ident.Parse(asked)
	if err != nil {
		return who, ident.None, membership.ErrNotFound
	}
	return who, id, nil
}

// sinceOf is the instant that the page on the phone was made; the page itself says it, because
// the phone's clock may be anywhere. Without one, or with one to come, it is now.
func sinceOf(c *gin.Context, now time.Time) time.Time {
	text := c.Query("since")
	if c.Request.Method == http.MethodPost {
		text = c.PostForm("since")
	}
	micros, err := strconv.ParseInt(text, 10, 64)
	if since := time.UnixMicro(micros).UTC(); err == nil && micros > 0 && since.Before(now) {
		return since
	}
	return now
}
