package review

import (
	"html/template"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/reviewlock"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// queueLimit is how many items of a queue are listed; the rest waits behind them.
const queueLimit = 50

// reviewQueue is one kind of things that wait for a decision.
type reviewQueue struct {
	kind, labelKey string
	late           func(now, since time.Time, zone *time.Location) bool
	waiting        func(req *frame.Request) ([]waitingItem, error)
	open           func(req *frame.Request, id ident.ID) (reviewItem, error)
	decide         func(req *frame.Request, id ident.ID, d decision) error
	presets        []string // keys of the reasons that can be chosen, without "ops.reason."
	reasonKey      string   // what the reason is for
}

// waitingItem is one line of a queue.
type waitingItem struct {
	ID          ident.ID
	Title, Note string
	Since       time.Time
}

// reviewItem is what an operator decides about. City tells whose it is; the use case that found it
// has checked that the operator is of there.
type reviewItem struct {
	ID         ident.ID
	City       city.ID
	Version    int64
	Heading    string
	Lead       string
	Facts      []view.Fact
	Changes    []change
	Compared   string // what Changes compares with
	Checks     []checkLine
	Statements []statement
	Look       []view.Link
	Notice     *view.Notice // why nothing can be decided, or what to know first
	Closed     bool         // no decision is possible
	Actions    []action
	Evidence   bool // an approval needs evidence
	Payout     bool // an approval needs the reference of a bank transfer
	Reasons    bool // a refusal needs a reason that somebody reads
}

// change is one fact before and after.
type change struct {
	Label, Before, After string
	Changed              bool
}

// checkLine is the result of one automatic check as texts.
type checkLine struct{ Kind, KindText, Text, Href string }

// statement is what somebody wrote, and who.
type statement struct{ Who, Text string }

// action is one of the buttons of the decision bar. Previewed actions are shown as a preview
// before they happen.
type action struct {
	Value, Label, Kind, Key string
	Previewed               bool
}

type reviewRow struct {
	Href, Title, Note, Age, Overdue, Holder string
	Current                                 bool
}

type reviewPage struct {
	respond.Base
	Cities, Tabs       []view.Tab
	ListTitle          string
	Rows               []reviewRow
	Empty              view.Empty
	Item               *reviewItem
	Decide             *decideForm
	Errors             []view.Problem
	Previous, Next     string // addresses of the neighbours, for the keys
	Bulk               string
	HoldAction, Holder string
	HeldUntil          template.HTML
}

func (p *Pages) queues() []reviewQueue {
	return []reviewQueue{p.storeQueue(), p.offerQueue(), p.complaintQueue(), p.lateQueue(), p.refundQueue(),
		p.topUpQueue()}
}

// queueNamed finds a queue; an address with another name shows the first.
func (p *Pages) queueNamed(kind string) reviewQueue {
	all := p.queues()
	for _, q := range all {
		if q.kind == kind {
			return q
		}
	}
	return all[0]
}

// showReviews answers GET /ops/reviews?type=…&item=…
func (p *Pages) showReviews(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showQueue(req, p.queueNamed(c.Query("type")), c.Query("item"), nil)
}

// showQueue shows a queue with one open item. preview is the decision to be confirmed.
func (p *Pages) showQueue(req *frame.Request, q reviewQueue, itemID string, preview *decision) error {
	page := reviewPage{Base: req.Base("reviews", "ops.reviews.title"), Errors: req.Form.Problems()}
	page.Script, page.Wide = "ops", true
	waiting, err := q.waiting(req)
	if err != nil {
		return err
	}
	if itemID == "" && len(waiting) > 0 {
		itemID = waiting[0].ID.String()
	}
	if err := p.fillReviewList(req, &page, q, waiting, itemID); err != nil {
		return err
	}
	if itemID != "" {
		if err := p.fillReviewItem(req, &page, q, itemID, preview); err != nil {
			return err
		}
	}
	return p.HTML.ShowForm(req.Gin, req.Form, "ops/reviews.html", &page)
}

func (p *Pages) fillReviewList(req *frame.Request, page *reviewPage, q reviewQueue, waiting []waitingItem,
	current string) error {
	holders, err := reviewlock.Holders(req.Context(), p.DB, req.City.ID, q.kind)
	if err != nil {
		return err
	}
	if page.Cities, err = req.CityTabs("/ops/reviews"); err != nil {
		return err
	}
	if err = p.fillReviewTabs(req, page, q.kind); err != nil {
		return err
	}
	page.ListTitle = req.T("ops.reviews.list", "queue", req.T(q.labelKey))
	now := req.Now()
	for i, w := range waiting {
		row := reviewRow{Href: q.address(req, w.ID), Title: w.Title, Note: w.Note,
			Age: req.T("ops.reviews.waits", "age", req.Age(now.Sub(w.Since))), Current: w.ID.String() == current}
		if q.late(now, w.Since, req.City.Location()) {
			row.Overdue = req.T("ops.reviews.overdue")
		}
		if h, held := holders[w.ID]; held && h.ByID != req.Actor.ID {
			row.Holder = req.T("ops.reviews.held_by", "name", h.Name)
		}
		if row.Current && i > 0 {
			page.Previous = page.Rows[i-1].Href
		}
		if i > 0 && page.Rows[i-1].Current {
			page.Next = row.Href
		}
		page.Rows = append(page.Rows, row)
	}
	if q.kind == "offer" && len(waiting) > 1 {
		page.Bulk = req.Address("/ops/reviews/bulk")
	}
	return nil
}

// address is the page of an item of the queue.
func (q reviewQueue) address(req *frame.Request, item ident.ID) string {
	return req.Address("/ops/reviews", "type", q.kind, "item", item.String())
}

// fillReviewTabs leads to the queues. An empty one sends on to the next where somebody waits.
func (p *Pages) fillReviewTabs(req *frame.Request, page *reviewPage, current string) error {
	queues, err := p.Queues(req)
	if err != nil {
		return err
	}
	page.Empty = view.Empty{Text: req.T("ops.reviews.empty"),
		Action: view.Link{Label: req.T("ops.reviews.back"), Href: req.Address("/ops")}}
	for _, q := range slices.Backward(queues) {
		tab := view.Tab{Label: q.Label, Count: req.Count(int(q.Count)), Href: req.Address("/ops/reviews", "type",
			q.Kind),
			Current: q.Kind == current}
		if q.Count > 0 && !tab.Current {
			page.Empty.Action = view.Link{Label: req.T("ops.reviews.next_queue", "queue", q.Label, "n", tab.Count),
				Href: tab.Href}
		}
		page.Tabs = append(page.Tabs, tab)
	}
	slices.Reverse(page.Tabs)
	page.Tabs[0].Group = req.T("ops.reviews.title")
	return nil
}

func (p *Pages) fillReviewItem(req *frame.Request, page *reviewPage, q reviewQueue, itemID string,
	preview *decision) error {
	id, err := ident.Parse(itemID)
	if err != nil {
		return respond.ErrNoRoute
	}
	item, err := q.open(req, id)
	if err != nil {
		return err
	}
	page.Item = &item
	page.HoldAction = "/ops/reviews/" + q.kind + "/" + item.ID.String() + "/hold"
	holders, err := reviewlock.Holders(req.Context(), p.DB, item.City, q.kind)
	if err != nil {
		return err
	}
	if h, held := holders[item.ID]; held && h.ByID != req.Actor.ID {
		page.Holder, page.HeldUntil = h.Name, req.Stamp(h.Until)
		return nil
	}
	if !item.Closed {
		page.Decide = decisionForm(req, q, item, preview)
	}
	return nil
}

// nextItem is the page to go on with once an item is decided: the first item that nobody holds.
func (p *Pages) nextItem(req *frame.Request, q reviewQueue, done reviewItem) (string, error) {
	req, err := p.RequestIn(req.Gin, req.Actor, done.City)
	if err != nil {
		return "", err
	}
	waiting, err := q.waiting(req)
	if err != nil {
		return "", err
	}
	holders, err := reviewlock.Holders(req.Context(), p.DB, req.City.ID, q.kind)
	if err != nil {
		return "", err
	}
	for _, w := range waiting {
		if h, held := holders[w.ID]; w.ID != done.ID && (!held || h.ByID == req.Actor.ID) {
			return q.address(req, w.ID), nil
		}
	}
	return req.Address("/ops/reviews", "type", q.kind), nil
}
