package store

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/ops/frame"
	"citycard/app/web/ops/record"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption"
)

type storePage struct {
	respond.Base
	Back                  string
	Status, StatusKind    string
	Lead                  string
	Tabs                  []view.Tab
	Actions               []view.Link
	Notice                *view.Notice
	Facts                 []view.Fact
	Reveal                *view.Link // to the number of who applied; nil without one
	Stats                 []view.Stat
	Table, Devices        *view.Table
	More                  *view.Link
	Quiet                 bool // the tab has a main action of its own
	Suspend, Hire, Link   *actForm
	Errors                []view.Problem
	NewLogin, NewPassword string
	NewLink               string
}

// actForm is a small form at the foot of a tab.
type actForm struct {
	ID                                string // on the page; "" is the only form of a tab
	Action, Title, Lead, Button, Kind string
	Hidden                            []view.Hidden
	Fields                            []view.Field
}

var storeTabs = []string{"facts", "offers", "visits", "people", "log"}

// showStore answers GET /ops/stores/{store}?tab=…
func (p *Pages) showStore(c *gin.Context) error {
	req, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	return p.storeTab(c, req, store, c.Query("tab"), nil)
}

func (p *Pages) storeTab(c *gin.Context, req *frame.Request, store merchants.Store, tab string,
	fresh *freshLogin) error {
	base := req.Base("stores", "")
	base.Title, base.Wide = store.Name(base.Locale), true
	page := storePage{Base: base, Back: req.Address("/ops/stores"), Errors: req.Form.Problems(),
		Status:     frame.Sentence(base.T("merchants.store_status." + string(store.Status))),
		StatusKind: storeBadges[store.Status],
		Lead: base.T("category."+string(store.Category)) + " · " + frame.OrDash(store.District) + " · " +
			readiness(req.Request, store, req.Now())}
	page.Tabs = storeTabLinks(req, store, tab)
	page.Actions = storePageActions(req, store)
	if store.LeftAt != nil {
		page.Notice = &view.Notice{Kind: "warn", Text: base.T("ops.store.left", "at", base.Moment(*store.LeftAt))}
	}
	fill := map[string]func(*frame.Request, *storePage, merchants.Store) error{"offers": p.offersTab,
		"visits": p.visitsTab, "people": p.peopleTab, "log": p.logTab}[tab]
	if fill == nil {
		fill = p.factsTab
	}
	if err := fill(req, &page, store); err != nil {
		return err
	}
	page.Quiet = page.Hire != nil || page.Suspend != nil && store.Status == merchants.StoreSuspended
	if fresh != nil {
		page.NewLogin, page.NewPassword, page.NewLink = fresh.Login, fresh.Password, fresh.Link
	}
	return p.HTML.ShowForm(c, req.Form, "ops/store.html", &page)
}

func storeTabLinks(req *frame.Request, store merchants.Store, current string) []view.Tab {
	tabs := make([]view.Tab, len(storeTabs))
	for i, name := range storeTabs {
		tabs[i] = view.Tab{Label: req.T("ops.store.tab." + name), Href: req.Address(address(store, ""), "tab", name),
			Current: name == current}
	}
	tabs[0].Href, tabs[0].Group = req.Address(address(store, "")), req.T("ops.store.tabs")
	none := true
	for _, t := range tabs {
		none = none && !t.Current
	}
	tabs[0].Current = tabs[0].Current || none
	return tabs
}

func storePageActions(req *frame.Request, store merchants.Store) []view.Link {
	links := []view.Link{{Label: req.T("ops.store.edit"), Href: req.Address(address(store, "/edit"))}}
	if store.Status == merchants.StorePending {
		links = append([]view.Link{{Label: req.T("ops.store.review"), Href: req.Address("/ops/reviews", "type",
			"store", "item", store.ID.String())}}, links...)
	}
	return links
}

