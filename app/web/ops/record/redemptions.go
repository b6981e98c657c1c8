package ops

import (
	"context"
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption"
)

// redemptions are the visits of the city.
func (p *Pages) redemptions() sheet[redemption.Found] {
	return sheet[redemption.Found]{
		name: "redemptions", nav: "redemptions", filters: []string{"store", "status", "from", "to", "offer", "member"},
		fields: func(d *lens) []view.Field {
			return append([]view.Field{
				d.storeField(), d.selection("status", "records.status", "records.redemption_status.", "confirmed", "reversed"),
			}, d.days()...)
		},
		bind: func(d *lens) reader[redemption.Found] {
			q := redemption.RedemptionsQuery{Actor: d.who, City: d.home.ID, OfferID: d.id("offer"), MemberID: d.id("member"),
				Status: redemption.Status(d.pick("status", "confirmed", "reversed"))}
			q.From, q.To = d.span()
			q.StoreID = d.store()
			return func(ctx context.Context, limit int, cursor string) ([]redemption.Found, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Redemptions.FindRedemptions(ctx, q)
			}
		},
		ready: func(d *lens, rows []redemption.Found) error {
			return nameStoresOf(d, rows, func(r redemption.Found) ident.ID { return r.StoreID })
		},
		columns: []column{{"no", false}, {"at", false}, {"store", false}, {"offer", false}, {"bill", true}, {"paid", true}, {"status", false}, {"marks", false}},
		row:     redemptionRow,
		file:    []string{"no", "at", "store", "offer", "bill", "paid", "discount", "status", "marks", "member_id"},
		cells: func(d *lens, r redemption.Found) []export.Cell {
			return []export.Cell{export.Text(r.No()), export.Text(d.call.Moment(r.ConfirmedAt)), export.Text(d.storeName(r.StoreID)), export.Text(d.call.Pick(r.NameZh, r.NameEn)),
				export.Money(r.BillFen), export.Money(r.PayableFen), export.Money(r.DiscountFen), export.Text(d.call.T("records.redemption_status." + string(r.Status))),
				export.Text(strings.TrimPrefix(d.marks(r.Marks), "–")), export.Text(r.MemberID.String())}
		},
		around: func(d *lens, page *listPage) error { page.Tabs = d.visitTabs("redemptions"); return nil },
	}
}

func redemptionRow(d *lens, r redemption.Found) view.Row {
	status := view.Cell{Text: d.call.T("records.redemption_status." + string(r.Status)), Badge: "ok"}
	if r.Status == redemption.RedemptionReversed {
		status.Badge = "warn"
	}
	row := view.Row{Cells: []view.Cell{
		{Text: r.No(), Href: d.at("/ops/redemptions/" + r.ID.String())},
		{Text: d.call.Moment(r.ConfirmedAt)},
		{Text: d.storeName(r.StoreID), Href: d.at("/ops/redemptions", "store", r.StoreID.String())},
		{Text: d.call.Pick(r.NameZh, r.NameEn)},
		{Text: d.call.Money(r.BillFen)},
		{Text: d.call.Money(r.PayableFen), Note: d.call.Less(r.DiscountFen)},
		status, {Text: d.marks(r.Marks)},
	}}
	if r.OfferID != nil {
		row.Cells[3].Href = d.at("/ops/redemptions", "offer", r.OfferID.String())
	}
	if len(r.Marks) > 0 {
		row.Mark, row.Cells[7].Badge = "warn", "warn"
	}
	return row
}

func (d *lens) marks(marks []redemption.Mark) string {
	if len(marks) == 0 {
		return "–"
	}
	said := make([]string, len(marks))
	for i, mark := range marks {
		said[i] = d.call.T("redemption_mark." + string(mark))
	}
	return strings.Join(said, " · ")
}

func (d *lens) visitTabs(current string) []view.Tab {
	return []view.Tab{
		{Label: d.call.T("records.redemptions.title"), Href: d.at("/ops/redemptions"), Current: current == "redemptions", Group: d.call.T("records.redemptions.kinds")},
		{Label: d.call.T("records.refusals.title"), Href: d.at("/ops/refusals"), Current: current == "refusals"},
	}
}

// storeField takes a store's name, a part of it, or an id that a link brought.
func (d *lens) storeField() view.Field {
	f := d.form.Field("store", "records.store")
	f.MaxLength = 64
	if id, err := ident.Parse(f.Value); err == nil {
		if nameStoresOf(d, []ident.ID{id}, func(id ident.ID) ident.ID { return id }) == nil && d.stores[id].NameZh != "" {
			f.Hint = d.storeName(id)
		}
	}
	return f
}

// store finds the store that the filter means. A name that several stores have in common
// is refused with their number, none with a word.
func (d *lens) store() ident.ID {
	text := d.form.Text("store")
	if text == "" {
		return ident.None
	}
	if id, err := ident.Parse(text); err == nil {
		return id
	}
	found, _, err := d.p.Merchants.StoresForOps(d.c.Request.Context(), merchants.StoresForOpsInput{
		Actor: d.who, Limit: 10, Filter: merchants.StoreFilter{City: d.home.ID, Text: text}})
	switch {
	case err != nil:
		d.form.Refuse(err)
	case len(found) == 1:
		return found[0].ID
	case len(found) == 0:
		d.form.Fail("store", "records.no_store")
	default:
		d.form.Fail("store", "records.several_stores", "names", d.namesOf(found))
	}
	return ident.None
}

func (d *lens) namesOf(stores []merchants.Store) string {
	names := make([]string, len(stores))
	for i, s := range stores {
		names[i] = d.call.Pick(s.NameZh, s.NameEn)
	}
	return strings.Join(names, d.call.T("records.and"))
}
