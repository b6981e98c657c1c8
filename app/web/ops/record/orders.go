package ops

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

// orders are what members of the city bought or wanted to buy.
func (p *Pages) orders() sheet[membership.Order] {
	return sheet[membership.Order]{
		name: "orders", nav: "orders", filters: []string{"no", "status", "from", "to"},
		fields: func(d *lens) []view.Field {
			return append([]view.Field{
				d.form.Field("no", "records.orders.column.no"),
				d.selection("status", "records.status", "records.order_status.", "open", "paid", "closed"),
			}, d.days()...)
		},
		bind: func(d *lens) reader[membership.Order] {
			q := membership.OrdersQuery{No: d.form.Text("no"), Status: membership.OrderStatus(d.pick("status", "open", "paid", "closed"))}
			q.From, q.To = d.span()
			return func(ctx context.Context, limit int, cursor string) ([]membership.Order, string, error) {
				q.OpsQuery = membership.OpsQuery{Actor: d.who, City: d.home.ID, Limit: limit, Cursor: cursor}
				found, err := p.Members.FindOrders(ctx, q)
				return found.Items, found.NextCursor, err
			}
		},
		columns: []column{{"no", false}, {"status", false}, {"amount", true}, {"created", false}, {"paid", false}, {"member", false}},
		row:     orderRow,
		file:    []string{"no", "status", "amount", "created", "paid", "closed", "member_id"},
		cells: func(d *lens, o membership.Order) []export.Cell {
			return []export.Cell{export.Text(o.No), export.Text(d.call.T("records.order_status." + string(o.Status))), export.Money(o.AmountFen),
				export.Text(d.call.Moment(o.CreatedAt)), d.moment(o.PaidAt), d.moment(o.ClosedAt), export.Text(o.MemberID.String())}
		},
		around: p.aroundMoney,
	}
}

var orderBadges = map[membership.OrderStatus]string{membership.OrderOpen: "info", membership.OrderPaid: "ok"}

func orderRow(d *lens, o membership.Order) view.Row {
	return view.Row{Cells: []view.Cell{
		{Text: o.No, Href: d.at("/ops/orders/" + o.ID.String())},
		{Text: d.call.T("records.order_status." + string(o.Status)), Badge: orderBadges[o.Status]},
		{Text: d.call.Money(o.AmountFen)},
		{Text: d.call.Moment(o.CreatedAt)},
		{Text: d.sayMoment(o.PaidAt)},
		{Text: d.call.T("records.show_member"), Href: d.at("/ops/members/" + o.MemberID.String())},
	}}
}

// orderPage is one order with all that happened to it.
type orderPage struct {
	respond.Base
	Back     view.Link
	Facts    []view.Fact
	Payments view.Table
	Refunds  view.Table
}

func (p *Pages) order(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return membership.ErrOrderNotFound
	}
	found, err := p.Members.OrderOf(c.Request.Context(), d.who, id)
	if err != nil {
		return err
	}
	if found.Order.CityID != d.home.ID {
		return membership.ErrOrderNotFound
	}
	page := orderPage{Base: p.base(c, d.who, d.home, "orders", "records.order.title", "no", found.Order.No),
		Back: view.Link{Label: d.call.T("records.orders.title"), Href: d.at("/ops/orders")}}
	page.Facts = d.orderFacts(found)
	page.Payments, page.Refunds = d.paymentTable(found.Payments), d.refundTable("order-refunds", found.Refunds)
	return p.HTML.Show(c, "ops/order.html", page)
}

func (d *lens) orderFacts(found membership.OrderView) []view.Fact {
	o := found.Order
	facts := []view.Fact{
		{Label: d.call.T("records.orders.column.amount"), Value: d.call.Money(o.AmountFen), Strong: true},
		{Label: d.call.T("records.status"), Value: d.call.T("records.order_status." + string(o.Status))},
		{Label: d.call.T("records.order.plan"), Value: d.call.T("records.plan_version", "name", d.call.Pick(found.Plan.NameZh, found.Plan.NameEn), "version", found.Plan.Version)},
		{Label: d.call.T("records.orders.column.created"), Value: d.call.Moment(o.CreatedAt)},
	}
	if o.PaidAt != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.orders.column.paid"), Value: d.call.Moment(*o.PaidAt)})
	}
	if o.ClosedAt != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.orders.column.closed"), Value: d.call.Moment(*o.ClosedAt)})
	}
	return append(facts, view.Fact{Label: d.call.T("records.orders.column.member"), Value: d.call.T("records.show_member"), Href: d.at("/ops/members/" + o.MemberID.String())})
}

var paymentBadges = map[membership.PaymentStatus]string{membership.PaymentCreated: "info", membership.PaymentSucceeded: "ok", membership.PaymentFailed: ""}

// provider is what the pages call a provider; its code when it has no words.
func (d *lens) provider(code string) string {
	if said := d.say("payment_provider." + code); said != "" {
		return said
	}
	return code
}

func (d *lens) paymentTable(payments []membership.Payment) view.Table {
	table := view.Table{ID: "payments", Caption: d.call.T("records.order.payments"), Columns: d.columns("records.order.column.",
		column{"ref", false}, column{"status", false}, column{"amount", true}, column{"refunded", true}, column{"provider", false}, column{"paid", false})}
	for _, pay := range payments {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{
			{Text: pay.Ref, Note: d.call.T("records.order.attempt", "n", pay.Attempt)},
			{Text: d.call.T("records.payment_status." + string(pay.Status)), Badge: paymentBadges[pay.Status]},
			{Text: d.call.Money(pay.AmountFen)}, {Text: d.call.Money(pay.RefundedFen)}, {Text: d.provider(pay.Provider)}, {Text: d.sayMoment(pay.PaidAt)},
		}})
	}
	return table
}
