package member

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// messagesPerPage is also the most that one tap marks as seen.
const messagesPerPage = 20

type messageRow struct {
	ID          string
	Title, Body string
	At          template.HTML
	Unseen      bool
	Href, Label string // where it leads
}

type inboxPage struct {
	respond.Base
	Messages []messageRow
	Unread   string // "3 条未读" or ""
	Here     string // ids of the unseen ones on this page
	Back     string // where the form leads: this very page
	Pager    view.Pager
	Empty    *view.Empty
}

// showInbox answers GET /inbox. Looking is not marking: see the package's words.
func (p *Pages) showInbox(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.inbox.title")
	if err != nil {
		return err
	}
	base.Script = "card"
	items, next, err := p.Notify.Inbox(c.Request.Context(), inbox(who), messagesPerPage, c.Query("cursor"))
	if err != nil {
		return err
	}
	unseen, err := p.Notify.Unseen(c.Request.Context(), inbox(who))
	if err != nil {
		return err
	}
	page := inboxPage{Base: base, Back: base.URL.RequestURI()}
	if err := p.fillInbox(c, items, &page); err != nil {
		return err
	}
	if unseen > 0 {
		page.Unread = base.T("member.inbox.unread", "count", base.Count(unseen))
	}
	page.pages(c.Query("cursor"), next)
	return p.HTML.Show(c, "member/inbox.html", page)
}

// fillInbox puts the messages into words, with the names of the stores that they tell of.
func (p *Pages) fillInbox(c *gin.Context, items []notify.InboxItem, page *inboxPage) error {
	var stores []ident.ID
	for _, item := range items {
		if id, err := ident.Parse(item.Params["store_id"]); err == nil {
			stores = append(stores, id)
		}
	}
	names, err := p.Merchants.StoreNames(c.Request.Context(), stores)
	if err != nil {
		return err
	}
	now := p.DB.Read(c.Request.Context()).Now()
	for _, item := range items {
		row := messageRowOf(page.Request, item, names)
		row.At = page.Ago(item.At, now)
		page.Messages = append(page.Messages, row)
		if row.Unseen {
			page.Here = strings.TrimSpace(page.Here + " " + row.ID)
		}
	}
	if len(page.Messages) == 0 {
		page.Empty = &view.Empty{Text: page.T("member.inbox.none"),
			Action: view.Link{Label: page.T("member.inbox.none_action"), Href: cardPath}, Main: true}
	}
	return nil
}

func (page *inboxPage) pages(cursor, next string) {
	first := ""
	if cursor != "" {
		first = "/inbox"
	}
	if next != "" {
		next = "/inbox?cursor=" + next
	}
	page.Pager = page.Request.Pager(first, next, "")
}

// leadsTo is the page that a message is about, by its template.
var leadsTo = map[string]string{
	"card_activated": cardPath, "trial_started": cardPath, "card_unfrozen": cardPath, "card_frozen": "/help",
	"card_unfrozen_moved": "/benefits",
	"benefit_expiring":    "/benefits", "benefit_extended": "/benefits",
	"membership_expiring": "/join", "trial_expiring": "/join", "membership_ended": "/join",
	"trial_ended":          "/card/visits",
	"redemption_confirmed": "/card/visits", "benefit_used": "/card/visits", "redemption_reversed": "/card/visits",
	"refund_requested": "/refund", "refund_done": "/refund",
}

func messageRowOf(req *respond.Request, item notify.InboxItem, names map[ident.ID]merchants.StoreName) messageRow {
	row := messageRow{ID: item.ID.String(), Unseen: item.SeenAt == nil, Href: leadsTo[item.Template]}
	row.Title, row.Body = req.Texts.Message(req.Locale, item.Template, forPage(req, item.Params, names))
	if row.Href != "" {
		row.Label = req.T("member.inbox.open")
	}
	if visit, err := ident.Parse(item.Params["redemption_id"]); err == nil {
		row.Href, row.Label = "/card/visits/"+visit.String(), req.T("member.receipt.see")
	}
	return row
}

// forPage gives what a message tells of the form that it has on the other pages.
func forPage(req *respond.Request, params map[string]string, names map[ident.ID]merchants.StoreName) map[string]string {
	told := make(map[string]string, len(params)+1)
	for name, value := range params {
		if day, err := clock.ParseDay(value); err == nil {
			value = req.Date(day)
		}
		told[name] = value
	}
	if number, has := params["card_number"]; has {
		told["card_number"] = inFours(number)
	}
	if id, err := ident.Parse(params["store_id"]); err == nil {
		if store, known := names[id]; known {
			told["store"] = store.Name(req.Locale)
		}
	}
	return told
}

// markSeen answers POST /inbox/seen: these messages came before the person's eyes.
func (p *Pages) markSeen(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	texts := strings.Fields(f.Text("messages"))
	if len(texts) > messagesPerPage {
		return respond.ErrInvalid.WithField("messages", "field.too_many")
	}
	ids := make([]ident.ID, len(texts))
	for i, text := range texts {
		if ids[i], err = ident.Parse(text); err != nil {
			return notify.ErrMessageNotFound
		}
	}
	if err := p.Notify.MarkSeen(c.Request.Context(), inbox(who), ids...); err != nil {
		return err
	}
	if c.GetHeader(fragmentHeader) != "" { // the page's script: there is nothing new to show
		c.Status(http.StatusNoContent)
		return nil
	}
	return respond.Redirect(c, respond.LocalPath(f.Text("back"), "/inbox"))
}
