package record

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/redemption"
)

// refusals are what tills of the city were told "no" to.
func (p *Pages) refusals() frame.List[redemption.Refusal] {
	return frame.List[redemption.Refusal]{
		Frame:   p.Frame,
		Name:    "refusals",
		Path:    "/ops/refusals",
		Nav:     "redemptions",
		Filters: []string{"store", "code", "from", "to"},
		Fields: func(req *frame.Request) []view.Field {
			return append([]view.Field{storeField(req), codeField(req)}, req.SpanFields()...)
		},
		Read: func(req *frame.Request) frame.Reader[redemption.Refusal] {
			q := redemption.RefusalsQuery{Actor: req.Actor, City: req.City.ID, Code: req.Choice("code",
				refusalCodes...)}
			q.From, q.To = req.Span()
			q.StoreID = p.store(req)
			return func(ctx context.Context, limit int, cursor string) ([]redemption.Refusal, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Redemptions.FindRefusals(ctx, q)
			}
		},
		Prepare: func(req *frame.Request, rows []redemption.Refusal) error {
			return frame.NameStores(req, rows, func(r redemption.Refusal) ident.ID { return r.StoreID })
		},
		Columns: []string{"at", "store", "reason", "stage"},
		Row: func(req *frame.Request, r redemption.Refusal) view.Row {
			return view.Row{Cells: []view.Cell{{Text: req.Moment(r.RefusedAt)}, {Text: req.StoreName(r.StoreID),
				Href: req.Address("/ops/refusals", "store", r.StoreID.String())},
				{Text: req.T(r.Code + ".title")}, {Text: req.T("records.refusal_stage." + r.Stage)}}}
		},
		FileColumns: []string{"at", "store", "reason", "code", "stage"},
		Cells: func(req *frame.Request, r redemption.Refusal) []export.Cell {
			return []export.Cell{export.Text(req.Moment(r.RefusedAt)), export.Text(req.StoreName(r.StoreID)),
				export.Text(req.T(r.Code + ".title")), export.Text(r.Code),
				export.Text(req.T("records.refusal_stage." + r.Stage))}
		},
		Above: func(req *frame.Request, page *frame.ListPage) error {
			page.Tabs = visitTabs(req, "refusals")
			return nil
		},
	}
}

// refusalCodes are the outcomes that a till can be refused with.
var refusalCodes = []string{
	redemption.ErrCodeExpired.Code, redemption.ErrCodeUsed.Code, redemption.ErrNotOurs.Code,
	redemption.ErrBadDigits.Code, redemption.ErrCardExpired.Code, redemption.ErrCardFrozen.Code,
	redemption.ErrCardRefunded.Code, redemption.ErrNotActivated.Code, redemption.ErrWrongCity.Code,
	redemption.ErrStoreNotListed.Code, redemption.ErrLimitReached.Code,
	redemption.ErrTooSoon.Code, redemption.ErrOfferNotNow.Code, redemption.ErrOfferPaused.Code,
	redemption.ErrMinSpend.Code, redemption.ErrBillOutOfRange.Code,
	redemption.ErrBenefitExhausted.Code, redemption.ErrBenefitExpired.Code, redemption.ErrBenefitNotHere.Code,
	redemption.ErrClaimExpired.Code, redemption.ErrClaimUsed.Code,
	redemption.ErrOfferUnknown.Code, redemption.ErrBenefitUnknown.Code, redemption.ErrStaffNotAllowed.Code,
}

func codeField(req *frame.Request) view.Field {
	f := req.Form.Field("code", "records.refusals.column.reason")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: req.T("records.any")}}
	for _, code := range refusalCodes {
		f.Options = append(f.Options, view.Option{Value: code, Label: req.T(code + ".title")})
	}
	return f
}
