package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"

	"citycard/app/platform/db"
)

// listed is a page of pages.json, which `make pages` reads as well.
type listed struct {
	Name   string `json:"name"`
	Who    string `json:"who"`
	Path   string `json:"path"`
	Status int    `json:"status"` // 0 means 200
	First  string `json:"first"`  // a form that is sent before: "/login?phone=13900010997"
}

func listOf(t *testing.T, w *world) []listed {
	t.Helper()
	text, err := os.ReadFile("pages.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].Path = w.fill(all[i].Path)
		if strings.Contains(all[i].Path, "{") {
			t.Errorf("%s: the world has no value for %s", all[i].Name, all[i].Path)
		}
		if all[i].Status == 0 {
			all[i].Status = http.StatusOK
		}
	}
	return all
}

var (
	crawlScreens   = []screen{{360, 640, true}, {390, 844, true}, {1366, 768, false}}
	crawlSchemes   = []string{"light", "dark"}
	crawlLanguages = []string{"zh-CN", "en"}
)

// crawlers is how many tabs look at pages at once.
const crawlers = 2

// TestEveryPageLooksRight opens every page as the person it is for, in both languages, looks at
// it at three sizes, light and dark, keeps a picture of each, and asks what no page may get wrong.
func TestEveryPageLooksRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	pages := listOf(t, w)
	t.Run("every address is looked at", func(t *testing.T) { everyAddress(t, w, pages) })
	links, free := &linkBook{from: map[string]map[string]string{}}, make(chan struct{}, crawlers)
	t.Run("page", func(t *testing.T) {
		for _, page := range pages {
			t.Run(page.Name, func(t *testing.T) {
				t.Parallel()
				free <- struct{}{}
				defer func() { <-free }()
				p := someone(t, w.App, page.Who, crawlScreens[0])
				p.signs(w, page.Who)
				p.sentBefore(page.First)
				for _, lang := range crawlLanguages {
					p.inspects(page, lang, links)
				}
			})
		}
	})
	keep(t, "weights.txt", []byte(weights.table()))
	t.Run("no link is dead", func(t *testing.T) { links.follow(t, w) })
}

// sentBefore sends a form as the browser would have, and keeps the cookies of the answer.
func (p *person) sentBefore(first string) {
	p.t.Helper()
	if first == "" {
		return
	}
	path, form, _ := strings.Cut(first, "?")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Post(p.app.Config.BaseURL+path, "application/x-www-form-urlencoded",
		strings.NewReader(form))
	if err != nil {
		p.t.Fatal(err)
	}
	answer.Body.Close()
	for _, c := range answer.Cookies() {
		call(p, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value,
			URL: p.app.Config.BaseURL + "/"})
	}
}

// inspects one page in one language.
func (p *person) inspects(page listed, lang string, links *linkBook) {
	p.t.Helper()
	said := lang
	p.prefers(lang)
	p.look(crawlScreens[0])
	p.scheme("light")
	if status := p.open(page.Path); status != page.Status {
		p.t.Errorf("%s: %d instead of %d\n%s", said, status, page.Status, p.where())
		return
	}
	if lang == crawlLanguages[0] && !strings.HasPrefix(page.Name, "dev-") &&
		!strings.HasPrefix(page.Name, "components") {
		time.Sleep(100 * time.Millisecond) // deferred scripts ask for what they need
		p.weighs(page, areaBudget(page))   // nothing was cached yet
	}
	for _, fault := range js[[]string](p, pageFaults(lang)) {
		if strings.HasPrefix(page.Name, "dev-") && strings.HasPrefix(fault, "Chinese punctuation") {
			continue // it shows what was sent, in whatever language
		}
		p.t.Errorf("%s: %s", said, fault)
	}
	for _, fault := range p.unnamed() {
		p.t.Errorf("%s: %s", said, fault)
	}
	if page.Status < http.StatusBadRequest { // a page that is not there links to itself in the other language
		links.note(page, js[[]string](p,
			`[...document.querySelectorAll('a[href]')].map(a => a.href).filter(h => h.startsWith(location.origin + '/')).map(h => h.slice(location.origin.length).split('#')[0])`))
	}
	for _, s := range crawlScreens {
		p.look(s)
		for _, fault := range js[[]string](p, sizeFaults) {
			p.t.Errorf("%s at %d px: %s", said, s.width, fault)
		}
		for _, scheme := range crawlSchemes {
			p.scheme(scheme)
			p.picture(fileName(fmt.Sprintf("%s-%d-%s-%s", page.Name, s.width, scheme, lang[:2])))
		}
	}
	for _, wrong := range p.watch.take() {
		p.t.Errorf("%s: %s", said, wrong)
	}
	p.watch.reset()
}

