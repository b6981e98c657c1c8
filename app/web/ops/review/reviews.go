package ops

import (
	"context"
	"html/template"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/desk"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// queueLimit is how many items of a queue are listed; the rest waits behind them.
const queueLimit = 50

// reviewQueue is one kind of things that wait for a decision.
type reviewQueue struct {
	kind, labelKey string
	late           func(now, since time.Time, zone *time.Location) bool
	waiting        func(ctx context.Context, call *respond.Call, who identity.Actor, home city.City) ([]waitingItem, error)
	open           func(ctx context.Context, call *respond.Call, who identity.Actor, id ident.ID) (reviewItem, error)
	decide         func(ctx context.Context, who identity.Actor, id ident.ID, d decision) error
	presets        []string // keys of the reasons that can be chosen, without "ops.reason."
	reasonKey      string   // what the reason is for
}

// waitingItem is one line of a queue.
type waitingItem struct {
	ID          ident.ID
	Title, Note string
	Since       time.Time
}

// reviewItem is what an operator judges. City tells whose it is; the use case that found it
// has checked that the operator is of there.
type reviewItem struct {
	ID       ident.ID
	City     city.ID
	Version  int64
	Heading  string
	Lead     string
	Facts    []view.Fact
	Changes  []change
	Compared string // what Changes compares with
	Checks   []checkLine
	Words    []saying
	Look     []view.Link
	Notice   *view.Notice // why nothing can be decided, or what to know first
	Closed   bool         // no decision is possible
	Actions  []action
	Evidence bool // an approval needs evidence
	Payout   bool // an approval needs the reference of a bank transfer
	Reasons  bool // a refusal needs a reason that somebody reads
}

// change is one fact before and after.
type change struct {
	Label, Before, After string
	Changed              bool
}

// checkLine is one automatic check in words.
type checkLine struct{ Kind, KindText, Text, Href string }

// saying is what somebody wrote, and who.
type saying struct{ Who, Text string }

// action is one of the buttons of the decision bar. Told actions are shown as a preview
// before they happen.
type action struct {
	Value, Label, Kind, Key string
	Told                    bool
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
	return []reviewQueue{p.storeQueue(), p.offerQueue(), p.complaintQueue(), p.lateQueue(), p.refundQueue()}
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
	form := respond.FreshForm(respond.CallOf(c.Request.Context()))
	return p.reviewForm(c, form, p.queueNamed(c.Query("type")), c.Query("item"), nil)
}

// reviewForm shows a queue with one open item. preview is the decision to be confirmed.
func (p *Pages) reviewForm(c *gin.Context, form *respond.Form, q reviewQueue, itemID string, preview *decision) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	page := reviewPage{Base: p.base(c, who, home, "reviews", "ops.reviews.title"), Errors: form.Problems()}
	page.Script, page.Wide = "ops", true
	waiting, err := q.waiting(ctx, page.Call, who, home)
	if err != nil {
		return err
	}
	if itemID == "" && len(waiting) > 0 {
		itemID = waiting[0].ID.String()
	}
	if err := p.fillReviewList(c, &page, q, who, home, waiting, itemID); err != nil {
		return err
	}
	if itemID != "" {
		if err := p.fillReviewItem(ctx, &page, form, q, who, itemID, preview); err != nil {
			return err
		}
	}
	return p.HTML.ShowForm(c, form, "ops/reviews.html", &page)
}

