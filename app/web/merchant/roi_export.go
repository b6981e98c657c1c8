package merchant

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/redemption/figures"
)

// exportPage is how many rows are read at once.
const exportPage = 1000

// exportReport answers POST /m/roi/export: the visits behind the report, one per line.
func (p *Pages) exportReport(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	b := p.base(c, s, "roi", "merchant.roi.title")
	asked := p.period(c, s)
	if n, err := strconv.Atoi(f.Text("days")); err == nil && (n == 7 || n == 90) {
		asked.days, asked.from = n, asked.to.AddDays(1-n)
	}
	return export.Send(c, p.DB, export.File{
		Actor: s.who, City: s.store.CityID, Kind: "visits",
		Filter: "store=" + s.store.ID.String() + "&from=" + string(asked.from) + "&to=" + string(asked.to),
		Name:   "visits-" + string(asked.from) + "-" + string(asked.to), Title: b.T("merchant.roi.visits"),
		Notes: []export.Note{{Label: b.T("merchant.csv.store"), Value: b.Store()},
			{Label: b.T("merchant.csv.zone"), Value: s.home.Zone},
			{Label: b.T("merchant.csv.visitor"), Value: b.T("merchant.csv.visitor_what")}},
		Columns: b.visitColumns(), Cut: b.T("merchant.csv.cut"),
		Page: func(ctx context.Context, cursor string) ([][]export.Cell, string, error) {
			return p.visitPage(ctx, b, s.reportInput(asked), cursor)
		},
	}, f.Text("format"))
}

func (b base) visitColumns() []string {
	columns := make([]string, 0, 12)
	for _, name := range []string{"no", "day", "at", "offer", "bill", "paid", "saved", "state", "first", "visitor",
		"till_kind", "till"} {
		columns = append(columns, b.T("merchant.csv."+name))
	}
	return columns
}

func (p *Pages) visitPage(
	ctx context.Context, b base, in figures.ReportInput, cursor string,
) (rows [][]export.Cell, next string, err error) {
	after := ident.None
	if cursor != "" {
		if after, err = ident.Parse(cursor); err != nil {
			return nil, "", err
		}
	}
	visits, err := p.Figures.ReportRows(ctx, in, after, exportPage)
	for _, v := range visits {
		first := int64(0)
		if v.FirstVisit {
			first = 1
		}
		rows = append(rows, []export.Cell{export.Text(v.No()), export.Text(string(v.Day)),
			export.Text(b.Moment(v.ConfirmedAt)), export.Text(b.Pick(v.NameZh, v.NameEn)),
			export.Money(v.BillFen), export.Money(v.PayableFen), export.Money(v.DiscountFen),
			export.Text(b.T("merchant.visit_state." + string(v.Status))),
			export.Number(first), export.Text(v.Visitor), export.Text(b.T("merchant.till_kind." + v.TillKind)),
			export.Text(v.TillID.String())})
	}
	if len(visits) == exportPage {
		next = visits[exportPage-1].ID.String()
	}
	return rows, next, err
}
