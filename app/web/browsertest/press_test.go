package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// js evaluates an expression on the page.
func js[T any](p *person, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %.120s: %v\n%s", p.name, expression, err, p.where())
	}
	return value
}

// call sends a command of the browser's protocol.
func call[P, R any](p *person, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %s %+v: %v", p.name, command.Method, params, err)
	}
	return result
}

// findPressable is a script: the visible thing to press whose name holds a text; the shortest
// name wins, so that "登录" does not find "登录后继续".
const findPressable = `(wanted => {
  const fold = s => (s || '').replace(/\s+/g, ' ').trim();
  const name = e => fold(e.getAttribute('aria-label') || e.innerText || e.value || e.title);
  const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== 'hidden'; };
  const all = [...document.querySelectorAll('a[href],button,summary,label,input[type=submit],[role=button]')]
    .filter(e => seen(e) && name(e).includes(wanted)).sort((a, b) => name(a).length - name(b).length);
  if (!all.length) return '';
  const e = all[0];
  e.scrollIntoView({block: 'center', behavior: 'instant'});
  const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
  const hit = document.elementFromPoint(x, y);
  const free = !!hit && (e.contains(hit) || hit.contains(e));
  return JSON.stringify({x, y, free, over: free || !hit ? '' : hit.outerHTML.slice(0, 160), disabled: !!e.disabled});
})(%q)`

type spot struct {
	X, Y           float64
	Free, Disabled bool
	Over           string
}

// find is where the button or link with this name is; it waits a little for it.
func (p *person) find(name string) spot {
	p.t.Helper()
	expression := fmt.Sprintf(findPressable, name)
	if !p.until(5*time.Second, "!!"+expression) {
		p.t.Fatalf("%s finds nothing to press called %q\n%s", p.name, name, p.where())
	}
	var s spot
	if err := json.Unmarshal([]byte(js[string](p, expression)), &s); err != nil {
		p.t.Fatal(err)
	}
	if !s.Free {
		p.t.Fatalf("%s cannot press %q: %s lies over it", p.name, name, s.Over)
	}
	return s
}

// taps a button or link with a real press at its middle, and does not wait for another page.
func (p *person) taps(name string) {
	p.t.Helper()
	s := p.find(name)
	p.do(chromedp.MouseClickXY(s.X, s.Y))
}

// presses a button or link and waits until the next page is there.
func (p *person) presses(name string) {
	p.t.Helper()
	s := p.find(name)
	p.leaves(name, func() { p.do(chromedp.MouseClickXY(s.X, s.Y)) })
}

// leaves does something that ends on another page, freshly loaded or put in the place of the last.
func (p *person) leaves(what string, do func()) {
	p.t.Helper()
	js[bool](p, `(document.querySelector('main').setAttribute('data-left', ''), true)`)
	do()
	if !p.until(patience, `document.readyState === 'complete' && !!document.querySelector('main:not([data-left])')`) {
		p.t.Fatalf("%s pressed %q and stayed\n%s", p.name, what, p.where())
	}
}

// fills a field, by its name, as a paste does; what stood there goes.
func (p *person) fills(name, value string) {
	p.t.Helper()
	found := js[bool](p,
		fmt.Sprintf(`(e => { if (!e) return false; e.scrollIntoView({block: 'center', behavior: 'instant'}); e.focus(); if (e.select) e.select(); return document.activeElement === e; })(document.querySelector('[name=%q]:not([type=hidden])'))`, name))
	if !found {
		p.t.Fatalf("%s finds no field %q\n%s", p.name, name, p.where())
	}
	if value == "" {
		p.do(chromedp.KeyEvent(kb.Delete))
		return
	}
	call(p, input.InsertText, input.InsertTextParams{Text: value})
}

// chooses a value of a select, or a radio button or tick by its value.
func (p *person) chooses(name, value string) {
	p.t.Helper()
	ok := js[bool](p, fmt.Sprintf(`((n, v) => {
  const s = document.querySelector('select[name="' + n + '"]');
  if (s) { s.value = v; s.dispatchEvent(new Event('change', {bubbles: true})); return s.value === v; }
  const c = [...document.querySelectorAll('input[name="' + n + '"]')].find(e => v === '' || e.value === v);
  if (!c) return false;
  if (!c.checked) c.click();
  return c.checked;
})(%q, %q)`, name, value))
	if !ok {
		p.t.Fatalf("%s cannot choose %s=%s\n%s", p.name, name, value, p.where())
	}
}

// value is what stands in a field.
func (p *person) value(name string) string {
	p.t.Helper()
	return js[string](p,
		fmt.Sprintf(`(document.querySelector('[name=%q]:not([type=hidden])') || {value: 'NO SUCH FIELD'}).value`, name))
}

// keys sends keys to whatever has the focus.
func (p *person) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// tabsTo presses Tab until the thing with this name (a field's name, or what can be read on a
// button or link) has the focus, as somebody without a mouse does.
func (p *person) tabsTo(name string) {
	p.t.Helper()
	for range 80 {
		if js[bool](p, fmt.Sprintf(`(n => { const e = document.activeElement; if (!e || e === document.body) return false;
  const r = (e.getAttribute('aria-label') || e.innerText || e.value || '').replace(/\s+/g, ' ').trim();
  return e.name === n || e.id === n || (e.matches('a,button,summary,input[type=submit]') && r.includes(n)); })(%q)`,
			name)) {
			p.focusIsVisible(name)
			return
		}
		p.keys(kb.Tab)
	}
	p.t.Fatalf("%s never reached %q with the Tab key\n%s", p.name, name, p.where())
}

// focusIsVisible fails when what has the focus shows no ring or lies under something else.
func (p *person) focusIsVisible(name string) {
	p.t.Helper()
	if told := js[string](p,
		`(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  const label = e.id && document.querySelector('label[for="' + e.id + '"]');
  const labelRing = label && getComputedStyle(label).outlineStyle !== 'none';
  if (!ring && !labelRing) return 'no focus ring: ' + e.outerHTML.slice(0, 120);
  const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
  if (hit && !e.contains(hit) && !hit.contains(e) && !(label && label.contains(hit))) return 'under ' + hit.outerHTML.slice(0, 120);
  return ''; })()`); told != "" {
		p.t.Errorf("%s: the focus on %q: %s\n%s", p.name, name, told, p.where())
	}
}
