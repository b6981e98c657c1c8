package record

import (
	"context"
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption"
)

// redemptions are the visits of the city.
func (p *Pages) redemptions() frame.List[redemption.Found] {
	return frame.List[redemption.Found]{
		Frame:   p.Frame,
		Name:    "redemptions",
		Path:    "/ops/redemptions",
		Nav:     "redemptions",
		Filters: []string{"store", "status", "from", "to", "offer", "member"},
		Fields: func(req *frame.Request) []view.Field {
			return append([]view.Field{
				storeField(req), req.Select("status", "records.status", "records.redemption_status.", "confirmed",
					"reversed"),
			}, req.SpanFields()...)
		},
		Read: func(req *frame.Request) frame.Reader[redemption.Found] {
			q := redemption.RedemptionsQuery{Actor: req.Actor, City: req.City.ID, OfferID: req.ID("offer"),
				MemberID: req.ID("member"),
				Status:   redemption.Status(req.Choice("status", "confirmed", "reversed"))}
			q.From, q.To = req.Span()
			q.StoreID = p.store(req)
			return func(ctx context.Context, limit int, cursor string) ([]redemption.Found, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Redemptions.FindRedemptions(ctx, q)
			}
		},
		Prepare: func(req *frame.Request, rows []redemption.Found) error {
			return frame.NameStores(req, rows, func(r redemption.Found) ident.ID { return r.StoreID })
		},
		Columns:     redemptionColumns,
		Row:         RedemptionRow,
		FileColumns: []string{"no", "at", "store", "offer", "bill", "paid", "discount", "status", "marks", "member_id"},
		Cells: func(req *frame.Request, r redemption.Found) []export.Cell {
			return []export.Cell{export.Text(r.No()), export.Text(req.Moment(r.ConfirmedAt)),
				export.Text(req.StoreName(r.StoreID)), export.Text(req.Pick(r.NameZh, r.NameEn)),
				export.Money(r.BillFen), export.Money(r.PayableFen), export.Money(r.DiscountFen),
				export.Text(req.T("records.redemption_status." + string(r.Status))),
				export.Text(strings.TrimPrefix(marks(req, r.Marks), "–")), export.Text(r.MemberID.String())}
		},
		Above: func(req *frame.Request, page *frame.ListPage) error {
			page.Tabs = visitTabs(req, "redemptions")
			return nil
		},
	}
}

var redemptionColumns = []string{"no", "at", "store", "offer", "#bill", "#paid", "status", "marks"}

// RedemptionRow is a row of a table with all columns of the list of redemptions.
func RedemptionRow(req *frame.Request, r redemption.Found) view.Row {
	status := view.Cell{Text: req.T("records.redemption_status." + string(r.Status)), Badge: "ok"}
	if r.Status == redemption.RedemptionReversed {
		status.Badge = "warn"
	}
	row := view.Row{Cells: []view.Cell{
		{Text: r.No(), Href: req.Address("/ops/redemptions/" + r.ID.String())},
		{Text: req.Moment(r.ConfirmedAt)},
		{Text: req.StoreName(r.StoreID), Href: req.Address("/ops/redemptions", "store", r.StoreID.String())},
		{Text: req.Pick(r.NameZh, r.NameEn)},
		{Text: req.Money(r.BillFen)},
		{Text: req.Money(r.PayableFen), Note: req.Less(r.DiscountFen)},
		status, {Text: marks(req, r.Marks)},
	}}
	if r.OfferID != nil {
		row.Cells[3].Href = req.Address("/ops/redemptions", "offer", r.OfferID.String())
	}
	if len(r.Marks) > 0 {
		row.Mark, row.Cells[7].Badge = "warn", "warn"
	}
	return row
}

func marks(req *frame.Request, marks []redemption.Mark) string {
	if len(marks) == 0 {
		return "–"
	}
	texts := make([]string, len(marks))
	for i, mark := range marks {
		texts[i] = req.T("redemption_mark." + string(mark))
	}
	return strings.Join(texts, " · ")
}

func visitTabs(req *frame.Request, current string) []view.Tab {
	return []view.Tab{
		{Label: req.T("records.redemptions.title"), Href: req.Address("/ops/redemptions"),
			Current: current == "redemptions", Group: req.T("records.redemptions.kinds")},
		{Label: req.T("records.refusals.title"), Href: req.Address("/ops/refusals"), Current: current == "refusals"},
	}
}

// storeField takes a store's name, a part of it, or an id that a link brought.
func storeField(req *frame.Request) view.Field {
	f := req.Form.Field("store", "records.store")
	f.MaxLength = 64
	if id, err := ident.Parse(f.Value); err == nil {
		if frame.NameStores(req, []ident.ID{id}, func(id ident.ID) ident.ID { return id }) == nil &&
			req.StoreName(id) != "" {
			f.Hint = req.StoreName(id)
		}
	}
	return f
}

// store finds the store that the filter means. A name that several stores have in common
// is refused with their number, none with a word.
func (p *Pages) store(req *frame.Request) ident.ID {
	text := req.Form.Text("store")
	if text == "" {
		return ident.None
	}
	if id, err := ident.Parse(text); err == nil {
		return id
	}
	found, _, err := p.Merchants.StoresForOps(req.Context(), merchants.StoresForOpsInput{
		Actor: req.Actor, Limit: 10, Filter: merchants.StoreFilter{City: req.City.ID, Text: text}})
	switch {
	case err != nil:
		req.Form.Refuse(err)
	case len(found) == 1:
		return found[0].ID
	case len(found) == 0:
		req.Form.Fail("store", "records.no_store")
	default:
		req.Form.Fail("store", "records.several_stores", "names", namesOf(req, found))
	}
	return ident.None
}

func namesOf(req *frame.Request, stores []merchants.Store) string {
	names := make([]string, len(stores))
	for i, s := range stores {
		names[i] = req.Pick(s.NameZh, s.NameEn)
	}
	return strings.Join(names, req.T("records.and"))
}