func (p *person) scheme(name string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
			Value: name}}})
}

// pageFaults is a script that lists what is wrong with a page whatever its size.
func pageFaults(lang string) string { return fmt.Sprintf(pageFaultsScript, lang) }

const pageFaultsScript = `(lang => {
  const wrong = [], all = s => [...document.querySelectorAll(s)];
  if (document.documentElement.lang !== lang) wrong.push('lang is ' + document.documentElement.lang);
  const heads = all('h1').filter(e => e.checkVisibility());
  if (heads.length !== 1) wrong.push(heads.length + ' h1');
  if (!/^\S.* · \S/.test(document.title)) wrong.push('title ' + JSON.stringify(document.title));
  if (all('main').length !== 1) wrong.push(all('main').length + ' main');
  if (!document.querySelector('meta[name=viewport]')) wrong.push('no viewport');
  const ids = all('[id]').map(e => e.id), twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length) wrong.push('ids twice: ' + twice);
  for (const e of all('img')) if (!e.hasAttribute('alt')) wrong.push('no alt: ' + e.outerHTML.slice(0, 120));
  for (const e of all('img')) if (!e.hasAttribute('width') || !e.hasAttribute('height')) wrong.push('img without a size: ' + e.outerHTML.slice(0, 120));
  for (const e of all('[style], style, script:not([src])')) if (!e.matches('script[type]')) wrong.push('inline: ' + e.outerHTML.slice(0, 120));
  for (const e of all('*')) for (const a of e.attributes) if (a.name.startsWith('on')) wrong.push('inline handler: ' + e.outerHTML.slice(0, 120));
  for (const e of all('[aria-labelledby],[aria-describedby],label[for]'))
    for (const id of ((e.getAttribute('aria-labelledby') || '') + ' ' + (e.getAttribute('aria-describedby') || '') + ' ' + (e.getAttribute('for') || '')).trim().split(/\s+/))
      if (id && !document.getElementById(id)) wrong.push('points at no id ' + id + ': ' + e.outerHTML.slice(0, 120));
  for (const e of all('.empty')) if (e.querySelectorAll('a[href],button').length !== 1) wrong.push('an empty state without its one action: ' + e.outerHTML.slice(0, 160));
  for (const e of all('table')) if (!e.tBodies[0]?.rows.length) wrong.push('a table without rows: ' + e.outerHTML.slice(0, 160));
  for (const e of all('form')) if (!['get', 'post'].includes(e.method)) wrong.push('form by ' + e.method);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), raw = /^[a-z_]+(\.[a-z_]+)+$/;
  for (let n; (n = walk.nextNode());) for (const word of n.data.trim().split(/\s+/))
    if (raw.test(word) && !/\.ops$/.test(word) && !n.parentElement.closest('code,pre,noscript,script,[data-code]')) wrong.push('a raw key: ' + word);
  if (/<no value>|%%!|\{\{|undefined|NaN/.test(document.body.innerText)) wrong.push('a hole in the text: ' + document.body.innerText.match(/.{0,40}(<no value>|%%!|\{\{|undefined|NaN).{0,40}/)[0]);
  const plain = document.querySelector('main')?.cloneNode(true); // what is in another language on purpose says so
  if (plain) for (const e of plain.querySelectorAll('[lang], td, .diff, .changed')) e.remove();
  const odd = lang === 'en' && plain && plain.textContent.replace(/“.*?”/g, '').match(/.{0,40}[，。；：！？「」].{0,20}/);
  if (odd) wrong.push('Chinese punctuation in English: ' + odd[0]);
  return wrong;
})(%q)`

