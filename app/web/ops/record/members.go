package record

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

// memberSearchPage finds one member by a whole number. The number travels in the body of a
// POST and never in an address; the address of the answer holds the member's id.
type memberSearchPage struct {
	respond.Base
	Cities   []view.Tab
	Problems []view.Problem
	Action   string
	Search   view.Field
	Found    *view.Table
}

func (p *Pages) searchMembers(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showMemberSearch(c, req)
}

func (p *Pages) showMemberSearch(c *gin.Context, req *frame.Request) error {
	page := memberSearchPage{Base: req.Base("members", "records.members.title"), Problems: req.Form.Problems(),
		Action: req.Address("/ops/members"), Search: req.Form.Field("q", "records.members.search")}
	page.Search.Hint, page.Search.Width, page.Search.MaxLength = req.T("records.members.search_hint"), "medium", 40
	page.Search.Autocomplete, page.Search.InputMode, page.Search.Required = "off", "tel", true
	var err error
	if page.Cities, err = req.CityTabs("/ops/members"); err != nil {
		return err
	}
	if found := c.Query("found"); found != "" && req.Form.OK() {
		id, err := ident.Parse(found)
		if err != nil {
			return membership.ErrNotFound
		}
		member, err := p.Members.MemberInCity(c.Request.Context(), req.Actor, req.City.ID, id)
		if err != nil {
			return err
		}
		page.Found = foundMember(req, member)
	}
	return p.HTML.ShowForm(c, req.Form, "ops/members.html", &page)
}

// foundMember is a list of the one member that was found, masked.
func foundMember(req *frame.Request, m membership.MemberRow) *view.Table {
	card, state := "–", view.Cell{Text: req.T("records.members.no_card")}
	if len(m.Cards) > 0 {
		card, state = cardNumber(req, m.Cards[0].CardNumber), cardState(req, m.Cards[0])
	}
	return &view.Table{ID: "members", Caption: req.T("records.members.found"),
		Columns: req.Columns("records.members.column.",
			"phone", "card", "state", "since"),
		Rows: []view.Row{{Cells: []view.Cell{{Text: m.MaskedPhone,
			Href: req.Address("/ops/members/" + m.ID.String())}, {Text: card}, state,
			{Text: req.Moment(m.CreatedAt)}}}}}
}

// cardNumber is a card number as it is printed.
func cardNumber(req *frame.Request, number string) string {
	if len(number) != 12 {
		return number
	}
	return number[:4] + " " + number[4:8] + " " + number[8:]
}

var cardBadges = map[membership.MembershipStatus]string{membership.MembershipActive: "ok",
	membership.MembershipUpcoming: "warn", membership.MembershipFrozen: "bad", membership.MembershipExpired: "",
	membership.MembershipRefunded: ""}

func cardState(req *frame.Request, m membership.Membership) view.Cell {
	status := m.StatusAt(req.Now())
	return view.Cell{Text: frame.Sentence(req.T("membership.status." + string(status))), Badge: cardBadges[status]}
}

// findMember leads to the member of the number, or says that nobody here has it.
func (p *Pages) findMember(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	id, found, err := p.Members.FindMember(c.Request.Context(), membership.FindMemberInput{Actor: req.Actor,
		City: req.City.ID, Text: req.Form.Text("q")})
	switch {
	case err != nil && !req.Form.Refuse(err):
		return err
	case err == nil && found:
		return respond.Redirect(c, req.Address("/ops/members", "found", id.String()))
	case err == nil:
		req.Form.Fail("q", "records.members.nobody")
	}
	return p.showMemberSearch(c, req)
}