func (p *Pages) fillReviewList(c *gin.Context, page *reviewPage, q reviewQueue, who identity.Actor, home city.City, waiting []waitingItem, current string) error {
	ctx := c.Request.Context()
	holders, err := desk.Holders(ctx, p.DB, home.ID, q.kind)
	if err != nil {
		return err
	}
	if page.Cities, err = p.cityTabs(c, who, home, "/ops/reviews"); err != nil {
		return err
	}
	if err = p.fillReviewTabs(ctx, page, who, home, q.kind); err != nil {
		return err
	}
	page.ListTitle = page.T("ops.reviews.list", "queue", page.T(q.labelKey))
	now := p.DB.Clock().Now()
	for i, w := range waiting {
		row := reviewRow{Href: p.at(who, home, "/ops/reviews", "type", q.kind, "item", w.ID.String()), Title: w.Title, Note: w.Note,
			Age: page.T("ops.reviews.waits", "age", ageOf(page.Call, now.Sub(w.Since))), Current: w.ID.String() == current}
		if q.late(now, w.Since, home.Location()) {
			row.Overdue = page.T("ops.reviews.overdue")
		}
		if h, held := holders[w.ID]; held && h.ByID != who.ID {
			row.Holder = page.T("ops.reviews.held_by", "name", h.Name)
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
		page.Bulk = p.at(who, home, "/ops/reviews/bulk")
	}
	return nil
}

// fillReviewTabs leads to the queues. An empty one sends on to the next where somebody waits.
func (p *Pages) fillReviewTabs(ctx context.Context, page *reviewPage, who identity.Actor, home city.City, current string) error {
	sizes, err := p.queueSizes(ctx, who, home)
	if err != nil {
		return err
	}
	page.Empty = view.Empty{Text: page.T("ops.reviews.empty"), Action: view.Link{Label: page.T("ops.reviews.back"), Href: p.at(who, home, "/ops")}}
	for _, q := range slices.Backward(p.queues()) {
		name, size := page.T(q.labelKey), page.Count(int(sizes[q.kind].Count))
		tab := view.Tab{Label: name, Count: size, Href: p.at(who, home, "/ops/reviews", "type", q.kind), Current: q.kind == current}
		if sizes[q.kind].Count > 0 && !tab.Current {
			page.Empty.Action = view.Link{Label: page.T("ops.reviews.next_queue", "queue", name, "n", size), Href: tab.Href}
		}
		page.Tabs = append(page.Tabs, tab)
	}
	slices.Reverse(page.Tabs)
	page.Tabs[0].Group = page.T("ops.reviews.title")
	return nil
}

func (p *Pages) fillReviewItem(ctx context.Context, page *reviewPage, form *respond.Form, q reviewQueue, who identity.Actor, itemID string, preview *decision) error {
	id, err := ident.Parse(itemID)
	if err != nil {
		return respond.ErrNoRoute
	}
	item, err := q.open(ctx, page.Call, who, id)
	if err != nil {
		return err
	}
	page.Item = &item
	page.HoldAction = "/ops/reviews/" + q.kind + "/" + item.ID.String() + "/hold"
	holders, err := desk.Holders(ctx, p.DB, item.City, q.kind)
	if err != nil {
		return err
	}
	if h, held := holders[item.ID]; held && h.ByID != who.ID {
		page.Holder, page.HeldUntil = h.Name, page.Stamp(h.Until)
		return nil
	}
	if !item.Closed {
		page.Decide = p.decideForm(page.Call, form, q, item, preview)
	}
	return nil
}

// afterwards is the next thing to do once an item is decided: the first that nobody holds.
func (p *Pages) afterwards(ctx context.Context, call *respond.Call, q reviewQueue, who identity.Actor, done reviewItem) (string, error) {
	home, err := city.ByID(p.DB.Read(ctx), done.City)
	if err != nil {
		return "", err
	}
	waiting, err := q.waiting(ctx, call, who, home)
	if err != nil {
		return "", err
	}
	holders, err := desk.Holders(ctx, p.DB, home.ID, q.kind)
	if err != nil {
		return "", err
	}
	for _, w := range waiting {
		if h, held := holders[w.ID]; w.ID != done.ID && (!held || h.ByID == who.ID) {
			return p.at(who, home, "/ops/reviews", "type", q.kind, "item", w.ID.String()), nil
		}
	}
	return p.at(who, home, "/ops/reviews", "type", q.kind), nil
}
