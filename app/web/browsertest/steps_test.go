package browsertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// submitOf is a script: where the button of a form is that sends it.
const submitOf = `(() => {
  const form = [...document.querySelectorAll(%q)].find(f => f.getBoundingClientRect().height > 0 || f.offsetParent);
  if (!form) return '';
  const e = form.matches('button') ? form : form.querySelector('button:not([type=button]),input[type=submit]');
  if (!e) return '';
  e.scrollIntoView({block: 'center', behavior: 'instant'});
  const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2, hit = document.elementFromPoint(x, y);
  return JSON.stringify({x, y, free: !!hit && (e.contains(hit) || hit.contains(e)), over: hit ? hit.outerHTML.slice(0, 160) : '', disabled: e.disabled});
})()`

// submit is where the button is that sends the form.
func (p *person) submit(form string) spot {
	p.t.Helper()
	expression := fmt.Sprintf(submitOf, form)
	if !p.until(5*time.Second, "!!"+expression) {
		p.t.Fatalf("%s finds no form %s\n%s", p.name, form, p.where())
	}
	var s spot
	if err := json.Unmarshal([]byte(js[string](p, expression)), &s); err != nil {
		p.t.Fatal(err)
	}
	if !s.Free {
		p.t.Fatalf("%s cannot send %s: %s lies over its button", p.name, form, s.Over)
	}
	return s
}

// sends a form by its button and waits for the next page.
func (p *person) sends(form string) {
	p.t.Helper()
	s := p.submit(form)
	p.leaves(form, func() { p.do(chromedp.MouseClickXY(s.X, s.Y)) })
}

// isAt fails unless the person is at a path that begins so.
func (p *person) isAt(begin string) {
	p.t.Helper()
	if have := p.path(); !strings.HasPrefix(have, begin) {
		p.t.Fatalf("%s is not at %s\n%s", p.name, begin, p.where())
	}
}

// signsInAsMember takes the two steps of the sign-in, from wherever it was asked for.
func (p *person) signsInAsMember(phone string) {
	p.t.Helper()
	p.isAt("/login")
	p.fills("phone", phone)
	p.sends(`form[action="/login"]`)
	p.fills("code", p.app.LastCode(phone))
	p.chooses("accept_terms", "")
	p.sends(`form[action="/login/code"]`)
}

// buys the card at /join and pays at the fake provider.
func (p *person) buys(phone string) {
	p.t.Helper()
	p.picksPlace()
	p.chooses("agree", "")
	p.sends("#buy")
	if strings.HasPrefix(p.path(), "/login") {
		p.signsInAsMember(phone)
		if strings.HasPrefix(p.path(), "/resume") {
			p.sends("main form")
		}
		if strings.HasPrefix(p.path(), "/join") { // the form again, with what was ticked
			p.sends("#buy")
		}
	}
	p.isAt("/pay/fake/")
	p.sends(`button[name=action][value=pay]`)
	p.isAt("/orders/")
}

// picksPlace opens /join and says where one lives: the honest check stands before the purchase.
func (p *person) picksPlace() {
	p.t.Helper()
	p.open("/join")
	place := js[[]string](p,
		`(s => s && s.options.length > 1 ? [s.name, s.options[1].value] : ['', ''])(document.querySelector('#check select'))`)
	if place[0] == "" {
		p.t.Fatalf("%s finds no place to pick\n%s", p.name, p.where())
	}
	p.chooses(place[0], place[1])
	p.sends("#check form")
}

// binds a phone as a till and practises once.
func (p *person) binds(link string) {
	p.t.Helper()
	p.open(link)
	p.isAt("/till/bind")
	p.sends(`form[action="/till/bind"]`)
	p.isAt("/till/practice")
	p.sends(`form[data-scan-form]`)
	p.isAt("/till/practice/done")
}

// types the digits of a code at the till.
func (p *person) types(digits string) {
	p.t.Helper()
	p.open("/till")
	if js[bool](p, `!!document.querySelector('[data-start]:not([hidden]) [data-shift]')`) {
		p.taps("开始收银")
		p.leaves("the eighteenth digit", func() { p.fills("code", digits) }) // needs no button
	} else {
		p.fills("code", digits)
		p.sends(`form[action="/till/scan"]`)
	}
	p.isAt("/till/confirm/")
}

// confirms a bill.
func (p *person) confirms(bill string) {
	p.t.Helper()
	p.fills("bill", bill)
	p.sends(`form[data-till=confirm]`)
	p.isAt("/till/result/")
}

// operates signs in as an operator with password and one-time code.
func (p *person) operates(login, password, secret string) {
	p.t.Helper()
	p.open("/ops")
	p.isAt("/ops/login")
	code, err := totp.GenerateCode(secret, p.app.Clock.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	p.fills("login", login)
	p.fills("password", password)
	p.fills("totp", code)
	p.sends(`form[action="/ops/login"]`)
	p.isAt("/ops")
}
