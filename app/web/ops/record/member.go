package record

import (
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
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
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	found, err := p.Members.ViewMember(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return err
	}
	money, err := p.Orders.MoneyOfMember(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return err
	}
	page := memberPage{Base: req.Base("members", "records.member.title", "phone", found.Member.MaskedPhone),
		Back:  view.Link{Label: req.T("records.members.title"), Href: req.Address("/ops/members")},
		Facts: memberFacts(req, found.Member)}
	page.Wide = true
	if found.Member.ErasedAt == nil {
		page.Reveal = &view.Link{Label: req.T("records.member.reveal"),
			Href: req.Address("/ops/members/" + id.String() + "/phone")}
	}
	for _, card := range found.Cards {
		page.Cards = append(page.Cards, cardOfMember(req, id, card))
	}
	if len(page.Cards) == 0 {
		page.NoCards = &view.Empty{Text: req.T("records.member.no_cards"),
			Action: view.Link{Label: req.T("records.members.another"), Href: page.Back.Href}}
	}
	page.Orders, page.Refunds = ordersOf(req, money.Orders), refundTable(req, "refunds", money.Refunds)
	page.Refunds.Empty = nothing(req, "records.member.no_refunds", "/ops/refunds", "records.refunds.all")
	if err := p.visitsAndMessages(req, id, &page); err != nil {
		return err
	}
	return p.HTML.Show(c, "ops/member.html", page)
}

func nothing(req *frame.Request, key, path, label string) *view.Empty {
	return &view.Empty{Text: req.T(key), Action: view.Link{Label: req.T(label), Href: req.Address(path)}}
}

func memberFacts(req *frame.Request, m membership.MemberRow) []view.Fact {
	facts := []view.Fact{
		{Label: req.T("records.members.column.phone"), Value: m.MaskedPhone},
		{Label: req.T("records.member.since"), Value: req.Moment(m.CreatedAt)},
		{Label: req.T("records.member.language"), Value: req.T("records.language." + m.Locale)},
		{Label: req.T("records.member.number"), Value: m.ID.String()},
	}
	if m.ErasedAt != nil {
		facts = append(facts, view.Fact{Label: req.T("records.member.erased"), Value: req.Moment(*m.ErasedAt),
			Strong: true})
	}
	return facts
}

func cardOfMember(req *frame.Request, member ident.ID, v membership.MembershipView) memberCard {
	m := v.Membership
	card := memberCard{Title: cardNumber(req, m.CardNumber), State: cardState(req, m).Text,
		StateKind: cardBadges[m.Status], Facts: []view.Fact{
			{Label: req.T("records.order.plan"), Value: req.T("records.plan_version", "name",
				req.Pick(v.Plan.NameZh, v.Plan.NameEn), "version", v.Plan.Version)},
			{Label: req.T("records.card.kind"), Value: req.T("records.card_kind." + string(m.Kind))},
			{Label: req.T("records.card.starts"), Value: req.Date(m.StartsOn)},
			{Label: req.T("records.card.through"), Value: req.Date(m.ValidThrough), Strong: true},
			{Label: req.T("records.card.uses"), Value: req.Count(int(m.Uses))},
			{Label: req.T("records.card.reminders"), Value: reminders(req, v.Reminders)},
		}, Benefits: benefitTable(req, v)}
	href := req.Address("/ops/members/" + member.String() + "/cards/" + m.ID.String())
	switch m.Status {
	case membership.MembershipActive:
		card.Change, card.ChangeKind = &view.Link{Label: req.T("records.card.freeze"), Href: href}, "danger"
	case membership.MembershipFrozen:
		card.Change = &view.Link{Label: req.T("records.card.unfreeze"), Href: href}
	}
	return card
}

var benefitBadges = map[membership.BenefitStatus]string{membership.BenefitActive: "ok",
	membership.BenefitExpired: "warn", membership.BenefitEnded: ""}

func benefitTable(req *frame.Request, v membership.MembershipView) view.Table {
	table := view.Table{ID: "benefits-" + v.Membership.CardNumber, Caption: req.T("records.card.benefits"),
		Columns: req.Columns("records.benefit.column.",
			"name", "#left", "#use_by", "state", "reminders")}
	for _, b := range v.Benefits {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{
			{Text: req.Pick(b.Benefit.NameZh, b.Benefit.NameEn)}, {Text: frame.Number(b.Benefit.Remaining) + " / " +
				frame.Number(b.Benefit.Units)},
			{Text: req.Date(b.Benefit.UseByDay)}, {Text: req.T("records.benefit_status." + string(b.Benefit.Status)),
				Badge: benefitBadges[b.Benefit.Status]},
			{Text: reminders(req, b.Reminders)},
		}})
	}
	return table
}

