package ops

import (
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/redemption"
)

// memberPage is one member in one city.
type memberPage struct {
	respond.Base
	Back     view.Link
	Facts    []view.Fact
	Reveal   *view.Link
	Cards    []memberCard
	Visits   view.Table
	More     view.Link
	Orders   view.Table
	Refunds  view.Table
	Messages view.Table
	NoCards  *view.Empty
}

// memberCard is one period of the member's card.
type memberCard struct {
	Title, State, StateKind string
	Facts                   []view.Fact
	Benefits                view.Table
	Change                  *view.Link // freeze or unfreeze
	ChangeKind              string
}

func (p *Pages) memberID(c *gin.Context) (ident.ID, error) {
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return ident.None, membership.ErrNotFound
	}
	return id, nil
}

func (p *Pages) member(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	found, err := p.Members.ViewMember(c.Request.Context(), d.who, d.home.ID, id)
	if err != nil {
		return err
	}
	page := memberPage{Base: p.base(c, d.who, d.home, "members", "records.member.title", "phone", found.Member.MaskedPhone),
		Back: view.Link{Label: d.call.T("records.members.title"), Href: d.at("/ops/members")}, Facts: d.memberFacts(found.Member)}
	page.Wide = true
	if found.Member.ErasedAt == nil {
		page.Reveal = &view.Link{Label: d.call.T("records.member.reveal"), Href: d.at("/ops/members/" + id.String() + "/phone")}
	}
	for _, card := range found.Cards {
		page.Cards = append(page.Cards, d.memberCard(id, card))
	}
	if len(page.Cards) == 0 {
		page.NoCards = &view.Empty{Text: d.call.T("records.member.no_cards"), Action: view.Link{Label: d.call.T("records.members.another"), Href: page.Back.Href}}
	}
	page.Orders, page.Refunds = d.ordersOf(found.Orders), d.refundTable("refunds", found.Refunds)
	page.Refunds.Empty = d.nothing("records.member.no_refunds", "/ops/refunds", "records.refunds.all")
	if err := d.visitsAndMessages(id, &page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/member.html", page)
}

func (d *lens) nothing(key, path, label string) *view.Empty {
	return &view.Empty{Text: d.call.T(key), Action: view.Link{Label: d.call.T(label), Href: d.at(path)}}
}

func (d *lens) memberFacts(m membership.MemberRow) []view.Fact {
	facts := []view.Fact{
		{Label: d.call.T("records.members.column.phone"), Value: m.MaskedPhone},
		{Label: d.call.T("records.member.since"), Value: d.call.Moment(m.CreatedAt)},
		{Label: d.call.T("records.member.language"), Value: d.call.T("records.language." + m.Locale)},
		{Label: d.call.T("records.member.number"), Value: m.ID.String()},
	}
	if m.ErasedAt != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.member.erased"), Value: d.call.Moment(*m.ErasedAt), Strong: true})
	}
	return facts
}

func (d *lens) memberCard(member ident.ID, v membership.MembershipView) memberCard {
	m := v.Membership
	card := memberCard{Title: d.cardNumber(m.CardNumber), State: d.cardState(m).Text, StateKind: cardBadges[m.Status], Facts: []view.Fact{
		{Label: d.call.T("records.order.plan"), Value: d.call.T("records.plan_version", "name", d.call.Pick(v.Plan.NameZh, v.Plan.NameEn), "version", v.Plan.Version)},
		{Label: d.call.T("records.card.kind"), Value: d.call.T("records.card_kind." + string(m.Kind))},
		{Label: d.call.T("records.card.starts"), Value: d.call.Date(m.StartsOn)},
		{Label: d.call.T("records.card.through"), Value: d.call.Date(m.ValidThrough), Strong: true},
		{Label: d.call.T("records.card.uses"), Value: d.call.Count(int(m.Uses))},
		{Label: d.call.T("records.card.reminders"), Value: d.reminders(v.Reminders)},
	}, Benefits: d.benefitTable(v)}
	href := d.at("/ops/members/" + member.String() + "/cards/" + m.ID.String())
	switch m.Status {
	case membership.MembershipActive:
		card.Change, card.ChangeKind = &view.Link{Label: d.call.T("records.card.freeze"), Href: href}, "danger"
	case membership.MembershipFrozen:
		card.Change = &view.Link{Label: d.call.T("records.card.unfreeze"), Href: href}
	}
	return card
}

var benefitBadges = map[membership.BenefitStatus]string{membership.BenefitActive: "ok", membership.BenefitExpired: "warn", membership.BenefitEnded: ""}

