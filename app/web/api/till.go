package api

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

func (a *API) mountTill() {
	mount(a, Route{Method: "POST", Path: "/till/scans", Access: Till, Tag: "till",
		Summary: "Take a code (digits or the scanned link): a claim of three minutes, nothing spent"}, a.scan)
	mount(a, Route{Method: "POST", Path: "/till/redemptions", Access: Till, Tag: "till", Status: 201, Keyed: true,
		Summary: "Confirm a claim with an offer and a bill, or with a benefit"}, a.confirm)
	mount(a, Route{Method: "GET", Path: "/till/redemptions", Access: Till, Tag: "till",
		Summary: "The answer after a lost connection (idempotency_key), or a day's list"}, a.listReceipts)
	mount(a, Route{Method: "GET", Path: "/till/redemptions/{redemption}", Access: Till, Tag: "till",
		Summary: "One redemption of the store"}, a.showReceipt)
	mount(a, Route{Method: "POST", Path: "/till/redemptions/{redemption}/reversal", Access: Till, Tag: "till",
		Status: 201, Keyed: true,
		Summary: "Undo a redemption: the opposite record"}, a.reverse)
	mount(a, Route{Method: "GET", Path: "/till/practice-code", Access: Till, Tag: "till",
		Summary: "The code that a cashier practises with; scanning it makes no claim"}, a.practiceCode)
}

type scanIn struct {
	Body struct {
		Code    string `json:"code" minLength:"1" maxLength:"400" example:"881234567890123457" doc:"The 18 digits or the scanned link"`
		StoreID string `json:"store_id,omitempty" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000c1" doc:"Only for staff of several stores"`
	}
}

type scanBody struct {
	ClaimID    string         `json:"claim_id" example:"01957e5c-7a40-7000-8000-000000000121" doc:"Empty for the practice code"`
	ExpiresAt  *time.Time     `json:"expires_at" example:"2027-03-10T04:03:00Z"`
	Practice   bool           `json:"practice" example:"false"`
	Member     scannedMember  `json:"member"`
	Membership scannedCard    `json:"membership"`
	Offers     []OfferBody    `json:"offers"`
	Benefits   []benefitToUse `json:"benefits"`
}

type scannedMember struct {
	MaskedName string `json:"masked_name" example:"138****0001"`
}

type scannedCard struct {
	ValidThrough string `json:"valid_through" example:"2028-03-09"`
}

type benefitToUse struct {
	ID        string `json:"id" example:"01957e5c-7a40-7000-8000-000000000131"`
	NameZh    string `json:"name_zh" example:"开卡礼：咖啡一杯"`
	NameEn    string `json:"name_en" example:"Opening gift: one coffee"`
	Remaining int64  `json:"remaining" example:"2"`
	UseBy     string `json:"use_by" example:"2027-05-08" doc:"Last day"`
}

type scanOut struct{ Body scanBody }

func (a *API) scan(ctx context.Context, who identity.Actor, in *scanIn) (*scanOut, error) {
	store, err := optionalID(in.Body.StoreID, merchants.ErrStoreNotFound)
	if err != nil {
		return nil, err
	}
	p, err := a.Redemptions.Scan(ctx, redemption.ScanInput{Actor: who, StoreID: store, Code: in.Body.Code})
	if err != nil {
		return nil, err
	}
	body := scanBody{Practice: p.Practice, Member: scannedMember{p.MaskedName},
		Membership: scannedCard{string(p.ValidThrough)},
		Offers:     mapped(p.Offers, renderOffer), Benefits: mapped(p.Benefits, renderBenefitToUse)}
	if p.ClaimID != ident.None {
		body.ClaimID, body.ExpiresAt = p.ClaimID.String(), &p.ExpiresAt
	}
	return &scanOut{Body: body}, nil
}

func renderBenefitToUse(b membership.Benefit) benefitToUse {
	return benefitToUse{ID: b.ID.String(), NameZh: b.NameZh, NameEn: b.NameEn, Remaining: b.Remaining,
		UseBy: string(b.UseByDay)}
}

type confirmIn struct {
	Keyed
	Body struct {
		ClaimID   string `json:"claim_id" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000121"`
		OfferID   string `json:"offer_id,omitempty" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000e1" doc:"Either this with bill_fen"`
		BenefitID string `json:"benefit_id,omitempty" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000131" doc:"or this" inexample:"no"`
		BillFen   *int64 `json:"bill_fen,omitempty" example:"9000" doc:"1 … 10000000"`
		StoreID   string `json:"store_id,omitempty" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000c1" doc:"Only for staff of several stores" inexample:"no"`
	}
}

