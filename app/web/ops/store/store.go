package ops

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
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
	return p.storeTab(c, respond.FreshForm(respond.CallOf(c.Request.Context())), c.Query("tab"), nil)
}

func (p *Pages) storeTab(c *gin.Context, form *respond.Form, tab string, fresh *freshLogin) error {
	who, home, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	base := p.base(c, who, home, "stores", "")
	base.Title, base.Wide = store.Name(base.Locale), true
	d := &lens{p: p, c: c, call: base.Call, who: who, home: home, form: form}
	page := storePage{Base: base, Back: d.at("/ops/stores"), Errors: form.Problems(),
		Status: sentence(base.T("merchants.store_status." + string(store.Status))), StatusKind: storeBadges[store.Status],
		Lead: base.T("category."+string(store.Category)) + " · " + orDash(store.District) + " · " + readinessWords(base.Call, store, p.DB.Clock().Now())}
	page.Tabs = storeTabLinks(d, store, tab)
	page.Actions = storePageActions(d, store)
	if store.LeftAt != nil {
		page.Notice = &view.Notice{Kind: "warn", Text: base.T("ops.store.left", "at", base.Moment(*store.LeftAt))}
	}
	fill := map[string]func(*lens, *storePage, merchants.Store) error{"offers": p.offersTab, "visits": p.visitsTab, "people": p.peopleTab, "log": p.logTab}[tab]
	if fill == nil {
		fill = p.factsTab
	}
	if err := fill(d, &page, store); err != nil {
		return err
	}
	page.Quiet = page.Hire != nil || page.Suspend != nil && store.Status == merchants.StoreSuspended
	if fresh != nil {
		page.NewLogin, page.NewPassword, page.NewLink = fresh.Login, fresh.Password, fresh.Link
	}
	return p.HTML.ShowForm(c, form, "ops/store.html", &page)
}

func storeTabLinks(d *lens, store merchants.Store, current string) []view.Tab {
	tabs := make([]view.Tab, len(storeTabs))
	for i, name := range storeTabs {
		tabs[i] = view.Tab{Label: d.call.T("ops.store.tab." + name), Href: d.at("/ops/stores/"+store.ID.String(), "tab", name), Current: name == current}
	}
	tabs[0].Href, tabs[0].Group = d.at("/ops/stores/"+store.ID.String()), d.call.T("ops.store.tabs")
	none := true
	for _, t := range tabs {
		none = none && !t.Current
	}
	tabs[0].Current = tabs[0].Current || none
	return tabs
}

func storePageActions(d *lens, store merchants.Store) []view.Link {
	links := []view.Link{{Label: d.call.T("ops.store.edit"), Href: d.at("/ops/stores/" + store.ID.String() + "/edit")}}
	if store.Status == merchants.StorePending {
		links = append([]view.Link{{Label: d.call.T("ops.store.review"), Href: d.at("/ops/reviews", "type", "store", "item", store.ID.String())}}, links...)
	}
	return links
}

func (p *Pages) factsTab(d *lens, page *storePage, store merchants.Store) error {
	page.Facts = append(storeFacts(d.call, store.StoreFacts),
		view.Fact{Label: d.call.T("ops.store.evidence"), Value: orDash(store.Evidence)},
		view.Fact{Label: d.call.T("ops.store.reason"), Value: orDash(store.ReviewReason)},
		view.Fact{Label: d.call.T("ops.store.source"), Value: sentence(sourceWords(d.call, store))},
		view.Fact{Label: d.call.T("ops.store.scan"), Value: d.sayMoment(store.LastScanAt)},
		view.Fact{Label: d.call.T("ops.store.created"), Value: d.call.Moment(store.CreatedAt)})
	var err error
	if page.Reveal, err = d.contactLink(store.ID); err != nil {
		return err
	}
	hidden := []view.Hidden{{Name: "version", Value: number(store.Version)}}
	address := "/ops/stores/" + store.ID.String()
	switch store.Status {
	case merchants.StoreApproved:
		reason := textField(d.form, "reason", "ops.store.suspend_reason", mostReason)
		reason.Hint = d.call.T("ops.store.suspend_hint")
		page.Suspend = &actForm{Action: address + "/suspension", Title: d.call.T("ops.store.suspend"), Lead: d.call.T("ops.store.suspend_lead"), Button: d.call.T("ops.store.suspend"), Kind: "danger btn-quiet", Hidden: hidden, Fields: []view.Field{*reason}}
	case merchants.StoreSuspended:
		evidence := textField(d.form, "evidence", "ops.decide.evidence", 500)
		if d.form.OK() {
			evidence.Value = store.Evidence
		}
		page.Suspend = &actForm{Action: address + "/approval", Title: d.call.T("ops.store.resume"), Lead: d.call.T("ops.store.resume_lead"), Button: d.call.T("ops.store.resume"), Kind: "primary", Hidden: hidden, Fields: []view.Field{*evidence}}
	}
	return nil
}

