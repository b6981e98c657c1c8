package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
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
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showMemberSearch(c, d)
}

func (p *Pages) showMemberSearch(c *gin.Context, d *lens) error {
	page := memberSearchPage{Base: p.base(c, d.who, d.home, "members", "records.members.title"), Problems: d.form.Problems(),
		Action: d.at("/ops/members"), Search: d.form.Field("q", "records.members.search")}
	page.Search.Hint, page.Search.Width, page.Search.MaxLength = d.call.T("records.members.search_hint"), "medium", 40
	page.Search.Autocomplete, page.Search.InputMode, page.Search.Required = "off", "tel", true
	var err error
	if page.Cities, err = p.cityTabs(c, d.who, d.home, "/ops/members"); err != nil {
		return err
	}
	if found := c.Query("found"); found != "" && d.form.OK() {
		id, err := ident.Parse(found)
		if err != nil {
			return membership.ErrNotFound
		}
		member, err := p.Members.MemberInCity(c.Request.Context(), d.who, d.home.ID, id)
		if err != nil {
			return err
		}
		page.Found = d.foundMember(member)
	}
	return p.HTML.ShowForm(c, d.form, "ops/members.html", &page)
}

// foundMember is a list of the one member that was found, masked.
func (d *lens) foundMember(m membership.MemberRow) *view.Table {
	card, state := "–", view.Cell{Text: d.call.T("records.members.no_card")}
	if len(m.Cards) > 0 {
		card, state = d.cardNumber(m.Cards[0].CardNumber), d.cardState(m.Cards[0])
	}
	return &view.Table{ID: "members", Caption: d.call.T("records.members.found"), Columns: d.columns("records.members.column.",
		column{"phone", false}, column{"card", false}, column{"state", false}, column{"since", false}),
		Rows: []view.Row{{Cells: []view.Cell{{Text: m.MaskedPhone, Href: d.at("/ops/members/" + m.ID.String())}, {Text: card}, state, {Text: d.call.Moment(m.CreatedAt)}}}}}
}

// cardNumber is a card number as it is printed.
func (d *lens) cardNumber(number string) string {
	if len(number) != 12 {
		return number
	}
	return number[:4] + " " + number[4:8] + " " + number[8:]
}

var cardBadges = map[membership.MembershipStatus]string{membership.MembershipActive: "ok", membership.MembershipFrozen: "bad", membership.MembershipExpired: "", membership.MembershipRefunded: ""}

func (d *lens) cardState(m membership.Membership) view.Cell {
	return view.Cell{Text: sentence(d.call.T("membership.status." + string(m.Status))), Badge: cardBadges[m.Status]}
}

// findMember leads to the member of the number, or says that nobody here has it.
func (p *Pages) findMember(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	id, found, err := p.Members.FindMember(c.Request.Context(), membership.FindMemberInput{Actor: d.who, City: d.home.ID, Text: d.form.Text("q")})
	switch {
	case err != nil && !d.form.Refuse(err):
		return err
	case err == nil && found:
		return respond.Redirect(c, d.at("/ops/members", "found", id.String()))
	case err == nil:
		d.form.Fail("q", "records.members.nobody")
	}
	return p.showMemberSearch(c, d)
}
