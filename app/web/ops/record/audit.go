package record

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
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// auditPage is the operation log. Its table has a cell of its own kind: what was changed.
type auditPage struct {
	frame.ListPage
	Entries []auditEntry
	Sealed  string // where the chain stood at the last seal; "" before the first
}

type auditEntry struct {
	At      string
	Who     string
	WhoHref string
	Action  string
	Target  view.Link
	Reason  string
	Changes []AuditChange
}

// AuditChange is a field that differs, as far as possible in words.
type AuditChange struct{ Field, Before, After string }

// log is the operation log of the city: everything that people did to its records, and
// every time that somebody looked at a member.
func (p *Pages) log() frame.List[audit.Record] {
	return frame.List[audit.Record]{
		Frame:   p.Frame,
		Name:    "audit",
		Path:    "/ops/audit",
		Nav:     "audit",
		Filters: []string{"action", "actor", "kind", "target", "from", "to"},
		Fields: func(req *frame.Request) []view.Field {
			return append([]view.Field{actionField(req), req.Form.Field("actor", "records.audit.column.who"),
				kindField(req), req.Form.Field("target", "records.audit.target_id")}, req.SpanFields()...)
		},
		Read: func(req *frame.Request) frame.Reader[audit.Record] {
			q := audit.Query{City: req.City.ID, Action: req.Form.Text("action"), ActorName: req.Form.Text("actor"),
				ObjectKind: req.Form.Text("kind"), ObjectID: req.Form.Text("target")}
			from, to := req.Span()
			if from != "" {
				q.From = from.Start(req.City.Location())
			}
			if to != "" {
				q.Until = to.AddDays(1).Start(req.City.Location())
			}
			return func(ctx context.Context, limit int, cursor string) ([]audit.Record, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return audit.Find(ctx, p.DB, req.Actor, q)
			}
		},
		Columns: []string{"at", "who", "action", "target", "reason", "changes"},
		Row: func(req *frame.Request, r audit.Record) view.Row {
			return view.Row{Cells: []view.Cell{{Text: req.Moment(r.At)}}}
		},
		FileColumns: []string{"at", "kind", "who", "action", "code", "target_kind", "target_id", "reason", "changes",
			"no",
			"checksum"},
		Cells: func(req *frame.Request, r audit.Record) []export.Cell {
			return []export.Cell{export.Text(req.Moment(r.At)), export.Text(actorKind(req, string(r.ActorKind))),
				export.Text(r.ActorName), export.Text(req.AuditAction(r.Action)), export.Text(r.Action),
				export.Text(objectKind(req, r.ObjectKind)), export.Text(r.ObjectID), export.Text(r.Reason),
				export.Text(changesText(req, r)), export.Number(r.No), export.Text(r.Hash)}
		},
	}
}

func (p *Pages) showLog(c *gin.Context) error {
	s := p.log()
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	if clean, dirty := s.WithoutEmpty(req); dirty {
		return respond.Redirect(c, clean)
	}
	page, records, err := s.Page(req)
	if err != nil {
		return err
	}
	if err := nameTargets(req, records); err != nil {
		return err
	}
	seal, err := audit.LastSeal(req.Context(), p.DB, req.City.ID)
	if err != nil {
		return err
	}
	log := auditPage{ListPage: page}
	if seal.Hash != "" {
		log.Sealed = req.Translate("records.audit.sealed", map[string]any{"day": seal.Day, "n": seal.Entries,
			"hash": seal.Hash})
	}
	for _, r := range records {
		log.Entries = append(log.Entries, entryOf(req, r))
	}
	return p.HTML.ShowForm(c, req.Form, "ops/audit.html", &log)
}

func entryOf(req *frame.Request, r audit.Record) auditEntry {
	e := auditEntry{At: req.Moment(r.At), Who: r.ActorName, WhoHref: req.Address("/ops/audit", "actor", r.ActorName),
		Action: req.AuditAction(r.Action), Reason: r.Reason, Changes: AuditChanges(req, r),
		Target: view.Link{Label: objectKind(req, r.ObjectKind) + " " + objectName(req, r),
			Href: req.Address("/ops/audit", "kind", r.ObjectKind, "target", r.ObjectID)}}
	if r.ActorName == "" {
		e.Who, e.WhoHref = actorKind(req, string(r.ActorKind)), ""
	}
	return e
}

// AuditChanges are what an entry of the operation log changed, as far as possible in words.
func AuditChanges(req *frame.Request, r audit.Record) []AuditChange {
	var changes []AuditChange
	for _, change := range r.Changes() {
		text := AuditChange{Field: fieldName(req, change.Path), Before: valueText(req, change.Path, change.Before),
			After: valueText(req, change.Path, change.After)}
		if change.Path == "" && req.Translate("audit_value."+change.After, nil) == "" { // not a state: a name, a number
			text.Field = ""
		}
		changes = append(changes, text)
	}
	return changes
}