func (p *Pages) offersTab(d *lens, page *storePage, store merchants.Store) error {
	offers, err := p.Merchants.OffersOf(d.c.Request.Context(), d.who, store.ID)
	if err != nil {
		return err
	}
	table := view.Table{ID: "offers", Caption: d.call.T("ops.store.tab.offers"), HideCaption: true,
		Columns: d.columns("records.offers.column.", column{"name", false}, column{"rate", true}, column{"when", false}, column{"status", false}, column{"review", false}, column{"changed", false}),
		Empty:   &view.Empty{Text: d.call.T("ops.store.no_offers"), Action: view.Link{Label: d.call.T("ops.store.tab.people"), Href: d.at("/ops/stores/"+store.ID.String(), "tab", "people")}}}
	for _, o := range offers {
		row := offerRow(d, o)
		row.Cells = append(row.Cells[:1], row.Cells[2:]...) // all are of this store
		table.Rows = append(table.Rows, row)
	}
	page.Table = &table
	return nil
}

func (p *Pages) visitsTab(d *lens, page *storePage, store merchants.Store) error {
	ctx := d.c.Request.Context()
	recent, err := p.Redemptions.RecentVisits(ctx, d.who, store.ID)
	if err != nil {
		return err
	}
	visits, _, err := p.Redemptions.FindRedemptions(ctx, redemption.RedemptionsQuery{Actor: d.who, City: d.home.ID, StoreID: store.ID, Limit: 20})
	if err != nil {
		return err
	}
	page.Stats = []view.Stat{
		{Label: d.call.T("ops.store.today"), Value: d.call.Count(int(recent.Today.Visits)), Note: d.call.Money(recent.Today.PayableFen)},
		{Label: d.call.T("ops.store.week"), Value: d.call.Count(int(recent.Week.Visits)), Note: d.call.Money(recent.Week.PayableFen)},
		{Label: d.call.T("ops.store.given"), Value: d.call.Money(recent.Week.DiscountFen)},
		{Label: d.call.T("ops.store.first_time"), Value: d.call.Count(int(recent.Week.FirstTimeMembers))},
	}
	table := view.Table{ID: "visits", Caption: d.call.T("ops.store.last_visits"),
		Columns: d.columns("records.redemptions.column.", column{"no", false}, column{"at", false}, column{"offer", false}, column{"bill", true}, column{"paid", true}, column{"status", false}, column{"marks", false}),
		Empty:   &view.Empty{Text: d.call.T("ops.store.no_visits"), Action: view.Link{Label: d.call.T("ops.store.tab.people"), Href: d.at("/ops/stores/"+store.ID.String(), "tab", "people")}}}
	for _, v := range visits {
		row := redemptionRow(d, v)
		row.Cells = append(row.Cells[:2], row.Cells[3:]...)
		table.Rows = append(table.Rows, row)
	}
	page.Table = &table
	page.More = &view.Link{Label: d.call.T("ops.store.all_visits"), Href: d.at("/ops/redemptions", "store", store.ID.String())}
	return nil
}

