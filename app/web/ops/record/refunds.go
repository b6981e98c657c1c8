package record

import (
	"context"

	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
)

// stuck are answers of the state filter that are no state: what somebody has to look at.
const (
	forgotten = "forgotten"
	surplus   = "surplus"
)

var refundStates = []string{"requested", "sent", "manual", "succeeded", forgotten, surplus}

// refunds are all money that goes or went back.
func (p *Pages) refunds() frame.List[order.Refund] {
	return frame.List[order.Refund]{
		Frame:   p.Frame,
		Name:    "refunds",
		Path:    "/ops/refunds",
		Nav:     "refunds",
		Filters: []string{"no", "status", "from", "to"},
		Fields: func(req *frame.Request) []view.Field {
			return append([]view.Field{
				req.Form.Field("no", "records.refunds.column.no"),
				req.Select("status", "records.status", "records.refund_status.", refundStates...),
			}, req.SpanFields()...)
		},
		Read: func(req *frame.Request) frame.Reader[order.Refund] {
			q := order.RefundsQuery{No: req.Form.Plain("no")}
			switch state := req.Choice("status", refundStates...); state {
			case forgotten:
				q.Stuck = true
			case surplus:
				q.Surplus = true
			default:
				q.Status = order.RefundStatus(state)
			}
			q.From, q.To = req.Span()
			return func(ctx context.Context, limit int, cursor string) ([]order.Refund, string, error) {
				q.OpsQuery = membership.OpsQuery{Actor: req.Actor, City: req.City.ID, Limit: limit, Cursor: cursor}
				found, err := p.Orders.FindRefunds(ctx, q)
				return found.Items, found.NextCursor, err
			}
		},
		Columns:     refundColumns,
		Row:         func(req *frame.Request, r order.Refund) view.Row { return refundRow(req, r) },
		FileColumns: []string{"no", "status", "amount", "reason", "rule", "days", "created", "done", "member_id"},
		Cells: func(req *frame.Request, r order.Refund) []export.Cell {
			return []export.Cell{export.Text(r.RefundNo),
				export.Text(req.T("records.refund_status." + string(r.Status))), export.Money(r.AmountFen),
				export.Text(req.T("records.refund_reason." + string(r.Reason))),
				export.Text(req.T("records.refund_rule." + string(r.Rule))),
				export.Text(frame.Number(r.DaysLeft) + " / " + frame.Number(r.DaysTotal)),
				export.Text(req.Moment(r.CreatedAt)), req.MomentCell(r.SucceededAt),
				export.Text(r.MemberID.String())}
		},
		Above: p.moneyTrouble,
	}
}

var refundColumns = []string{"no", "status", "#amount", "reason", "created", "done", "order"}

var refundBadges = map[order.RefundStatus]string{
	order.RefundRequested: "info", order.RefundSent: "info", order.RefundManual: "warn",
	order.RefundSucceeded: "ok",
}

func refundRow(req *frame.Request, r order.Refund) view.Row {
	state := view.Cell{Text: req.T("records.refund_status." + string(r.Status)), Badge: refundBadges[r.Status],
		Note: r.StatusWhy}
	row := view.Row{Cells: []view.Cell{
		{Text: r.RefundNo}, state, {Text: req.Money(r.AmountFen)},
		{Text: req.T("records.refund_reason." + string(r.Reason)),
			Note: req.T("records.refund_rule." + string(r.Rule))},
		{Text: req.Moment(r.CreatedAt)}, {Text: req.MomentOf(r.SucceededAt)},
		{Text: req.T("records.show_order"), Href: req.Address("/ops/orders/" + r.OrderID.String())},
	}}
	if r.Status == order.RefundManual {
		row.Mark = "warn"
		row.Cells[0].Href = req.Address("/ops/reviews", "type", "refund")
	}
	return row
}

// refundTable is a short list of refunds on another record's page.
func refundTable(req *frame.Request, id string, refunds []order.Refund) view.Table {
	table := view.Table{ID: id, Caption: req.T("records.refunds.title"),
		Columns: req.Columns("records.refunds.column.", refundColumns...)}
	for _, r := range refunds {
		table.Rows = append(table.Rows, refundRow(req, r))
	}
	return table
}

// limitText is a number for people, with a plus where counting stopped.
func limitText(req *frame.Request, n, limit int64) string {
	text := req.Count(int(n))
	if n >= limit {
		text += "+"
	}
	return text
}

// moneyTrouble puts money that does not lie where it belongs above the lists of money.
func (p *Pages) moneyTrouble(req *frame.Request, page *frame.ListPage) error {
	found, err := p.Orders.MoneyTroubleOf(req.Context(), membership.OpsQuery{Actor: req.Actor, City: req.City.ID})
	if err != nil {
		return err
	}
	warn := func(kind string, n int64, key, href string) {
		if n > 0 {
			page.Notices = append(page.Notices, view.Notice{Kind: kind, Title: req.T("records.trouble."+key+".title",
				"n", limitText(req, n, order.MaxCounted)),
				Text:   req.T("records.trouble." + key + ".next"),
				Action: &view.Link{Label: req.T("records.trouble." + key + ".link"), Href: href}})
		}
	}
	warn("bad", found.Manual, "manual", req.Address("/ops/reviews", "type", "refund"))
	warn("bad", found.Stuck, "forgotten", req.Address("/ops/refunds", "status", forgotten))
	warn("warn", found.Surplus, "surplus", req.Address("/ops/refunds", "status", surplus))
	return nil
}
