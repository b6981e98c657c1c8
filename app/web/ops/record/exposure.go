package ops

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/view"
	"citycard/merchants/exposure"
)

// debts are the stores that the city owes showings, overdue first.
func (p *Pages) debts() sheet[exposure.Debt] {
	return sheet[exposure.Debt]{
		name: "exposure", nav: "stores", filters: []string{"due"},
		fields: func(d *lens) []view.Field {
			return []view.Field{d.selection("due", "records.exposure.due", "records.exposure.due_", "overdue")}
		},
		bind: func(d *lens) reader[exposure.Debt] {
			q := exposure.DebtsQuery{Actor: d.who, City: d.home.ID, Overdue: d.pick("due", "overdue") != ""}
			return func(ctx context.Context, limit int, cursor string) ([]exposure.Debt, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Exposure.Debts(ctx, q)
			}
		},
		ready: func(d *lens, rows []exposure.Debt) error {
			return nameStoresOf(d, rows, func(r exposure.Debt) ident.ID { return r.StoreID })
		},
		columns: []column{{"store", false}, {"overdue", true}, {"owed", true}, {"oldest", false}, {"vested", true}, {"delivered", true}, {"pending", true}},
		row:     debtRow,
		file:    []string{"store", "overdue", "owed", "oldest", "vested", "delivered", "pending"},
		cells: func(d *lens, r exposure.Debt) []export.Cell {
			return []export.Cell{export.Text(d.storeName(r.StoreID)), export.Number(r.Overdue), export.Number(r.Owed), export.Text(string(r.OldestDueOn)),
				export.Number(r.Vested), export.Number(r.Delivered), export.Number(r.Pending)}
		},
		around: p.aroundDebts,
	}
}

func debtRow(d *lens, r exposure.Debt) view.Row {
	count := func(n int64) view.Cell { return view.Cell{Text: d.call.Count(int(n))} }
	row := view.Row{Cells: []view.Cell{{Text: d.storeName(r.StoreID), Href: d.at("/ops/stores/" + r.StoreID.String())}, count(r.Overdue), count(r.Owed), {Text: d.call.Date(r.OldestDueOn)},
		count(r.Vested), count(r.Delivered), count(r.Pending)}}
	if r.Overdue > 0 {
		row.Mark = "bad"
		row.Cells[3].Note = d.late(r.OldestDueOn)
	}
	return row
}

// late is how many days ago the day was.
func (d *lens) late(day clock.Day) string {
	if days := day.DaysUntil(d.home.Today(d.p.DB.Clock().Now())); days > 0 {
		return d.call.T("records.exposure.days_late", "days", days)
	}
	return ""
}

func (p *Pages) aroundDebts(d *lens, page *listPage) error {
	sum, err := p.Exposure.DebtOfCity(d.c.Request.Context(), d.who, d.home.ID)
	if err != nil {
		return err
	}
	tile := func(name string, n int64) view.Stat {
		return view.Stat{Label: d.call.T("records.exposure.sum." + name), Value: d.call.Count(int(n)), Note: d.call.T("records.exposure.sum." + name + "_note")}
	}
	page.Stats = []view.Stat{tile("overdue", sum.Overdue), tile("owed", sum.Owed), tile("stores", sum.Stores)}
	return nil
}