func (d *lens) benefitTable(v membership.MembershipView) view.Table {
	table := view.Table{ID: "benefits-" + v.Membership.CardNumber, Caption: d.call.T("records.card.benefits"), Columns: d.columns("records.benefit.column.",
		column{"name", false}, column{"left", true}, column{"use_by", true}, column{"state", false}, column{"reminders", false})}
	for _, b := range v.Benefits {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{
			{Text: d.call.Pick(b.Benefit.NameZh, b.Benefit.NameEn)}, {Text: number(b.Benefit.Remaining) + " / " + number(b.Benefit.Units)},
			{Text: d.call.Date(b.Benefit.UseByDay)}, {Text: d.call.T("records.benefit_status." + string(b.Benefit.Status)), Badge: benefitBadges[b.Benefit.Status]},
			{Text: d.reminders(b.Reminders)},
		}})
	}
	return table
}

// reminders is the ledger of what was said about a deadline and whether it arrived.
func (d *lens) reminders(rows []membership.Reminder) string {
	if len(rows) == 0 {
		return d.call.T("records.reminder.none")
	}
	said := make([]string, len(rows))
	for i, r := range rows {
		state := "records.reminder.sent"
		at := r.CreatedAt
		if r.DeliveredAt != nil {
			state, at = "records.reminder.delivered", *r.DeliveredAt
		}
		said[i] = d.call.T(state, "step", d.call.T("records.reminder.step."+string(r.Step)), "at", d.call.Moment(at))
	}
	return strings.Join(said, d.call.T("records.reminder.and"))
}

func (d *lens) ordersOf(orders []membership.Order) view.Table {
	columns := []column{{"no", false}, {"status", false}, {"amount", true}, {"created", false}, {"paid", false}}
	table := view.Table{ID: "orders", Caption: d.call.T("records.orders.title"), Columns: d.columns("records.orders.column.", columns...),
		Empty: d.nothing("records.member.no_orders", "/ops/orders", "records.orders.all")}
	for _, o := range orders {
		row := orderRow(d, o)
		row.Cells = row.Cells[:len(columns)]
		table.Rows = append(table.Rows, row)
	}
	return table
}

// latest is how many visits and messages a member's page shows.
const latest = 20

func (d *lens) visitsAndMessages(id ident.ID, page *memberPage) error {
	ctx := d.c.Request.Context()
	visits, next, err := d.p.Redemptions.FindRedemptions(ctx, redemption.RedemptionsQuery{Actor: d.who, City: d.home.ID, MemberID: id, Limit: latest})
	if err != nil {
		return err
	}
	if err := nameStoresOf(d, visits, func(r redemption.Found) ident.ID { return r.StoreID }); err != nil {
		return err
	}
	list := d.p.redemptions()
	page.Visits = view.Table{ID: "visits", Caption: d.call.T("records.member.visits"), Columns: d.columns("records.redemptions.column.", list.columns...),
		Empty: d.nothing("records.member.no_visits", "/ops/redemptions", "records.redemptions.all")}
	for _, visit := range visits {
		page.Visits.Rows = append(page.Visits.Rows, redemptionRow(d, visit))
	}
	if next != "" {
		page.More = view.Link{Label: d.call.T("records.member.all_visits"), Href: d.at("/ops/redemptions", "member", id.String())}
	}
	sent, _, err := d.p.Notify.SentTo(ctx, notify.Recipient{Kind: notify.RecipientMember, ID: id}, d.home.ID, latest, "")
	page.Messages = d.messageTable(sent)
	return err
}

func (d *lens) messageTable(sent []notify.Sent) view.Table {
	table := view.Table{ID: "messages", Caption: d.call.T("records.member.messages"), Columns: d.columns("records.message.column.",
		column{"at", false}, column{"title", false}, column{"state", false}), Empty: d.nothing("records.member.no_messages", "/ops/members", "records.members.another")}
	for _, m := range sent {
		params := make(map[string]any, len(m.Params))
		for name, value := range m.Params {
			params[name] = value
		}
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: d.call.Moment(m.NotBefore)}, {Text: d.call.Words.Text(d.call.Locale, "message."+m.Template+".title", params)}, d.messageState(m)}})
	}
	return table
}

func (d *lens) messageState(m notify.Sent) view.Cell {
	switch {
	case m.SeenAt != nil:
		return view.Cell{Text: d.call.T("records.message.seen"), Badge: "ok", Note: d.call.Moment(*m.SeenAt)}
	case m.DeliveredAt != nil:
		return view.Cell{Text: d.call.T("records.message.delivered"), Badge: "ok", Note: d.call.Moment(*m.DeliveredAt)}
	case m.DeadAt != nil:
		return view.Cell{Text: d.call.T("records.message.dead"), Badge: "bad", Note: d.call.Moment(*m.DeadAt)}
	case m.EndedAt != nil:
		return view.Cell{Text: d.call.T("records.message.inbox")}
	}
	return view.Cell{Text: d.call.T("records.message.waiting"), Badge: "info"}
}