func (p *Pages) factsTab(req *frame.Request, page *storePage, store merchants.Store) error {
	page.Facts = append(Facts(FactLines(req.Request, FactsNow(store.StoreFacts))),
		view.Fact{Label: req.T("ops.store.evidence"), Value: frame.OrDash(store.Evidence)},
		view.Fact{Label: req.T("ops.store.reason"), Value: frame.OrDash(store.ReviewReason)},
		view.Fact{Label: req.T("ops.store.source"), Value: frame.Sentence(Source(req.Request, store))},
		view.Fact{Label: req.T("ops.store.scan"), Value: req.MomentOf(store.LastScanAt)},
		view.Fact{Label: req.T("ops.store.created"), Value: req.Moment(store.CreatedAt)})
	var err error
	if page.Reveal, err = p.contactLink(req, store.ID); err != nil {
		return err
	}
	hidden := []view.Hidden{{Name: "version", Value: frame.Number(store.Version)}}
	switch store.Status {
	case merchants.StoreApproved:
		reason := frame.TextArea(req.Form, "reason", "ops.store.suspend_reason", frame.ReasonLimit)
		reason.Hint = req.T("ops.store.suspend_hint")
		page.Suspend = &actForm{Action: address(store, "/suspension"), Title: req.T("ops.store.suspend"),
			Lead: req.T("ops.store.suspend_lead"), Button: req.T("ops.store.suspend"), Kind: "danger btn-quiet",
			Hidden: hidden, Fields: []view.Field{*reason}}
	case merchants.StoreSuspended:
		evidence := frame.TextArea(req.Form, "evidence", "ops.decide.evidence", 500)
		if req.Form.OK() {
			evidence.Value = store.Evidence
		}
		page.Suspend = &actForm{Action: address(store, "/approval"), Title: req.T("ops.store.resume"),
			Lead: req.T("ops.store.resume_lead"), Button: req.T("ops.store.resume"), Kind: "primary", Hidden: hidden,
			Fields: []view.Field{*evidence}}
	}
	return nil
}

func (p *Pages) offersTab(req *frame.Request, page *storePage, store merchants.Store) error {
	offers, err := p.Merchants.OffersOf(req.Context(), req.Actor, store.ID)
	if err != nil {
		return err
	}
	table := view.Table{ID: "offers", Caption: req.T("ops.store.tab.offers"), HideCaption: true,
		Columns: req.Columns("records.offers.column.", "name", "#rate", "when", "status", "review", "changed"),
		Empty: &view.Empty{Text: req.T("ops.store.no_offers"),
			Action: view.Link{Label: req.T("ops.store.tab.people"), Href: req.Address(address(store, ""), "tab",
				"people")}}}
	for _, o := range offers {
		row := offerRow(req, o)
		row.Cells = append(row.Cells[:1], row.Cells[2:]...) // all are of this store
		table.Rows = append(table.Rows, row)
	}
	page.Table = &table
	return nil
}

func (p *Pages) visitsTab(req *frame.Request, page *storePage, store merchants.Store) error {
	ctx := req.Context()
	recent, err := p.Figures.RecentVisits(ctx, req.Actor, store.ID)
	if err != nil {
		return err
	}
	visits, _, err := p.Redemptions.FindRedemptions(ctx, redemption.RedemptionsQuery{Actor: req.Actor,
		City: req.City.ID, StoreID: store.ID, Limit: 20})
	if err != nil {
		return err
	}
	page.Stats = []view.Stat{
		{Label: req.T("ops.store.today"), Value: req.Count(int(recent.Today.Visits)),
			Note: req.Money(recent.Today.PayableFen)},
		{Label: req.T("ops.store.week"), Value: req.Count(int(recent.Week.Visits)),
			Note: req.Money(recent.Week.PayableFen)},
		{Label: req.T("ops.store.given"), Value: req.Money(recent.Week.DiscountFen)},
		{Label: req.T("ops.store.first_time"), Value: req.Count(int(recent.Week.FirstTimeMembers))},
	}
	table := view.Table{ID: "visits", Caption: req.T("ops.store.last_visits"),
		Columns: req.Columns("records.redemptions.column.", "no", "at", "offer", "#bill", "#paid", "status", "marks"),
		Empty: &view.Empty{Text: req.T("ops.store.no_visits"),
			Action: view.Link{Label: req.T("ops.store.tab.people"), Href: req.Address(address(store, ""), "tab",
				"people")}}}
	for _, v := range visits {
		row := record.RedemptionRow(req, v)
		row.Cells = append(row.Cells[:2], row.Cells[3:]...)
		table.Rows = append(table.Rows, row)
	}
	page.Table = &table
	page.More = &view.Link{Label: req.T("ops.store.all_visits"), Href: req.Address("/ops/redemptions", "store",
		store.ID.String())}
	return nil
}

