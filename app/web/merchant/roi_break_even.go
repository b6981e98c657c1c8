package merchant

import (
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption/figures"
)

// breakEven is the helper: an estimate with its formula.
type breakEven struct {
	Margin, Caused view.Field
	Problems       []view.Problem
	Shown          bool
	Result, Loss   string // Loss is the result without its sign
	Gain           bool
	Formula        string
	Facts          []view.Fact // the share that has to come because of the card, and the one that does
}

// readMargin reads the helper's two numbers in percent.
func readMargin(f *respond.Form, asked *period) {
	if f.Text("margin") != "" {
		if bp, ok := hundredthsOf(numberBefore("%", f.Text("margin"))); ok && bp > 0 && bp <= merchants.WholeBP {
			asked.margin = int64(bp)
		} else {
			f.Fail("margin", "merchant.roi.margin_unreadable")
		}
	}
	if f.Text("caused") != "" {
		if bp, ok := hundredthsOf(numberBefore("%", f.Text("caused"))); ok && bp <= merchants.WholeBP {
			asked.caused = int64(bp)
		} else {
			f.Fail("caused", "merchant.roi.caused_unreadable")
		}
	}
}

func (page *reportPage) breakEven(f *respond.Form, asked period, r figures.Report) breakEven {
	even := breakEven{Margin: f.Field("margin", "merchant.roi.margin"),
		Caused: f.Field("caused", "merchant.roi.caused"), Problems: f.Problems()}
	even.Margin.Hint, even.Margin.Placeholder, even.Caused.Hint = page.T("merchant.roi.margin_hint"), "60",
		page.T("merchant.roi.caused_hint")
	if even.Caused.Value == "" {
		even.Caused.Value = "50"
	}
	for _, input := range []*view.Field{&even.Margin, &even.Caused} {
		input.InputMode, input.Unit, input.Width = "decimal", "%", "short"
	}
	if asked.margin == 0 || !f.OK() || r.Visits == 0 {
		return even
	}
	even.Shown = true
	profit := money.ShareFloor(money.ShareFloor(r.BillFen, asked.margin, merchants.WholeBP), asked.caused,
		merchants.WholeBP)
	result := profit - r.DiscountFen
	even.Gain, even.Result, even.Loss = result >= 0, page.Money(result), page.Money(-result)
	even.Formula = page.T("merchant.roi.formula", "bills", page.Money(r.BillFen), "margin",
		page.Percent(asked.margin, merchants.WholeBP),
		"caused", page.Percent(asked.caused, merchants.WholeBP), "given", page.Money(r.DiscountFen), "result",
		even.Result)
	share, caused := page.T("merchant.roi.too_little", "n", figures.EnoughVisits),
		page.T("merchant.roi.caused_unmeasured")
	if r.BreakEvenShareBP != nil {
		share = page.T("merchant.roi.share", "share", page.Percent(*r.BreakEvenShareBP, merchants.WholeBP))
	}
	if !r.Enough {
		caused = page.T("merchant.roi.too_little", "n", figures.EnoughVisits)
	}
	even.Facts = []view.Fact{{Label: page.T("merchant.roi.share_label"), Value: share},
		{Label: page.T("merchant.roi.caused_label"), Value: caused}}
	return even
}
