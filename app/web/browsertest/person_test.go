package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"citycard/app/web/webtest"
)

// screen is what a person looks at.
type screen struct {
	width, height int64
	touch         bool
}

var (
	smallPhone = screen{360, 640, true}
	phone      = screen{390, 844, true}
	desk       = screen{1366, 768, false}
)

// patience is how long a page may take; the machine is shared with the rest of the tests.
const patience = 20 * time.Second

// person is one browser profile with one tab.
type person struct {
	t     *testing.T
	app   *webtest.App
	ctx   context.Context
	name  string
	watch *watch
	eyes  screen
}

// someone opens a fresh profile: no cookies, no cache, Chinese unless lang says otherwise.
func someone(t *testing.T, h *webtest.App, name string, s screen) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(shared.context(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{t: t, app: h, ctx: ctx, name: name}
	p.watch = p.newWatch()
	p.do(chromedp.Steps())
	p.look(s)
	p.prefers("zh-CN")
	t.Cleanup(func() {
		if t.Failed() {
			p.picture("failed-" + fileName(t.Name()+"-"+name))
		}
	})
	return p
}

// anotherTab is the same person with the same cookies in a second tab.
func (p *person) anotherTab(s screen) *person {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.t.Cleanup(cancel)
	q := &person{t: p.t, app: p.app, ctx: ctx, name: p.name + " (second tab)"}
	q.watch = q.newWatch()
	q.look(s)
	q.prefers("zh-CN")
	return q
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\n%s", p.name, err, p.where())
	}
}

// look sets the size of the screen.
func (p *person) look(s screen) {
	p.t.Helper()
	p.eyes = s
	p.do(s.emulate(s.height))
}

// prefers sets the language that the browser asks for.
func (p *person) prefers(lang string) {
	p.t.Helper()
	call(p, network.SetExtraHTTPHeaders,
		network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
}

// withoutScripts turns scripts off, as some people and some old browsers do.
func (p *person) withoutScripts() {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// open goes to a path of the program and returns the status of the answer.
func (p *person) open(path string) int {
	p.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = p.app.Config.BaseURL + path
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		p.t.Fatalf("%s opens %s: %v", p.name, path, err)
	}
	if answer == nil {
		return 0
	}
	return int(answer.Status)
}

// path is where the person is.
func (p *person) path() string {
	p.t.Helper()
	address, err := url.Parse(js[string](p, `location.href`))
	if err != nil {
		p.t.Fatal(err)
	}
	if address.RawQuery != "" {
		return address.Path + "?" + address.RawQuery
	}
	return address.Path
}

// text is what can be read on the page, with white space folded.
func (p *person) text() string {
	p.t.Helper()
	return strings.Join(strings.Fields(js[string](p, `document.body.innerText`)), " ")
}

// sees fails unless each text stands on the page.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	have := p.text()
	for _, text := range texts {
		if !strings.Contains(have, text) {
			p.t.Errorf("%s does not see %q\n%s", p.name, text, p.where())
		}
	}
}

// doesNotSee fails when one of the texts stands on the page.
func (p *person) doesNotSee(texts ...string) {
	p.t.Helper()
	have := p.text()
	for _, text := range texts {
		if strings.Contains(have, text) {
			p.t.Errorf("%s sees %q\n%s", p.name, text, p.where())
		}
	}
}

// waitsFor a text, at most within.
func (p *person) waitsFor(within time.Duration, text string) {
	p.t.Helper()
	if !p.until(within, fmt.Sprintf(`document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text)) {
		p.t.Fatalf("%s waited %v for %q\n%s", p.name, within, text, p.where())
	}
}

// until asks the page until the expression is true; a page that is being left is asked again.
func (p *person) until(within time.Duration, expression string) bool {
	p.t.Helper()
	deadline := time.Now().Add(within)
	for {
		ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		cancel()
		if err == nil && ok {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(40 * time.Millisecond)
	}
}

// where describes the page for messages of failed tests.
func (p *person) where() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx,
		chromedp.Evaluate[string](`location.pathname + location.search + ' · ' + document.title + '\n' + document.body.innerText.replace(/\s+/g, ' ').slice(0, 900)`))
	if err != nil {
		return err.Error()
	}
	return "at " + text
}

// tallest is how much of a long page a picture shows.
const tallest = 6000

// picture writes the whole page to out. The screen is made as tall as the page for it, so that
// what sticks to an edge is at the edge.
func (p *person) picture(name string) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	tall, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	if err == nil {
		err = chromedp.Do(ctx, p.eyes.emulate(min(max(tall, p.eyes.height), tallest)))
	}
	fast := true
	shot := page.CaptureScreenshotResult{}
	if err == nil {
		shot, err = chromedp.Call(ctx, page.CaptureScreenshot,
			page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, OptimizeForSpeed: &fast})
	}
	if err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
		return
	}
	keep(p.t, name+".png", shot.Data)
}

func (s screen) emulate(height int64) chromedp.Action[chromedp.Void] {
	if s.touch {
		return chromedp.EmulateViewport(s.width, height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(s.width, height)
}

// keep writes a file to the folder out.
func keep(t testing.TB, name string, data []byte) {
	if err := os.MkdirAll("out", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("out", name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// fileName is s with everything but letters, digits and dots as dashes.
func fileName(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, s), "-")
}
