package ops

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// auditPage is the operation log. Its table has a cell of its own kind: what was changed.
type auditPage struct {
	listPage
	Entries []auditEntry
}

type auditEntry struct {
	At      string
	Who     string
	WhoHref string
	Action  string
	Target  view.Link
	Reason  string
	Changes []auditChange
}

// auditChange is a field that differs, in words as far as there are some.
type auditChange struct{ Field, Before, After string }

// log is the operation log of the city: everything that people did to its records, and
// every time that somebody looked at a member.
func (p *Pages) log() sheet[audit.Record] {
	return sheet[audit.Record]{
		name: "audit", nav: "audit", filters: []string{"action", "actor", "kind", "target", "from", "to"},
		fields: func(d *lens) []view.Field {
			return append([]view.Field{d.actionField(), d.form.Field("actor", "records.audit.column.who"), d.kindField(), d.form.Field("target", "records.audit.target_id")}, d.days()...)
		},
		bind: func(d *lens) reader[audit.Record] {
			q := audit.Query{City: d.home.ID, Action: d.form.Text("action"), ActorName: d.form.Text("actor"), ObjectKind: d.form.Text("kind"), ObjectID: d.form.Text("target")}
			from, to := d.span()
			if from != "" {
				q.From = from.Start(d.home.Location())
			}
			if to != "" {
				q.Until = to.AddDays(1).Start(d.home.Location())
			}
			return func(ctx context.Context, limit int, cursor string) ([]audit.Record, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return audit.Find(ctx, p.DB, d.who, q)
			}
		},
		columns: []column{{"at", false}, {"who", false}, {"action", false}, {"target", false}, {"reason", false}, {"changes", false}},
		row: func(d *lens, r audit.Record) view.Row {
			return view.Row{Cells: []view.Cell{{Text: d.call.Moment(r.At)}}}
		},
		file: []string{"at", "kind", "who", "action", "code", "target_kind", "target_id", "reason", "changes"},
		cells: func(d *lens, r audit.Record) []export.Cell {
			return []export.Cell{export.Text(d.call.Moment(r.At)), export.Text(d.actorKind(string(r.ActorKind))), export.Text(r.ActorName), export.Text(d.actionName(r.Action)), export.Text(r.Action),
				export.Text(d.objectKind(r.ObjectKind)), export.Text(r.ObjectID), export.Text(r.Reason), export.Text(d.changesText(r))}
		},
	}
}

func (p *Pages) showLog(c *gin.Context) error {
	s := p.log()
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if clean, dirty := s.withoutEmpty(d); dirty {
		return respond.Redirect(c, clean)
	}
	page, records, err := s.page(d)
	if err != nil {
		return err
	}
	if err := d.nameTargets(records); err != nil {
		return err
	}
	log := auditPage{listPage: page}
	for _, r := range records {
		log.Entries = append(log.Entries, d.auditEntry(r))
	}
	return p.HTML.ShowForm(c, d.form, "ops/audit.html", &log)
}

func (d *lens) auditEntry(r audit.Record) auditEntry {
	e := auditEntry{At: d.call.Moment(r.At), Who: r.ActorName, WhoHref: d.at("/ops/audit", "actor", r.ActorName), Action: d.actionName(r.Action), Reason: r.Reason,
		Target: view.Link{Label: d.objectKind(r.ObjectKind) + " " + d.objectName(r), Href: d.at("/ops/audit", "kind", r.ObjectKind, "target", r.ObjectID)}}
	if r.ActorName == "" {
		e.Who, e.WhoHref = d.actorKind(string(r.ActorKind)), ""
	}
	for _, change := range r.Changes() {
		said := auditChange{Field: d.fieldName(change.Path), Before: d.valueText(change.Path, change.Before), After: d.valueText(change.Path, change.After)}
		if change.Path == "" && d.say("audit_value."+change.After) == "" { // not a state: a name, a number
			said.Field = ""
		}
		e.Changes = append(e.Changes, said)
	}
	return e
}

// actionName is what was done, in words; its code when it has none.
func (d *lens) actionName(action string) string {
	if said := d.say("audit_action." + action); said != "" {
		return said
	}
	return action
}

func (d *lens) objectKind(kind string) string {
	if said := d.say("audit_object." + kind); said != "" {
		return said
	}
	return kind
}

