package member

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/redemption"
)

// panel is the one place of the card page that changes while it is open. Exactly one of its
// parts is set; Kind names it for the script.
type panel struct {
	*respond.Request
	Kind    string // code, receipt, taken, replaced, blocked
	Card    ident.ID
	Since   int64 // visits later than this instant (µs) are news to the page
	Issued  int64 // when its code was made (µs): names the code without telling it
	First   bool  // the card has never been used: say when to show it
	Face    *face
	Code    *shownCode
	Receipt *visitRow // takes the place of the code once the cashier has confirmed
	Blocked *blockedPanel
}

// shownCode is a code in all its forms, and how long it lives.
type shownCode struct {
	QR, Bars template.HTML
	Digits   string // grouped, for people
	Seconds  int    // how long the page shows it
}

// face is what stands above a code: whose card it is, once in each language, so that the phone
// can be handed over.
type face struct{ Name, Holder, Badge, Through, Second string }

func faceOf(req *respond.Request, who identity.Actor, card membership.MembershipView) *face {
	other, key := *req, "member.card.valid"
	other.Locale = req.OtherLocale()
	if card.Membership.Kind == membership.KindTrial {
		key = "member.card.trial"
	}
	return &face{Name: req.Pick(card.Plan.NameZh, card.Plan.NameEn), Holder: who.Name, Badge: req.T(key),
		Through: req.T("member.card.valid_to", "day", req.Date(card.Membership.ValidThrough)),
		Second:  other.T("member.card.second", "status", other.T(key), "day", other.Date(card.Membership.ValidThrough))}
}

// blockedPanel says why there is no code, and the one thing to do about it.
type blockedPanel struct {
	Title, Text, Other string // Other is the title in the other language, to hand the phone over
	Kind               string // warn or bad
	Icon               string
	Action             view.Link
}

// codePanel draws a code. The pictures are part of the page: they have no address that a log,
// a history or a cache could keep.
func codePanel(
	req *respond.Request, card ident.ID, code redemption.Code, since time.Time, now time.Time,
) (panel, error) {
	qr, err := respond.QRCodeSVG(req.BaseURL + "/q/" + code.Digits)
	if err != nil {
		return panel{}, err
	}
	bars, err := respond.Code128SVG(code.Digits)
	if err != nil {
		return panel{}, err
	}
	grouped := inFours(code.Digits)
	return panel{Request: req, Kind: "code", Card: card, Since: since.UnixMicro(), Issued: code.IssuedAt.UnixMicro(),
		Code: &shownCode{
			QR:      picture(qr, req.T("member.card.qr_alt", "digits", grouped), ""),
			Bars:    picture(bars, req.T("member.card.bars_alt"), ` preserveAspectRatio="none"`),
			Digits:  grouped,
			Seconds: int(code.ShownUntil.Sub(now).Seconds()),
		}}, nil
}

// picture puts a drawing of ours into the page, with a name for those who do not see it.
func picture(svg []byte, name, more string) template.HTML {
	drawing := strings.Replace(string(svg), ` xmlns="http://www.w3.org/2000/svg"`, "", 1)
	drawing = strings.Replace(drawing, ` aria-hidden="true"`, "", 1) // here it speaks for itself
	opening := `<svg role="img" aria-label="` + template.HTMLEscapeString(name) + `"` + more
	return template.HTML(strings.Replace(drawing, "<svg", opening, 1))
}

// inFours groups digits for reading aloud: 8812 3456 7890 1234 56.
func inFours(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Live is where the page asks what became of its code.
func (p panel) Live() string {
	return "/card/live?" + url.Values{"card": {p.Card.String()}, "since": {strconv.FormatInt(p.Since, 10)},
		"issued": {strconv.FormatInt(p.Issued, 10)}}.Encode()
}

// Refreshed is where a page without scripts asks again: for news since it was made, else for a
// fresh code.
func (p panel) Refreshed() string {
	return cardPath + "?" + url.Values{"card": {p.Card.String()}, "since": {strconv.FormatInt(p.Since, 10)}}.Encode()
}

// Say is what a screen reader is told when the panel comes.
func (p panel) Say() string {
	switch {
	case p.Code != nil:
		return p.T("member.card.renewed")
	case p.Receipt != nil:
		return p.Receipt.Summary
	case p.Blocked != nil:
		return p.Blocked.Title
	}
	return p.T("member." + p.Kind + ".title")
}

// Again is the word of the button that makes a fresh code.
func (p panel) Again() string {
	switch p.Kind {
	case "code":
		return p.T("member.card.renew")
	case "replaced":
		return p.T("member.replaced.action")
	}
	return p.T("member.receipt.again")
}

// blocked is the state that stands where the code would, or nil: no state ever stands beside
// a code. refunding tells a refund on its way from one that has arrived.
func blocked(req *respond.Request, m membership.Membership, refunding bool, now time.Time) *blockedPanel {
	day := req.Date(m.ValidThrough)
	state := func(key, kind, icon, href string, pairs ...any) *blockedPanel {
		other := *req
		other.Locale = req.OtherLocale()
		return &blockedPanel{Icon: icon, Title: req.T(key + ".title"), Text: req.T(key+".text", pairs...),
			Other: other.T(key + ".title"), Kind: kind,
			Action: view.Link{Label: req.T(key + ".action"), Href: href}}
	}
	switch {
	case m.Status == membership.MembershipRefunded && refunding:
		return state("member.card.refunding", "warn", "clock", withCard("/refund", m.ID))
	case m.Status == membership.MembershipRefunded:
		return state("member.card.refunded", "bad", "cross", "/join")
	case m.Status == membership.MembershipExpired || !now.Before(m.ValidUntil):
		return state("member.card.expired", "bad", "calendar", "/join", "day", day)
	case m.Status == membership.MembershipFrozen:
		return state("member.card.frozen", "bad", "lock", "/help")
	case now.Before(m.ValidFrom):
		return state("member.card.not_started", "warn", "calendar", "/benefits", "day", req.Date(m.StartsOn))
	}
	return nil
}
