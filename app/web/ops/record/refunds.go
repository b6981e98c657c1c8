package ops

import (
	"context"

	"citycard/app/web/export"
	"citycard/app/web/view"
	"citycard/membership"
)

// stuck are answers of the state filter that are no state: what somebody has to look at.
const (
	forgotten = "forgotten"
	surplus   = "surplus"
)

var refundStates = []string{"requested", "sent", "manual", "succeeded", forgotten, surplus}

// refunds are all money that goes or went back.
func (p *Pages) refunds() sheet[membership.Refund] {
	return sheet[membership.Refund]{
		name: "refunds", nav: "refunds", filters: []string{"no", "status", "from", "to"},
		fields: func(d *lens) []view.Field {
			return append([]view.Field{
				d.form.Field("no", "records.refunds.column.no"),
				d.selection("status", "records.status", "records.refund_status.", refundStates...),
			}, d.days()...)
		},
		bind: func(d *lens) reader[membership.Refund] {
			q := membership.RefundsQuery{No: d.form.Text("no")}
			switch state := d.pick("status", refundStates...); state {
			case forgotten:
				q.Forgotten = true
			case surplus:
				q.Surplus = true
			default:
				q.Status = membership.RefundStatus(state)
			}
			q.From, q.To = d.span()
			return func(ctx context.Context, limit int, cursor string) ([]membership.Refund, string, error) {
				q.OpsQuery = membership.OpsQuery{Actor: d.who, City: d.home.ID, Limit: limit, Cursor: cursor}
				found, err := p.Members.FindRefunds(ctx, q)
				return found.Items, found.NextCursor, err
			}
		},
		columns: refundColumns,
		row:     func(d *lens, r membership.Refund) view.Row { return d.refundRow(r) },
		file:    []string{"no", "status", "amount", "reason", "rule", "days", "created", "done", "member_id"},
		cells: func(d *lens, r membership.Refund) []export.Cell {
			return []export.Cell{export.Text(r.RefundNo), export.Text(d.call.T("records.refund_status." + string(r.Status))), export.Money(r.AmountFen),
				export.Text(d.call.T("records.refund_reason." + string(r.Reason))), export.Text(d.call.T("records.refund_rule." + string(r.Rule))),
				export.Text(number(r.DaysLeft) + " / " + number(r.DaysTotal)), export.Text(d.call.Moment(r.CreatedAt)), d.moment(r.SucceededAt), export.Text(r.MemberID.String())}
		},
		around: p.aroundMoney,
	}
}

var refundColumns = []column{{"no", false}, {"status", false}, {"amount", true}, {"reason", false}, {"created", false}, {"done", false}, {"order", false}}

var refundBadges = map[membership.RefundStatus]string{
	membership.RefundRequested: "info", membership.RefundSent: "info", membership.RefundManual: "warn", membership.RefundSucceeded: "ok",
}

func (d *lens) refundRow(r membership.Refund) view.Row {
	state := view.Cell{Text: d.call.T("records.refund_status." + string(r.Status)), Badge: refundBadges[r.Status], Note: r.StatusWhy}
	row := view.Row{Cells: []view.Cell{
		{Text: r.RefundNo}, state, {Text: d.call.Money(r.AmountFen)},
		{Text: d.call.T("records.refund_reason." + string(r.Reason)), Note: d.call.T("records.refund_rule." + string(r.Rule))},
		{Text: d.call.Moment(r.CreatedAt)}, {Text: d.sayMoment(r.SucceededAt)},
		{Text: d.call.T("records.show_order"), Href: d.at("/ops/orders/" + r.OrderID.String())},
	}}
	if r.Status == membership.RefundManual {
		row.Mark = "warn"
		row.Cells[0].Href = d.at("/ops/reviews", "type", "refund")
	}
	return row
}

// refundTable is a short list of refunds on another record's page.
func (d *lens) refundTable(id string, refunds []membership.Refund) view.Table {
	table := view.Table{ID: id, Caption: d.call.T("records.refunds.title"), Columns: d.columns("records.refunds.column.", refundColumns...)}
	for _, r := range refunds {
		table.Rows = append(table.Rows, d.refundRow(r))
	}
	return table
}

// aroundMoney puts money that does not lie where it belongs above the lists of money.
func (p *Pages) aroundMoney(d *lens, page *listPage) error {
	found, err := p.Members.MoneyTroubleOf(d.c.Request.Context(), membership.OpsQuery{Actor: d.who, City: d.home.ID})
	if err != nil {
		return err
	}
	warn := func(kind string, n int64, key, href string) {
		if n > 0 {
			page.Notices = append(page.Notices, view.Notice{Kind: kind, Title: d.call.T("records.trouble."+key+".title", "n", d.limitText(n, membership.MostCounted)),
				Text: d.call.T("records.trouble." + key + ".next"), Action: &view.Link{Label: d.call.T("records.trouble." + key + ".link"), Href: href}})
		}
	}
	warn("bad", found.Manual, "manual", d.at("/ops/reviews", "type", "refund"))
	warn("bad", found.Forgotten, "forgotten", d.at("/ops/refunds", "status", forgotten))
	warn("warn", found.Surplus, "surplus", d.at("/ops/refunds", "status", surplus))
	return nil
}