type confirmOut struct {
	Replay
	Body ConfirmedBody
}

func (a *API) confirm(ctx context.Context, who identity.Actor, in *confirmIn) (*confirmOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	input, err := in.bind(who)
	if err != nil {
		return nil, err
	}
	receipt, again, err := a.Redemptions.Confirm(ctx, input)
	if err != nil {
		return nil, err
	}
	return &confirmOut{Replay: replayed(again), Body: renderConfirmed(receipt)}, nil
}

func (in *confirmIn) bind(who identity.Actor) (out redemption.ConfirmInput, err error) {
	out = redemption.ConfirmInput{Actor: who, Key: in.Key}
	for _, id := range []struct {
		to       *ident.ID
		text     string
		notFound *fault.Error
	}{
		{&out.StoreID, in.Body.StoreID, merchants.ErrStoreNotFound},
		{&out.ClaimID, in.Body.ClaimID, redemption.ErrClaimUnknown},
		{&out.OfferID, in.Body.OfferID, redemption.ErrOfferUnknown},
		{&out.BenefitID, in.Body.BenefitID, redemption.ErrBenefitUnknown},
	} {
		if *id.to, err = optionalID(id.text, id.notFound); err != nil {
			return out, err
		}
	}
	if in.Body.BillFen != nil {
		bill := money.Fen(*in.Body.BillFen)
		out.BillFen = &bill
	}
	return out, nil
}

type listReceiptsIn struct {
	Paging
	Key     string `query:"idempotency_key" maxLength:"64" doc:"The redemption recorded under this key; 404 if nothing was"`
	Day     string `query:"day" format:"date" doc:"A business day; absent: today"`
	StoreID string `query:"store_id" maxLength:"64" doc:"Only for staff of several stores"`
}

func (a *API) listReceipts(ctx context.Context, who identity.Actor, in *listReceiptsIn) (*listOut[receiptBody], error) {
	store, err := optionalID(in.StoreID, merchants.ErrStoreNotFound)
	if err != nil {
		return nil, err
	}
	if in.Key != "" {
		receipt, err := a.Redemptions.ReceiptByKey(ctx, who, store, in.Key)
		return allOf([]redemption.Receipt{receipt}, renderReceipt), err
	}
	day := clock.Day("")
	if in.Day != "" {
		if day, err = dayOf(in.Day, "day"); err != nil {
			return nil, err
		}
	}
	before, err := in.beforeID()
	if err != nil {
		return nil, err
	}
	receipts, err := a.Redemptions.DayList(ctx, who, store, day, in.Limit, before)
	return listOf(receipts, nextBefore(receipts, in.Limit, func(r redemption.Receipt) ident.ID {
		return r.ID
	}), renderReceipt), err
}

type receiptOut struct{ Body receiptBody }

func (a *API) showReceipt(ctx context.Context, who identity.Actor, in *RedemptionPath) (*receiptOut, error) {
	id, err := idOf(in.Redemption, redemption.ErrNotFound)
	if err != nil {
		return nil, err
	}
	receipt, err := a.Redemptions.ReceiptOf(ctx, who, id)
	return &receiptOut{Body: renderReceipt(receipt)}, err
}

type practiceOut struct {
	Body struct {
		Digits        string `json:"digits" example:"880000000000000005"`
		QRSVGURL      string `json:"qr_svg_url" example:"data:image/svg+xml;base64,PHN2Zy8+"`
		BarcodeSVGURL string `json:"barcode_svg_url" example:"data:image/svg+xml;base64,PHN2Zy8+"`
	}
}

func (a *API) practiceCode(_ context.Context, _ identity.Actor, _ *struct{}) (*practiceOut, error) {
	qr, err := respond.QRCodeSVG(a.BaseURL + "/q/" + redemption.PracticeDigits)
	if err != nil {
		return nil, err
	}
	bars, err := respond.Code128SVG(redemption.PracticeDigits)
	out := &practiceOut{}
	out.Body.Digits, out.Body.QRSVGURL, out.Body.BarcodeSVGURL = redemption.PracticeDigits, respond.DataURL(qr),
		respond.DataURL(bars)
	return out, err
}
