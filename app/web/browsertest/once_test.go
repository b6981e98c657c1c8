package browsertest

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

// TestOnceIsOnce: a double tap, a reload, the way back and a second tab leave one record.
func TestOnceIsOnce(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := webtest.Live(t, db.SQLite)
			h.LetTimeRun()
			ops := h.OpenCity("shanghai")
			h.SellEverywhere("shanghai")
			shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
			client := h.Member(memberPhone)
			card, _ := h.Buy(client, "shanghai")
			cashier := someone(t, h, "cashier", smallPhone)
			if !scripts {
				cashier.withoutScripts()
			}
			cashier.carries(seat{identity.KindDevice, shop.Till.Token()})
			code := client.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK).Text("digits")
			cashier.types(code)
			cashier.fills("bill", "90")
			confirmAt := cashier.path()
			second := cashier.anotherTab(smallPhone)
			if !scripts {
				second.withoutScripts()
			}
			second.open(confirmAt)
			second.fills("bill", "90")
			cashier.tapsTwice(`form[data-till=confirm]`)
			cashier.isAt("/till/result/")
			cashier.sees("¥81.00")
			cashier.do(chromedp.Reload())
			cashier.sees("¥81.00")
			second.sendsAnyway(`form[data-till=confirm]`)
			js[bool](cashier, `(history.back(), true)`)
			time.Sleep(500 * time.Millisecond)
			if js[bool](cashier, `!!document.querySelector('form[data-till=confirm] button')`) {
				cashier.sendsAnyway(`form[data-till=confirm]`)
			}
			if n := client.Get("/api/v1/memberships/" + card + "/visits").Want(http.StatusOK).Count("items"); n != 1 {
				t.Errorf("%d visits", n)
			}
			h.Verify()
		})
	}
}

// tapsTwice sends a form with two quick taps.
func (p *person) tapsTwice(form string) {
	p.t.Helper()
	s := p.submit(form)
	p.leaves(form, func() {
		p.do(chromedp.MouseClickXY(s.X, s.Y), chromedp.MouseClickXY(s.X, s.Y))
	})
}

// sendsAnyway sends a form that may be refused, wherever that leads.
func (p *person) sendsAnyway(form string) {
	p.t.Helper()
	if js[string](p, `document.querySelector('[name=bill]')?.value || ''`) == "" {
		p.fills("bill", "90")
	}
	p.sends(form)
	p.doesNotSee("undefined")
}

// TestOneOrderOneRefund: buying and giving back, each with a double tap and a reload.
func TestOneOrderOneRefund(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	h.LetTimeRun()
	ops := h.OpenCity("shanghai")
	h.SellEverywhere("shanghai")
	h.OpenShop(ops, "shanghai", "梧桐茶馆")
	client := h.Member(memberPhone)
	p := someone(t, h, "member", phone)
	p.carries(seat{identity.KindMember, client.Token()})
	p.picksPlace()
	p.chooses("agree", "")
	p.tapsTwice("#buy")
	p.isAt("/pay/fake/")
	p.tapsTwice(`button[name=action][value=pay]`)
	p.isAt("/orders/")
	p.do(chromedp.Reload())
	if n := client.Get("/api/v1/memberships").Want(http.StatusOK).Count("items"); n != 1 {
		t.Errorf("%d cards after one purchase", n)
	}
	if n := ops.Get("/api/v1/ops/orders?city=shanghai").Want(http.StatusOK).Count("items"); n != 1 {
		t.Errorf("%d orders after one purchase", n)
	}
	p.gives()
	if n := ops.Get("/api/v1/ops/refunds?city=shanghai").Want(http.StatusOK).Count("items"); n != 1 {
		t.Errorf("%d refunds after one request", n)
	}
	p.clean()
	h.Verify()
}
