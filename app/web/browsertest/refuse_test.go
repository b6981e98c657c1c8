package browsertest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"

	"citycard/app/platform/db"
)

// refusal is a form filled wrongly, and the field that is at fault.
type refusal struct {
	name, who, path, form string
	fill, choose          map[string]string
	wrong                 string // the field that is named; "" when the whole form is meant
	before                func(p *person)
}

// TestWrongFormsComeBack: a form that is filled wrongly comes back with 422, with what was typed,
// the summary on top with the focus on it, links that lead to the fields, and the words beside them.
func TestWrongFormsComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	free := make(chan struct{}, crawlers)
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			free <- struct{}{}
			defer func() { <-free }()
			p := someone(t, w.App, r.who, smallPhone)
			p.signs(w, r.who)
			p.open(w.fill(r.path))
			if r.before != nil {
				r.before(p)
			}
			p.watch.reset()
			p.sendsWrongly(w.fill(r.form), r)
			for _, wrong := range p.watch.take() {
				if !strings.HasPrefix(wrong, "part ") || !strings.HasSuffix(wrong, ": 422") { // the till asks by script
					t.Error(wrong)
				}
			}
		})
	}
}

func (p *person) sendsWrongly(form string, r refusal) {
	p.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(r.choose)) {
		p.chooses(name, r.choose[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.fill)) {
		p.fills(name, r.fill[name])
	}
	js[bool](p, fmt.Sprintf(`(f => { f.noValidate = true; return true; })(document.querySelector(%q))`, form))
	p.sends(form)
	if status := p.watch.status(); status != http.StatusUnprocessableEntity {
		p.t.Errorf("the status is %d\n%s", status, p.where())
	}
	for _, fault := range js[[]string](p, fmt.Sprintf(wrongFormFaults, r.wrong)) {
		p.t.Errorf("%s\n%s", fault, p.where())
	}
	for name, value := range r.fill {
		if have := p.value(name); have != value && name != "password" && name != "totp" {
			p.t.Errorf("%s was typed as %q and is %q now", name, value, have)
		}
	}
}

const wrongFormFaults = `(field => {
  const wrong = [], errors = document.getElementById('errors');
  if (!errors) return ['no summary'];
  if (!/^(错误：|Error: )/.test(document.title)) wrong.push('the title does not say so: ' + document.title);
  if (document.activeElement !== errors) wrong.push('the focus is on ' + document.activeElement.outerHTML.slice(0, 80));
  for (const a of errors.querySelectorAll('a[href^="#"]')) if (!document.getElementById(a.hash.slice(1))) wrong.push('leads nowhere: ' + a.hash);
  if (field) {
    const a = errors.querySelector('a[href="#' + field + '"]'), e = document.getElementById(field);
    if (!a) wrong.push('the summary does not lead to ' + field);
    if (e && !e.matches('fieldset') && e.getAttribute('aria-invalid') !== 'true') wrong.push(field + ' is not marked');
    const told = e && (e.getAttribute('aria-describedby') || '').split(' ').map(id => document.getElementById(id)).filter(x => x && x.matches('.error'));
    if (e && !(told && told.length)) wrong.push('no words beside ' + field);
  }
  return wrong;
})(%q)`

// status is that of the last page that the browser was given, by itself or through a script.
func (w *watch) status() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := len(w.requests) - 1; i >= 0; i-- {
		if kind := w.requests[i].kind; kind == string(network.ResourceTypeDocument) ||
			kind == string(network.ResourceTypeFetch) {
			return w.requests[i].status
		}
	}
	return 0
}

// refusals are the forms that people fill most; what only a click can send has nothing to refuse.
var refusals = []refusal{
	{name: "sign-in number", who: "visitor", path: "/login", form: `form[action="/login"]`,
		fill: map[string]string{"phone": "12"}, wrong: "phone"},
	{name: "terms not read", who: "newcomer", path: "/join", form: "#buy", wrong: "agree",
		before: (*person).picksPlace},
	{name: "refusal report without a reason", who: "member", path: "/stores/{store}/report",
		form: `form[action$="/report"]`, wrong: "reason"},
	{name: "bill of nothing", who: "other till", path: "/till/confirm/{claim}", form: `form[data-till=confirm]`,
		fill: map[string]string{"bill": "0"}, wrong: "bill"},
	{name: "bind code", who: "visitor", path: "/till/bind", form: `form[action="/till/bind"]`,
		fill: map[string]string{"code": "000000"}, wrong: "code"},
	{name: "operator's sign-in", who: "visitor", path: "/ops/login", form: `form[action="/ops/login"]`,
		fill: map[string]string{"login": "nobody", "password": "wrong", "totp": "000000"}},
	{name: "owner's sign-in", who: "visitor", path: "/m/login", form: `form[action="/m/login"]`,
		fill: map[string]string{"login": "nobody", "password": "wrong"}},
}

// TestPaymentCodesStayHere: a payment code that is read by mistake is named, and leaves the phone in no way.
func TestPaymentCodesStayHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	cashier := someone(t, w.App, "cashier", smallPhone)
	cashier.signs(w, "till")
	cashier.open("/till")
	cashier.taps("开始收银")
	for name, code := range map[string]string{"typed": "134567890123456789", "by the gun": "281234567890123456"} {
		cashier.watch.reset()
		if name == "typed" {
			cashier.fills("code", code) // the eighteenth digit needs no button
		} else {
			cashier.fires(code)
		}
		cashier.waitsFor(patience, "付款码")
		cashier.doesNotSee(code)
		cashier.watch.mu.Lock()
		for _, r := range cashier.watch.requests {
			if !strings.Contains(r.url, "/static/icon") {
				t.Errorf("%s: the browser asked for %s", name, r.url)
			}
		}
		cashier.watch.mu.Unlock()
		cashier.taps("重新扫码")
		cashier.waitsFor(patience, "请扫会员码")
	}
	if strings.Contains(w.Log.String(), "134567890123456789") {
		t.Error("the log has it")
	}
	cashier.clean()
}

// fires types as a hardware scanner does: physical keys in a burst, Enter at the end, no field
// that has the focus.
func (p *person) fires(digits string) {
	p.t.Helper()
	js[bool](p, fmt.Sprintf(`(digits => {
  document.activeElement.blur();
  for (const key of [...digits, 'Enter']) {
    const code = key === 'Enter' ? 'Enter' : 'Digit' + key;
    document.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}));
    document.dispatchEvent(new KeyboardEvent('keyup', {key, code, bubbles: true}));
  }
  return true;
})(%q)`, digits))
}