// reminders is the ledger of what was texts about a deadline and whether it arrived.
func reminders(req *frame.Request, rows []membership.Reminder) string {
	if len(rows) == 0 {
		return req.T("records.reminder.none")
	}
	texts := make([]string, len(rows))
	for i, r := range rows {
		state := "records.reminder.sent"
		at := r.CreatedAt
		if r.DeliveredAt != nil {
			state, at = "records.reminder.delivered", *r.DeliveredAt
		}
		texts[i] = req.T(state, "step", req.T("records.reminder.step."+string(r.Step)), "at", req.Moment(at))
	}
	return strings.Join(texts, req.T("records.reminder.and"))
}

func ordersOf(req *frame.Request, orders []order.Order) view.Table {
	columns := []string{"no", "status", "#amount", "created", "paid"}
	table := view.Table{ID: "orders", Caption: req.T("records.orders.title"),
		Columns: req.Columns("records.orders.column.", columns...),
		Empty:   nothing(req, "records.member.no_orders", "/ops/orders", "records.orders.all")}
	for _, o := range orders {
		row := orderRow(req, o)
		row.Cells = row.Cells[:len(columns)]
		table.Rows = append(table.Rows, row)
	}
	return table
}

// latest is how many visits and messages a member's page shows.
const latest = 20

func (p *Pages) visitsAndMessages(req *frame.Request, id ident.ID, page *memberPage) error {
	ctx := req.Context()
	visits, next, err := p.Redemptions.FindRedemptions(ctx, redemption.RedemptionsQuery{Actor: req.Actor,
		City: req.City.ID, MemberID: id, Limit: latest})
	if err != nil {
		return err
	}
	if err := frame.NameStores(req, visits, func(r redemption.Found) ident.ID { return r.StoreID }); err != nil {
		return err
	}
	page.Visits = view.Table{ID: "visits", Caption: req.T("records.member.visits"),
		Columns: req.Columns("records.redemptions.column.", redemptionColumns...),
		Empty:   nothing(req, "records.member.no_visits", "/ops/redemptions", "records.redemptions.all")}
	for _, visit := range visits {
		page.Visits.Rows = append(page.Visits.Rows, RedemptionRow(req, visit))
	}
	if next != "" {
		page.More = view.Link{Label: req.T("records.member.all_visits"), Href: req.Address("/ops/redemptions",
			"member", id.String())}
	}
	sent, _, err := p.Notify.SentTo(ctx, notify.Recipient{Kind: notify.RecipientMember, ID: id}, req.City.ID, latest,
		"")
	page.Messages = messageTable(req, sent)
	return err
}

func messageTable(req *frame.Request, sent []notify.Sent) view.Table {
	table := view.Table{ID: "messages", Caption: req.T("records.member.messages"),
		Columns: req.Columns("records.message.column.",
			"at", "title", "state"), Empty: nothing(req, "records.member.no_messages", "/ops/members",
			"records.members.another")}
	for _, m := range sent {
		params := make(map[string]any, len(m.Params))
		for name, value := range m.Params {
			params[name] = value
		}
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: req.Moment(m.NotBefore)},
			{Text: req.Texts.Text(req.Locale, "message."+m.Template+".title", params)}, messageState(req, m)}})
	}
	return table
}

func messageState(req *frame.Request, m notify.Sent) view.Cell {
	switch {
	case m.SeenAt != nil:
		return view.Cell{Text: req.T("records.message.seen"), Badge: "ok", Note: req.Moment(*m.SeenAt)}
	case m.DeliveredAt != nil:
		return view.Cell{Text: req.T("records.message.delivered"), Badge: "ok", Note: req.Moment(*m.DeliveredAt)}
	case m.DeadAt != nil:
		return view.Cell{Text: req.T("records.message.dead"), Badge: "bad", Note: req.Moment(*m.DeadAt)}
	case m.EndedAt != nil:
		return view.Cell{Text: req.T("records.message.inbox")}
	}
	return view.Cell{Text: req.T("records.message.waiting"), Badge: "info"}
}