func (d *lens) actorKind(kind string) string {
	if said := d.say("audit_actor." + kind); said != "" {
		return said
	}
	return kind
}

// fieldName is the last part of a path in words, with the number of its line if it has one.
func (d *lens) fieldName(path string) string {
	if path == "" {
		return d.call.T("records.status")
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if said := d.say("audit_field." + part); said != "" {
			parts[i] = said
		}
	}
	return strings.Join(parts, " › ")
}

// valueText says a stored value as the pages do: states in words, money, discounts and
// instants in their formats; other values stand as they were stored.
func (d *lens) valueText(path, value string) string {
	if at, err := time.Parse(time.RFC3339, value); err == nil {
		return d.call.Moment(at)
	}
	field := path[strings.LastIndex(path, ".")+1:]
	if n, err := strconv.Atoi(value); err == nil {
		switch {
		case strings.HasSuffix(field, "_fen"):
			return d.call.Money(money.Fen(n))
		case strings.HasSuffix(field, "discount_bp"):
			return d.discountText(n)
		case strings.HasSuffix(field, "rate_bp"):
			return d.call.Rate(n)
		}
	}
	if said := d.say("audit_value." + value); said != "" && (path == "" || field == "status" || field == "review") {
		return said
	}
	return shorten(value, 300)
}

// objectName is the name of a store or a job; ids of other records by their end, because those made
// at about the same time begin alike.
func (d *lens) objectName(r audit.Record) string {
	id, err := ident.Parse(r.ObjectID)
	if err != nil {
		if said := d.say("job." + r.ObjectID + ".name"); r.ObjectKind == "job" && said != "" {
			return said
		}
		return shorten(r.ObjectID, 24)
	}
	if name, named := d.stores[id]; named {
		return name.Name(d.call.Locale)
	}
	return "…" + r.ObjectID[len(r.ObjectID)-6:]
}

// nameTargets looks the names of stores up, once a page.
func (d *lens) nameTargets(records []audit.Record) error {
	return nameStoresOf(d, records, func(r audit.Record) ident.ID {
		id, err := ident.Parse(r.ObjectID)
		if err != nil || r.ObjectKind != "store" {
			return ident.None
		}
		return id
	})
}

func (d *lens) changesText(r audit.Record) string {
	var said []string
	for _, change := range r.Changes() {
		said = append(said, change.Path+": "+change.Before+" → "+change.After)
	}
	return strings.Join(said, "; ")
}

// auditActions are the actions that the filter offers; others are found by their code.
var auditActions = []string{
	"membership.find_member", "membership.view_member", "membership.reveal_phone", "membership.freeze", "membership.unfreeze", "membership.approve_manual_payout", "membership.create_plan",
	"merchants.enter_store", "merchants.store_approved", "merchants.store_rejected", "merchants.store_suspended", "merchants.store_returned", "merchants.import_stores",
	"merchants.update_store_facts", "merchants.review_offer", "merchants.save_offer", "merchants.set_discount_policy", "merchants.set_sale_gate",
	"redemption.reverse", "redemption.settle_refusal_report", "redemption.settle_dispute", "exposure.publish_rule", "jobs.run_now", "export.create", "city.open",
}

func (d *lens) actionField() view.Field {
	f := d.form.Field("action", "records.audit.column.action")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	known := f.Value == ""
	for _, action := range auditActions {
		f.Options = append(f.Options, view.Option{Value: action, Label: d.actionName(action)})
		known = known || action == f.Value
	}
	if !known { // a link brought it
		f.Options = append(f.Options, view.Option{Value: f.Value, Label: d.actionName(f.Value)})
	}
	return f
}

var auditObjects = []string{"member", "membership", "order", "refund", "plan", "store", "offer", "redemption", "city", "job", "export", "exposure_rule"}

func (d *lens) kindField() view.Field {
	f := d.form.Field("kind", "records.audit.column.target")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	known := f.Value == ""
	for _, kind := range auditObjects {
		f.Options = append(f.Options, view.Option{Value: kind, Label: d.objectKind(kind)})
		known = known || kind == f.Value
	}
	if !known {
		f.Options = append(f.Options, view.Option{Value: f.Value, Label: d.objectKind(f.Value)})
	}
	return f
}
