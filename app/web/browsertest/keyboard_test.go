package browsertest

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"citycard/app/platform/db"
)

// presses Enter on what has the focus and waits for the next page.
func (p *person) enters() {
	p.t.Helper()
	p.leaves("Enter", func() { p.keys(kb.Enter) })
}

// TestKeyboardAlone buys, shows, scans, confirms and reviews without a mouse; at every stop the
// focus can be seen and nothing lies over it.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	member, cashier, operator := someone(t, w.App, "newcomer", desk), someone(t, w.App, "cashier", desk),
		someone(t, w.App, "operator", desk)
	member.signs(w, "newcomer")
	member.open("/join")
	member.tabsTo(js[string](member, `document.querySelector('#check select').name`))
	member.keys(kb.ArrowDown)
	member.tabsTo("看看附近")
	member.enters()
	member.tabsTo("agree")
	member.keys(" ")
	member.tabsTo("支付")
	member.enters()
	member.isAt("/pay/fake/")
	member.tabsTo("付款") // whatever the fake provider calls it
	member.enters()
	member.isAt("/orders/")
	member.open("/card")
	member.tabsTo("数字码")
	member.keys(kb.Enter)
	digits := member.digitsOnCard()

	cashier.signs(w, "till")
	cashier.open("/till")
	cashier.tabsTo("开始收银")
	cashier.keys(kb.Enter)
	cashier.tabsTo("code")
	cashier.keys(digits)
	cashier.enters()
	cashier.isAt("/till/confirm/")
	cashier.tabsTo("bill")
	cashier.keys("90")
	cashier.tabsTo("确认优惠")
	cashier.enters()
	cashier.isAt("/till/result/")
	cashier.sees("¥81.00")

	operator.signs(w, "operator")
	operator.open("/ops")
	operator.tabsTo("优惠审核")
	operator.enters()
	operator.isAt("/ops/reviews")
	operator.tabsTo("通过")
	operator.enters()
	offer := w.shop.Owner.Get("/api/v1/merchant/stores/" + w.shop.ID + "/offers/" + w.ids["pending_offer"]).
		Want(http.StatusOK)
	if review := offer.Text("review"); review != "approved" {
		t.Errorf("the offer is %s\n%s", review, operator.where())
	}
	for _, p := range []*person{member, cashier, operator} {
		p.clean()
	}
}

// TestWhatAScreenReaderMeets compares names, roles and order of the five screens that matter most.
func TestWhatAScreenReaderMeets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	for _, s := range []struct{ name, who, path string }{
		{"buy", "newcomer", "/join"}, {"show", "member", "/card"}, {"scan", "till", "/till"},
		{"confirm", "other till", "/till/confirm/{claim}"}, {"review", "operator", "/ops/reviews?type=offer"},
	} {
		p := someone(t, w.App, s.name, phone)
		p.signs(w, s.who)
		p.open(w.fill(s.path))
		p.reads(s.name)
	}
}