func (p *Pages) peopleTab(d *lens, page *storePage, store merchants.Store) error {
	ctx := d.c.Request.Context()
	team, err := p.Merchants.TeamOf(ctx, d.who, store.ID)
	if err != nil {
		return err
	}
	devices, err := p.Merchants.TillDevices(ctx, d.who, store.ID)
	if err != nil {
		return err
	}
	people := view.Table{ID: "people", Caption: d.call.T("ops.store.staff"), Columns: d.columns("ops.store.column.", column{"login", false}, column{"role", false}, column{"since", false}, column{"seen", false}, column{"state", false}),
		Empty: &view.Empty{Text: d.call.T("ops.store.no_staff"), Action: view.Link{Label: d.call.T("ops.store.hire"), Href: "#hire"}}}
	for _, person := range team {
		state := view.Cell{Text: d.call.T("ops.store.active"), Badge: "ok"}
		if person.DisabledAt != nil {
			state = view.Cell{Text: d.call.T("ops.store.disabled"), Badge: "warn"}
		}
		people.Rows = append(people.Rows, view.Row{Cells: []view.Cell{{Text: person.Login}, {Text: d.call.T("ops.role." + string(person.Role))}, {Text: d.call.Moment(person.CreatedAt)}, {Text: d.sayMoment(person.SeenAt)}, state}})
	}
	page.Table = &people
	page.Devices = deviceTable(d, devices)
	page.Hire, page.Link = p.hireForm(d, store), p.linkForm(d, store, team)
	return nil
}

func deviceTable(d *lens, devices []identity.Device) *view.Table {
	table := view.Table{ID: "devices", Caption: d.call.T("ops.store.devices"), Columns: d.columns("ops.store.column.", column{"device", false}, column{"bound", false}),
		Empty: &view.Empty{Text: d.call.T("ops.store.no_devices"), Action: view.Link{Label: d.call.T("ops.store.hire"), Href: "#hire"}}}
	for _, one := range devices {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: one.Name}, {Text: d.call.Moment(one.BoundAt)}}})
	}
	return &table
}

func (p *Pages) logTab(d *lens, page *storePage, store merchants.Store) error {
	log, err := audit.OfObject(d.c.Request.Context(), p.DB, d.who.Cities, "store", store.ID.String(), 100)
	if err != nil {
		return err
	}
	table := view.Table{ID: "log", Caption: d.call.T("ops.store.tab.log"), HideCaption: true, Columns: d.columns("ops.store.column.", column{"at", false}, column{"who", false}, column{"did", false}, column{"why", false})}
	for _, entry := range log {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: d.call.Moment(entry.At)}, {Text: entry.ActorName}, {Text: actionWords(d.call, entry.Action)}, {Text: orDash(entry.Reason)}}})
	}
	page.Table = &table
	page.More = &view.Link{Label: d.call.T("ops.store.all_log"), Href: d.at("/ops/audit", "kind", "store", "target", store.ID.String())}
	return nil
}

// actionWords is what an action of the log means; an unknown one shows itself.
func actionWords(call *respond.Call, name string) string {
	if text := call.Say("audit_action."+name, nil); text != "" {
		return text
	}
	return name
}

// suspendStore answers POST /ops/stores/{store}/suspension.
func (p *Pages) suspendStore(c *gin.Context) error {
	return p.stepStore(c, "store_suspended", func(ctx context.Context, in merchants.ReviewStoreInput, form *respond.Form) error {
		in.Reason = form.Text("reason")
		_, err := p.Merchants.SuspendStore(ctx, in)
		return err
	})
}

// resumeStore answers POST /ops/stores/{store}/approval: a suspended store is a partner again.
func (p *Pages) resumeStore(c *gin.Context) error {
	return p.stepStore(c, "store_resumed", func(ctx context.Context, in merchants.ReviewStoreInput, form *respond.Form) error {
		in.Evidence = form.Text("evidence")
		_, err := p.Merchants.ApproveStore(ctx, in)
		return err
	})
}

func (p *Pages) stepStore(c *gin.Context, flash string, step func(context.Context, merchants.ReviewStoreInput, *respond.Form) error) error {
	who, home, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	in := merchants.ReviewStoreInput{Actor: who, StoreID: store.ID}
	in.Version, _ = form.Int("version")
	if err = step(c.Request.Context(), in, form); err != nil && form.Refuse(err) {
		return p.storeTab(c, form, "facts", nil)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, p.at(who, home, "/ops/stores/"+store.ID.String()), flash)
}

// toStore answers GET of the addresses that a store's forms post to.
func (p *Pages) toStore(c *gin.Context) error {
	id, err := ident.Parse(c.Param("store"))
	if err != nil {
		return merchants.ErrStoreNotFound
	}
	return respond.Redirect(c, "/ops/stores/"+id.String())
}
