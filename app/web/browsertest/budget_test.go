package browsertest

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/network"
)

// budget is what a first visit with an empty cache may weigh, in bytes after brotli, as the
// guide counts (1 KB = 1000 bytes).
type budget struct {
	html, css, js, images, total int
	requests                     int
}

// budgets by the beginning of the address; the longest that fits counts.
var budgets = map[string]budget{
	"/":             {html: 14000, css: 10000, js: 6000, images: 60000, requests: 10, total: 100000},
	"/card":         {html: 8000, css: 10000, js: 6000, images: 0, requests: 4, total: 30000},
	"/till":         {html: 8000, css: 14000, js: 10000, images: 0, requests: 5, total: 35000},
	"/m/print/till": {html: 8000, css: 14000, js: 10000, images: 0, requests: 5, total: 35000}, // the till's own page
	"/m":            {html: 40000, css: 14000, js: 8000, images: 0, requests: 8, total: 80000},
	"/ops":          {html: 40000, css: 14000, js: 8000, images: 0, requests: 8, total: 80000},
}

func budgetOf(path string) budget {
	best := "/"
	for begin := range budgets {
		if len(begin) > len(best) && (path == begin || strings.HasPrefix(path, begin+"/") ||
			strings.HasPrefix(path, begin+"?")) {
			best = begin
		}
	}
	if strings.HasPrefix(path, "/card/") { // visits and the like are ordinary member pages
		best = "/"
	}
	return budgets[best]
}

// areaBudget is the budget of a page; a bound phone opens the till behind the link of a code.
func areaBudget(page listed) budget {
	if !strings.HasSuffix(page.Who, "till") {
		return budgetOf(page.Path)
	}
	b := budgets["/till"]
	if strings.HasPrefix(page.Path, "/q/") {
		b.requests += 3 // and goes on by itself where scripts run
	}
	return b
}

// weighing keeps the lines of all pages for the file out/weights.txt.
type weighing struct {
	mu    sync.Mutex
	lines []string
}

var weights weighing

func (w *weighing) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

// table is every line, by name.
func (w *weighing) table() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.Sort(w.lines)
	return strings.Join(w.lines, "\n") + "\n"
}

// weighs sums up what the browser fetched.
func (p *person) weighs(page listed, b budget) {
	p.t.Helper()
	got := map[string]int{}
	p.watch.mu.Lock()
	asked := append([]asked(nil), p.watch.requests...)
	p.watch.mu.Unlock()
	requests := 0
	for _, r := range asked {
		if strings.HasSuffix(r.url, "/favicon.ico") || strings.Contains(r.url, "/static/icon") {
			continue // the browser's own wish for its tab, once a visit
		}
		requests++
		got[kindOf(r)] += p.packed(r)
	}
	total := got["html"] + got["css"] + got["js"] + got["images"] + got["rest"]
	line := fmt.Sprintf("%-28s html %5d css %5d js %5d images %5d total %6d in %d requests", page.Name, got["html"],
		got["css"], got["js"], got["images"], total, requests)
	weights.add(line)
	over := func(what string, have, most int) {
		if have > most {
			p.t.Errorf("%s: %d of %d allowed", what, have, most)
		}
	}
	over("html", got["html"], b.html)
	over("css", got["css"], b.css)
	over("js", got["js"], b.js)
	over("images", got["images"], b.images)
	over("total", total, b.total)
	over("requests", requests, b.requests)
}

func kindOf(r asked) string {
	switch {
	case r.kind == string(network.ResourceTypeDocument):
		return "html"
	case strings.Contains(r.mime, "css"):
		return "css"
	case strings.Contains(r.mime, "javascript"):
		return "js"
	case strings.HasPrefix(r.mime, "image/"):
		return "images"
	}
	return "rest"
}

// packed is the size of what came, as brotli would send it; pictures that are packed already count as they are.
func (p *person) packed(r asked) int {
	p.t.Helper()
	// no answer yet: it was sent at leaving
	if r.status == http.StatusNoContent || r.status == http.StatusSeeOther || r.status == 0 {
		return 0
	}
	if known, ok := static.Load(path.Base(r.url)); ok && strings.Contains(r.url, "/static/") {
		return known.(int)
	}
	raw := call(p, network.GetResponseBody, network.GetResponseBodyParams{RequestID: r.id}).Body
	if strings.HasPrefix(r.mime, "image/") && !strings.Contains(r.mime, "svg") {
		return len(raw)
	}
	if !strings.Contains(r.url, "/static/") {
		return p.brotli(raw, pagesAt)
	}
	size := p.brotli(raw, brotli.BestCompression)
	static.Store(path.Base(r.url), size)
	return size
}

// pagesAt is the level at which servers pack what they make anew for everybody; files that
// never change are packed once, at the best.
const pagesAt = 5

// static holds the sizes of files that were packed before; their names carry their content's hash.
var static sync.Map

func (p *person) brotli(raw []byte, level int) int {
	p.t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, level)
	if _, err := w.Write(raw); err != nil {
		p.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	return out.Len()
}
