package record

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
)

// orders are what members of the city bought or wanted to buy.
func (p *Pages) orders() frame.List[order.Order] {
	return frame.List[order.Order]{
		Frame:   p.Frame,
		Name:    "orders",
		Path:    "/ops/orders",
		Nav:     "orders",
		Filters: []string{"no", "status", "from", "to"},
		Fields: func(req *frame.Request) []view.Field {
			return append([]view.Field{
				req.Form.Field("no", "records.orders.column.no"),
				req.Select("status", "records.status", "records.order_status.", "open", "paid", "closed"),
			}, req.SpanFields()...)
		},
		Read: func(req *frame.Request) frame.Reader[order.Order] {
			q := order.OrdersQuery{No: req.Form.Plain("no"), Status: order.OrderStatus(req.Choice("status",
				"open", "paid", "closed"))}
			q.From, q.To = req.Span()
			return func(ctx context.Context, limit int, cursor string) ([]order.Order, string, error) {
				q.OpsQuery = membership.OpsQuery{Actor: req.Actor, City: req.City.ID, Limit: limit, Cursor: cursor}
				found, err := p.Orders.FindOrders(ctx, q)
				return found.Items, found.NextCursor, err
			}
		},
		Columns:     []string{"no", "status", "#amount", "created", "paid", "member"},
		Row:         orderRow,
		FileColumns: []string{"no", "status", "amount", "created", "paid", "closed", "member_id"},
		Cells: func(req *frame.Request, o order.Order) []export.Cell {
			return []export.Cell{export.Text(o.No), export.Text(req.T("records.order_status." + string(o.Status))),
				export.Money(o.AmountFen),
				export.Text(req.Moment(o.CreatedAt)), req.MomentCell(o.PaidAt), req.MomentCell(o.ClosedAt),
				export.Text(o.MemberID.String())}
		},
		Above: p.moneyTrouble,
	}
}

var orderBadges = map[order.OrderStatus]string{order.OrderOpen: "info", order.OrderPaid: "ok"}

func orderRow(req *frame.Request, o order.Order) view.Row {
	return view.Row{Cells: []view.Cell{
		{Text: o.No, Href: req.Address("/ops/orders/" + o.ID.String())},
		{Text: req.T("records.order_status." + string(o.Status)), Badge: orderBadges[o.Status]},
		{Text: req.Money(o.AmountFen)},
		{Text: req.Moment(o.CreatedAt)},
		{Text: req.MomentOf(o.PaidAt)},
		{Text: req.T("records.show_member"), Href: req.Address("/ops/members/" + o.MemberID.String())},
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
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return order.ErrOrderNotFound
	}
	found, err := p.Orders.OrderOf(c.Request.Context(), req.Actor, id)
	if err != nil {
		return err
	}
	if found.Order.CityID != req.City.ID {
		return order.ErrOrderNotFound
	}
	page := orderPage{Base: req.Base("orders", "records.order.title", "no", found.Order.No),
		Back: view.Link{Label: req.T("records.orders.title"), Href: req.Address("/ops/orders")}}
	page.Facts = orderFacts(req, found)
	page.Payments, page.Refunds = paymentTable(req, found.Payments), refundTable(req, "order-refunds", found.Refunds)
	return p.HTML.Show(c, "ops/order.html", page)
}

func orderFacts(req *frame.Request, found order.OrderView) []view.Fact {
	o := found.Order
	facts := []view.Fact{
		{Label: req.T("records.orders.column.amount"), Value: req.Money(o.AmountFen), Strong: true},
		{Label: req.T("records.status"), Value: req.T("records.order_status." + string(o.Status))},
		{Label: req.T("records.order.plan"), Value: req.T("records.plan_version", "name", req.Pick(found.Plan.NameZh,
			found.Plan.NameEn), "version", found.Plan.Version)},
		{Label: req.T("records.orders.column.created"), Value: req.Moment(o.CreatedAt)},
	}
	if o.PaidAt != nil {
		facts = append(facts, view.Fact{Label: req.T("records.orders.column.paid"), Value: req.Moment(*o.PaidAt)})
	}
	if o.ClosedAt != nil {
		facts = append(facts, view.Fact{Label: req.T("records.orders.column.closed"), Value: req.Moment(*o.ClosedAt)})
	}
	return append(facts, view.Fact{Label: req.T("records.orders.column.member"), Value: req.T("records.show_member"),
		Href: req.Address("/ops/members/" + o.MemberID.String())})
}

var paymentBadges = map[order.PaymentStatus]string{order.PaymentCreated: "info",
	order.PaymentSucceeded: "ok", order.PaymentFailed: ""}

func paymentTable(req *frame.Request, payments []order.Payment) view.Table {
	table := view.Table{ID: "payments", Caption: req.T("records.order.payments"),
		Columns: req.Columns("records.order.column.",
			"ref", "status", "#amount", "#refunded", "provider", "paid")}
	for _, pay := range payments {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{
			{Text: pay.Ref, Note: req.T("records.order.attempt", "n", pay.Attempt)},
			{Text: req.T("records.payment_status." + string(pay.Status)), Badge: paymentBadges[pay.Status]},
			{Text: req.Money(pay.AmountFen)}, {Text: req.Money(pay.RefundedFen)},
			{Text: req.TextOr("payment_provider."+pay.Provider, pay.Provider)}, {Text: req.MomentOf(pay.PaidAt)},
		}})
	}
	return table
}
