package record

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/merchants/exposure"
)

// debts are the stores that the city owes showings, overdue first.
func (p *Pages) debts() frame.List[exposure.Debt] {
	return frame.List[exposure.Debt]{
		Frame: p.Frame, Name: "exposure", Path: "/ops/exposure", Nav: "stores", Filters: []string{"due"},
		Fields: func(req *frame.Request) []view.Field {
			return []view.Field{req.Select("due", "records.exposure.due", "records.exposure.due_", "overdue")}
		},
		Read: func(req *frame.Request) frame.Reader[exposure.Debt] {
			q := exposure.DebtsQuery{Actor: req.Actor, City: req.City.ID, Overdue: req.Choice("due", "overdue") != ""}
			return func(ctx context.Context, limit int, cursor string) ([]exposure.Debt, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Exposure.Debts(ctx, q)
			}
		},
		Prepare: func(req *frame.Request, rows []exposure.Debt) error {
			return frame.NameStores(req, rows, func(r exposure.Debt) ident.ID { return r.StoreID })
		},
		Columns:     []string{"store", "#overdue", "#owed", "oldest", "#vested", "#delivered", "#pending"},
		Row:         debtRow,
		FileColumns: []string{"store", "overdue", "owed", "oldest", "vested", "delivered", "pending"},
		Cells: func(req *frame.Request, r exposure.Debt) []export.Cell {
			return []export.Cell{export.Text(req.StoreName(r.StoreID)), export.Number(r.Overdue),
				export.Number(r.Owed), export.Text(string(r.OldestDueOn)),
				export.Number(r.Vested), export.Number(r.Delivered), export.Number(r.Pending)}
		},
		Above: p.sumOfDebts,
	}
}

func debtRow(req *frame.Request, r exposure.Debt) view.Row {
	count := func(n int64) view.Cell { return view.Cell{Text: req.Count(int(n))} }
	row := view.Row{Cells: []view.Cell{{Text: req.StoreName(r.StoreID),
		Href: req.Address("/ops/stores/" + r.StoreID.String())}, count(r.Overdue), count(r.Owed),
		{Text: req.Date(r.OldestDueOn)},
		count(r.Vested), count(r.Delivered), count(r.Pending)}}
	if r.Overdue > 0 {
		row.Mark = "bad"
		row.Cells[3].Note = late(req, r.OldestDueOn)
	}
	return row
}

// late is how many days ago the day was.
func late(req *frame.Request, day clock.Day) string {
	if days := day.DaysUntil(req.Today()); days > 0 {
		return req.T("records.exposure.days_late", "days", days)
	}
	return ""
}

func (p *Pages) sumOfDebts(req *frame.Request, page *frame.ListPage) error {
	sum, err := p.Exposure.DebtOfCity(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	tile := func(name string, n int64) view.Stat {
		return view.Stat{Label: req.T("records.exposure.sum." + name), Value: req.Count(int(n)),
			Note: req.T("records.exposure.sum." + name + "_note")}
	}
	page.Stats = []view.Stat{tile("overdue", sum.Overdue), tile("owed", sum.Owed), tile("stores", sum.Stores)}
	return nil
}
