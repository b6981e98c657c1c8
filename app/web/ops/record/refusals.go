package ops

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/view"
	"citycard/redemption"
)

// refusals are what tills of the city were told "no" to.
func (p *Pages) refusals() sheet[redemption.Refusal] {
	return sheet[redemption.Refusal]{
		name: "refusals", nav: "redemptions", filters: []string{"store", "code", "from", "to"},
		fields: func(d *lens) []view.Field {
			return append([]view.Field{d.storeField(), d.codeField()}, d.days()...)
		},
		bind: func(d *lens) reader[redemption.Refusal] {
			q := redemption.RefusalsQuery{Actor: d.who, City: d.home.ID, Code: d.pick("code", refusalCodes...)}
			q.From, q.To = d.span()
			q.StoreID = d.store()
			return func(ctx context.Context, limit int, cursor string) ([]redemption.Refusal, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Redemptions.FindRefusals(ctx, q)
			}
		},
		ready: func(d *lens, rows []redemption.Refusal) error {
			return nameStoresOf(d, rows, func(r redemption.Refusal) ident.ID { return r.StoreID })
		},
		columns: []column{{"at", false}, {"store", false}, {"reason", false}, {"stage", false}},
		row: func(d *lens, r redemption.Refusal) view.Row {
			return view.Row{Cells: []view.Cell{{Text: d.call.Moment(r.RefusedAt)}, {Text: d.storeName(r.StoreID), Href: d.at("/ops/refusals", "store", r.StoreID.String())},
				{Text: d.call.T(r.Code + ".title")}, {Text: d.call.T("records.refusal_stage." + r.Stage)}}}
		},
		file: []string{"at", "store", "reason", "code", "stage"},
		cells: func(d *lens, r redemption.Refusal) []export.Cell {
			return []export.Cell{export.Text(d.call.Moment(r.RefusedAt)), export.Text(d.storeName(r.StoreID)), export.Text(d.call.T(r.Code + ".title")), export.Text(r.Code),
				export.Text(d.call.T("records.refusal_stage." + r.Stage))}
		},
		around: func(d *lens, page *listPage) error { page.Tabs = d.visitTabs("refusals"); return nil },
	}
}

// refusalCodes are the outcomes that a till can be refused with.
var refusalCodes = []string{
	redemption.ErrCodeExpired.Code, redemption.ErrCodeUsed.Code, redemption.ErrNotOurs.Code, redemption.ErrBadDigits.Code, redemption.ErrCardExpired.Code, redemption.ErrCardFrozen.Code,
	redemption.ErrCardRefunded.Code, redemption.ErrNotActivated.Code, redemption.ErrWrongCity.Code, redemption.ErrStoreNotListed.Code, redemption.ErrLimitReached.Code,
	redemption.ErrTooSoon.Code, redemption.ErrOfferNotNow.Code, redemption.ErrOfferPaused.Code, redemption.ErrMinSpend.Code, redemption.ErrBillOutOfRange.Code,
	redemption.ErrBenefitExhausted.Code, redemption.ErrBenefitExpired.Code, redemption.ErrBenefitNotHere.Code, redemption.ErrClaimExpired.Code, redemption.ErrClaimUsed.Code,
	redemption.ErrOfferUnknown.Code, redemption.ErrBenefitUnknown.Code, redemption.ErrStaffNotAllowed.Code,
}

func (d *lens) codeField() view.Field {
	f := d.form.Field("code", "records.refusals.column.reason")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	for _, code := range refusalCodes {
		f.Options = append(f.Options, view.Option{Value: code, Label: d.call.T(code + ".title")})
	}
	return f
}
