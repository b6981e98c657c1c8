package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/redemption"
)

func (a *API) mountCodes() {
	mount(a, Route{Method: "POST", Path: "/memberships/{membership}/code", Access: Member, Tag: "memberships",
		Summary: "A fresh redeem code; the earlier one is dead"}, a.issueCode)
}

// codeBody carries the pictures inside as data: URLs. They have no address of their own:
// an address that leads to a live code would end in logs and histories.
type codeBody struct {
	Digits        string    `json:"digits" example:"881234567890123457"`
	URL           string    `json:"url" example:"https://card.example.org/q/881234567890123457" doc:"What the QR code holds"`
	QRSVGURL      string    `json:"qr_svg_url,omitempty" example:"data:image/svg+xml;base64,PHN2Zy8+" doc:"The QR code as a data: URL, with its quiet zone; absent with pictures=none"`
	BarcodeSVGURL string    `json:"barcode_svg_url,omitempty" example:"data:image/svg+xml;base64,PHN2Zy8+" doc:"The digits as Code 128, as a data: URL; absent with pictures=none"`
	ExpiresAt     time.Time `json:"expires_at" example:"2027-03-10T04:01:00Z" doc:"When to show a fresh one; tills give a slow hand a little longer"`
}

type issueCodeIn struct {
	MembershipPath
	Pictures string `query:"pictures" enum:"none" doc:"none: without the two pictures, for callers that draw them"`
}

type codeOut struct{ Body codeBody }

func (a *API) issueCode(ctx context.Context, who identity.Actor, in *issueCodeIn) (*codeOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	code, err := a.Redemptions.IssueCode(ctx, redemption.IssueCodeInput{Actor: who, MembershipID: id})
	if err != nil {
		return nil, err
	}
	body := codeBody{Digits: code.Digits, URL: a.BaseURL + "/q/" + code.Digits, ExpiresAt: code.ShownUntil}
	if in.Pictures == "none" {
		return &codeOut{Body: body}, nil
	}
	qr, err := respond.QRCodeSVG(body.URL)
	if err != nil {
		return nil, err
	}
	bars, err := respond.Code128SVG(code.Digits)
	body.QRSVGURL, body.BarcodeSVGURL = respond.DataURL(qr), respond.DataURL(bars)
	return &codeOut{Body: body}, err
}
