package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch notes what a page must not do: errors on the console, uncaught exceptions, breaches of
// the content security policy, parts that could not be fetched, calls to other hosts.
type watch struct {
	mu       sync.Mutex
	base     string
	wrong    []string
	unloaded []*log.Entry // what the console says of requests that failed
	requests []asked
	byID     map[network.RequestID]int
	refused  map[network.RequestID]bool // by status; never forgotten, since the console may speak of an earlier page
}

// asked is one request of a page.
type asked struct {
	url, kind string
	id        network.RequestID
	status    int64
	mime      string
	cached    bool
}

func (p *person) newWatch() *watch {
	p.t.Helper()
	w := &watch{base: p.app.Config.BaseURL, byID: map[network.RequestID]int{}, refused: map[network.RequestID]bool{}}
	if err := chromedp.Listen(p.ctx, w.note); err != nil {
		p.t.Fatal(err)
	}
	call(p, audits.Enable, cdp.Empty{})
	return w
}

func (w *watch) note(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		w.wrong = append(w.wrong, fmt.Sprintf("exception: %s %+v", e.ExceptionDetails.Text,
			e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			w.wrong = append(w.wrong, fmt.Sprintf("console.%s: %v", e.Type, e.Args))
		}
	case *log.EventEntryAdded:
		w.noteEntry(e.Entry)
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			w.wrong = append(w.wrong, fmt.Sprintf("policy: %s blocked %s", d.ViolatedDirective, d.BlockedURL))
		}
	case *network.EventRequestWillBeSent:
		w.noteRequest(e)
	case *network.EventResponseReceived:
		w.refused[e.RequestID] = e.Response.Status >= http.StatusBadRequest
		if i, ok := w.byID[e.RequestID]; ok {
			w.requests[i].status, w.requests[i].mime, w.requests[i].cached = e.Response.Status, e.Response.MimeType,
				e.Response.FromDiskCache
		}
	}
}

func (w *watch) noteEntry(entry *log.Entry) {
	switch {
	case entry.Level != log.EntryLevelError:
	case entry.Source == log.EntrySourceNetwork:
		w.unloaded = append(w.unloaded, entry)
	default:
		w.wrong = append(w.wrong, inConsole(entry))
	}
}

func inConsole(entry *log.Entry) string {
	return fmt.Sprintf("%s: %s %s", entry.Source, entry.Text, entry.URL)
}

func (w *watch) noteRequest(e *network.EventRequestWillBeSent) {
	if strings.HasPrefix(e.Request.URL, "data:") {
		return
	}
	if !strings.HasPrefix(e.Request.URL, w.base+"/") {
		w.wrong = append(w.wrong, "a request to another host: "+e.Request.URL)
	}
	w.byID[e.RequestID] = len(w.requests)
	w.requests = append(w.requests, asked{url: e.Request.URL, kind: string(e.Type), id: e.RequestID})
}

// reset starts a new count of requests.
func (w *watch) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests, w.byID = nil, map[network.RequestID]int{}
}

// take returns what was wrong so far and clears it. A request that failed counts, and a part of a page that was
// refused. A refused page does not: the tests ask for its status themselves.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	wrong := w.wrong
	for _, entry := range w.unloaded {
		if !w.refused[entry.NetworkRequestID] {
			wrong = append(wrong, inConsole(entry))
		}
	}
	for _, r := range w.requests {
		if r.kind != string(network.ResourceTypeDocument) && r.status >= http.StatusBadRequest {
			wrong = append(wrong, fmt.Sprintf("part %s: %d", r.url, r.status))
		}
	}
	w.wrong, w.unloaded = nil, nil
	return wrong
}

// clean fails the test when the person's pages did something that they must not do.
func (p *person) clean() {
	p.t.Helper()
	for _, wrong := range p.watch.take() {
		p.t.Errorf("%s: %s", p.name, wrong)
	}
}