func (p *Pages) peopleTab(req *frame.Request, page *storePage, store merchants.Store) error {
	ctx := req.Context()
	team, err := p.Merchants.TeamOf(ctx, req.Actor, store.ID)
	if err != nil {
		return err
	}
	devices, err := p.Merchants.TillDevices(ctx, req.Actor, store.ID)
	if err != nil {
		return err
	}
	people := view.Table{ID: "people", Caption: req.T("ops.store.staff"), Columns: req.Columns("ops.store.column.",
		"login", "role", "since", "seen", "state"),
		Empty: &view.Empty{Text: req.T("ops.store.no_staff"), Action: view.Link{Label: req.T("ops.store.hire"),
			Href: "#hire"}}}
	for _, person := range team {
		state := view.Cell{Text: req.T("ops.store.active"), Badge: "ok"}
		if person.DisabledAt != nil {
			state = view.Cell{Text: req.T("ops.store.disabled"), Badge: "warn"}
		}
		people.Rows = append(people.Rows, view.Row{Cells: []view.Cell{{Text: person.Login},
			{Text: req.T("ops.role." + string(person.Role))}, {Text: req.Moment(person.CreatedAt)},
			{Text: req.MomentOf(person.SeenAt)}, state}})
	}
	page.Table = &people
	page.Devices = deviceTable(req, devices)
	page.Hire, page.Link = p.hireForm(req, store), p.linkForm(req, store, team)
	return nil
}

func deviceTable(req *frame.Request, devices []identity.Device) *view.Table {
	table := view.Table{ID: "devices", Caption: req.T("ops.store.devices"), Columns: req.Columns("ops.store.column.",
		"device", "bound"),
		Empty: &view.Empty{Text: req.T("ops.store.no_devices"), Action: view.Link{Label: req.T("ops.store.hire"),
			Href: "#hire"}}}
	for _, one := range devices {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: one.Name}, {Text: req.Moment(one.BoundAt)}}})
	}
	return &table
}

func (p *Pages) logTab(req *frame.Request, page *storePage, store merchants.Store) error {
	log, err := audit.OfObject(req.Context(), req.DB, req.Actor.Cities, "store", store.ID.String(), 100)
	if err != nil {
		return err
	}
	table := view.Table{ID: "log", Caption: req.T("ops.store.tab.log"), HideCaption: true,
		Columns: req.Columns("ops.store.column.", "at", "who", "did", "why")}
	for _, entry := range log {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: req.Moment(entry.At)},
			{Text: entry.ActorName}, {Text: req.AuditAction(entry.Action)}, {Text: frame.OrDash(entry.Reason)}}})
	}
	page.Table = &table
	page.More = &view.Link{Label: req.T("ops.store.all_log"), Href: req.Address("/ops/audit", "kind", "store",
		"target", store.ID.String())}
	return nil
}

// suspendStore answers POST /ops/stores/{store}/suspension.
func (p *Pages) suspendStore(c *gin.Context) error {
	return p.stepStore(c, "store_suspended", func(ctx context.Context, in merchants.ReviewStoreInput,
		form *respond.Form) error {
		in.Reason = form.Text("reason")
		_, err := p.Merchants.SuspendStore(ctx, in)
		return err
	})
}

// resumeStore answers POST /ops/stores/{store}/approval: a suspended store is a partner again.
func (p *Pages) resumeStore(c *gin.Context) error {
	return p.stepStore(c, "store_resumed", func(ctx context.Context, in merchants.ReviewStoreInput,
		form *respond.Form) error {
		in.Evidence = form.Text("evidence")
		_, err := p.Merchants.ApproveStore(ctx, in)
		return err
	})
}

func (p *Pages) stepStore(c *gin.Context, flash string, step func(context.Context, merchants.ReviewStoreInput,
	*respond.Form) error) error {
	req, store, err := p.postedStore(c)
	if err != nil {
		return err
	}
	in := merchants.ReviewStoreInput{Actor: req.Actor, StoreID: store.ID}
	in.Version, _ = req.Form.Int("version")
	if err = step(req.Context(), in, req.Form); err != nil && req.Form.Refuse(err) {
		return p.storeTab(c, req, store, "facts", nil)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, req.Address(address(store, "")), flash)
}

// toStore answers GET of the addresses that a store's forms post to.
func (p *Pages) toStore(c *gin.Context) error {
	id, err := ident.Parse(c.Param("store"))
	if err != nil {
		return merchants.ErrStoreNotFound
	}
	return respond.Redirect(c, "/ops/stores/"+id.String())
}