// sizeFaults is a script that lists what is wrong at the size of the moment.
const sizeFaults = `(() => {
  const wrong = [], d = document.documentElement, all = s => [...document.querySelectorAll(s)];
  const shown = e => { const r = e.getBoundingClientRect(), s = getComputedStyle(e); return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && !e.closest('.visually-hidden'); };
  if (d.scrollWidth > innerWidth + 1) {
    const wide = all('body *').filter(e => shown(e) && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('[tabindex="0"]')).slice(0, 2);
    wrong.push('scrolls sideways: ' + d.scrollWidth + ' of ' + innerWidth + ' ' + wide.map(e => e.outerHTML.slice(0, 140)).join(' | '));
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = new Set();
  for (let n; (n = walk.nextNode());) if (n.data.trim() && shown(n.parentElement) && !n.parentElement.closest('svg,noscript,.till-card')) { // .till-card is a sheet of paper
    const size = parseFloat(getComputedStyle(n.parentElement).fontSize);
    if (size < 12) small.add(size + ' px: ' + n.data.trim().slice(0, 30));
  }
  for (const s of small) wrong.push('text under 12 px: ' + s);
  for (const e of all('input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]),select,textarea'))
    if (shown(e) && innerWidth < 600 && parseFloat(getComputedStyle(e).fontSize) < 16) wrong.push('a field under 16 px zooms the phone: ' + e.outerHTML.slice(0, 100));
  for (const e of all('button,.btn,input[type=submit]')) {
    const r = e.getBoundingClientRect();
    if (shown(e) && innerWidth < 600 && (r.height < 43.5 || r.width < 43.5) && !e.closest('table,.chips')) wrong.push('a target of ' + Math.round(r.width) + '×' + Math.round(r.height) + ': ' + e.outerHTML.slice(0, 120));
  }
  return wrong;
})()`

// notPages are addresses that answer with something else than a page of their own; why.
var notPages = map[string]string{
	"/q/:digits/": "the page of /q/:digits, as some cameras hand the link over", "/Q/:digits": "the same",
	"/Q/:digits/": "the same",
	"/livez":      "for machines", "/readyz": "for machines", "/static/*file": "files", "/resume": "only ever a way back",
	"/card/live": "a part of /card", "/calendar/:file": "for calendars", "/m/exposure/statement.csv": "a file",
}

// everyAddress fails for a page that was registered and that pages.json does not know.
// Addresses that forms are sent to may lead on instead of showing something.
func everyAddress(t *testing.T, w *world, pages []listed) {
	t.Helper()
	for _, address := range w.Addresses() {
		method, path, _ := strings.Cut(address, " ")
		if method != http.MethodGet || strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/c/:city") ||
			notPages[path] != "" || strings.HasSuffix(path, "/export") ||
			!strings.Contains(path[1:], "/") && strings.Contains(path, ".") {
			continue
		}
		pattern := regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(path), `[^/?]+`) + `(\?.*)?$`)
		if !slices.ContainsFunc(pages, func(p listed) bool { return pattern.MatchString(p.Path) }) && !w.leadsOn(path) {
			t.Errorf("nobody looks at %s: add it to pages.json", path)
		}
	}
}

var placeholder = regexp.MustCompile(`:[a-z_]+`)

// leadsOn tells whether an address sends one of the world's people somewhere else than to a sign-in.
func (w *world) leadsOn(path string) bool {
	path = placeholder.ReplaceAllStringFunc(path, func(name string) string {
		if id := w.ids[name[1:]]; id != "" {
			return id
		}
		return w.ids["redemption"]
	})
	for who := range w.tokens {
		answer := w.get(path, who)
		to := answer.Header.Get("Location")
		if answer.StatusCode == http.StatusSeeOther && (!strings.Contains(to, "login") ||
			strings.HasPrefix(path, "/login/")) && !strings.Contains(to, "/till/bind") {
			return true
		}
	}
	return false
}

// get asks for a page as one of the world's people, without a browser, and follows nothing.
func (w *world) get(path, who string) *http.Response {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.Config.BaseURL+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html")
	if seat, ok := w.tokens[who]; ok {
		request.AddCookie(&http.Cookie{Name: "session_" + string(seat.kind), Value: seat.token})
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	answer.Body.Close()
	return answer
}

// linkBook holds the links that were seen: address → person → where.
type linkBook struct {
	mu   sync.Mutex
	from map[string]map[string]string
}

func (b *linkBook) note(page listed, links []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, link := range links {
		if b.from[link] == nil {
			b.from[link] = map[string]string{}
		}
		b.from[link][page.Who] = page.Name
	}
}

// follow asks for every link as one of those who saw it.
func (b *linkBook) follow(t *testing.T, w *world) {
	for link, seen := range b.from {
		for who, page := range seen {
			if answer := w.get(link, who); answer.StatusCode >= http.StatusBadRequest {
				t.Errorf("%s (as %s) links to %s: %d", page, who, link, answer.StatusCode)
			}
			break
		}
	}
}
