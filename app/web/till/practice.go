package till

import (
	"html/template"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/redemption"
)

// practicePath is where practising begins; a wrong scan there leads back to it.
const practicePath = "/till/practice"

type practicePage struct {
	respond.Base
	Digits, Grouped string
	QR              template.HTML
	Asking          []namedScreen
}

// practice shows the sample code. Scanning it, typing it or pressing the button is one and
// the same scan, which is also what makes the store ready (domain rules 10).
func (p *Pages) practice(c *gin.Context, s session) error {
	page := practicePage{Base: p.newBase(c, s, "practice", "till.practice.title"), Digits: redemption.PracticeDigits,
		Grouped: grouped(redemption.PracticeDigits)}
	svg, err := respond.QRCodeSVG(page.BaseURL + "/q/" + redemption.PracticeDigits)
	if err != nil {
		return err
	}
	page.QR = template.HTML(svg) // drawn by us, from digits
	page.Asking = p.localScreens(page.Request)
	return p.HTML.Show(c, "till/practice.html", page)
}

// practised is the green screen of a practice scan. It says so, so that nobody takes money
// for it.
func (p *Pages) practised(c *gin.Context, s session) error {
	page := screenPage{Base: p.newBase(c, s, "practice", "till.practice.done")}
	page.screen = screen{Kind: kindOK, Shape: "tick", Mark: page.T("till.practice.mark"),
		Headline: page.T("till.practice.done"),
		Next:     page.T("till.practice.next"), Steps: []string{page.T("till.practice.step_scan"),
			page.T("till.practice.step_bill"), page.T("till.practice.step_collect")},
		Actions: []action{{Label: page.T("till.practice.start"), Href: "/till", Main: true, Shift: true},
			{Label: page.T("till.practice.again"), Href: practicePath}}}
	page.Asking = p.localScreens(page.Request)
	return p.HTML.Show(c, "till/screen.html", page)
}

// grouped writes 18 digits as members see them: "8812 3456 7890 1234 56".
func grouped(digits string) string {
	var parts []string
	for len(digits) > 4 {
		parts, digits = append(parts, digits[:4]), digits[4:]
	}
	return strings.Join(append(parts, digits), " ")
}