func objectKind(req *frame.Request, kind string) string {
	return req.TextOr("audit_object."+kind, kind)
}

func actorKind(req *frame.Request, kind string) string { return req.TextOr("audit_actor."+kind, kind) }

// fieldName is the last part of a path in words, with the number of its line if it has one.
func fieldName(req *frame.Request, path string) string {
	if path == "" {
		return req.T("records.status")
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		parts[i] = req.TextOr("audit_field."+part, part)
	}
	return strings.Join(parts, " › ")
}

// valueText is a stored value as the pages show it: states as texts, money, discounts and
// instants in their formats; other values stand as they were stored.
func valueText(req *frame.Request, path, value string) string {
	if at, err := time.Parse(time.RFC3339, value); err == nil {
		return req.Moment(at)
	}
	field := path[strings.LastIndex(path, ".")+1:]
	if n, err := strconv.Atoi(value); err == nil {
		switch {
		case strings.HasSuffix(field, "_fen"):
			return req.Money(money.Fen(n))
		case strings.HasSuffix(field, "discount_bp"):
			return req.Discount(n)
		case strings.HasSuffix(field, "rate_bp"):
			return req.Rate(n)
		}
	}
	if text := req.Translate("audit_value."+value, nil); text != "" && (path == "" || field == "status" ||
		field == "review") {
		return text
	}
	return frame.Shorten(value, 300)
}

// objectName is the name of a store or a job; ids of other records by their end, because those made
// at about the same time begin alike.
func objectName(req *frame.Request, r audit.Record) string {
	id, err := ident.Parse(r.ObjectID)
	if err != nil {
		if name := req.Translate("job."+r.ObjectID+".name", nil); r.ObjectKind == "job" && name != "" {
			return name
		}
		return frame.Shorten(r.ObjectID, 24)
	}
	if name := req.StoreName(id); name != "" {
		return name
	}
	return "…" + r.ObjectID[len(r.ObjectID)-6:]
}

// nameTargets looks the names of stores up, once a page.
func nameTargets(req *frame.Request, records []audit.Record) error {
	return frame.NameStores(req, records, func(r audit.Record) ident.ID {
		id, err := ident.Parse(r.ObjectID)
		if err != nil || r.ObjectKind != "store" {
			return ident.None
		}
		return id
	})
}

func changesText(req *frame.Request, r audit.Record) string {
	var texts []string
	for _, change := range r.Changes() {
		texts = append(texts, change.Path+": "+change.Before+" → "+change.After)
	}
	return strings.Join(texts, "; ")
}

// auditActions are the actions that the filter offers; others are found by their code.
var auditActions = []string{
	"membership.find_member", "membership.view_member", "membership.reveal_phone", "membership.freeze",
	"membership.unfreeze", "membership.approve_manual_payout", "membership.create_plan",
	"membership.set_refund_ground", "membership.decide_top_up",
	"merchants.enter_store", "merchants.store_approved", "merchants.store_rejected", "merchants.store_suspended",
	"merchants.store_returned", "merchants.import_stores",
	"merchants.update_store_facts", "merchants.review_offer", "merchants.save_offer", "merchants.set_discount_policy",
	"merchants.set_sale_gate",
	"redemption.reverse", "redemption.settle_refusal_report", "redemption.settle_dispute", "exposure.publish_rule",
	"jobs.run_now", "export.create", "city.open",
}

func actionField(req *frame.Request) view.Field {
	f := req.Form.Field("action", "records.audit.column.action")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: req.T("records.any")}}
	known := f.Value == ""
	for _, action := range auditActions {
		f.Options = append(f.Options, view.Option{Value: action, Label: req.AuditAction(action)})
		known = known || action == f.Value
	}
	if !known { // a link brought it
		f.Options = append(f.Options, view.Option{Value: f.Value, Label: req.AuditAction(f.Value)})
	}
	return f
}

var auditObjects = []string{"member", "membership", "order", "refund", "plan", "store", "offer", "redemption", "city",
	"job", "export", "exposure_rule"}

func kindField(req *frame.Request) view.Field {
	f := req.Form.Field("kind", "records.audit.column.target")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: req.T("records.any")}}
	known := f.Value == ""
	for _, kind := range auditObjects {
		f.Options = append(f.Options, view.Option{Value: kind, Label: objectKind(req, kind)})
		known = known || kind == f.Value
	}
	if !known {
		f.Options = append(f.Options, view.Option{Value: f.Value, Label: objectKind(req, f.Value)})
	}
	return f
}
