package ops

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

func (p *Pages) storeQueue() reviewQueue {
	return reviewQueue{
		kind: "store", labelKey: "ops.queue.store", late: pastPromise(merchants.ReviewPromise),
		waiting: p.waitingStores, open: p.openStore, decide: p.decideStore,
		reasonKey: "ops.decide.preset_refuse",
		presets:   []string{"store_incomplete", "store_position", "store_duplicate", "store_outside", "store_standard", "another"},
	}
}

func pastPromise(promise time.Duration) func(now, since time.Time, zone *time.Location) bool {
	return func(now, since time.Time, _ *time.Location) bool { return now.Sub(since) >= promise }
}

func (p *Pages) waitingStores(ctx context.Context, call *respond.Call, who identity.Actor, home city.City) ([]waitingItem, error) {
	stores, err := p.Merchants.WaitingStores(ctx, who, home.ID, queueLimit)
	items := make([]waitingItem, len(stores))
	for i, s := range stores {
		items[i] = waitingItem{ID: s.ID, Title: s.Name(call.Locale), Note: call.T("category."+string(s.Category)) + " · " + s.District, Since: s.CreatedAt}
	}
	return items, err
}

func (p *Pages) openStore(ctx context.Context, call *respond.Call, who identity.Actor, id ident.ID) (reviewItem, error) {
	found, err := p.Merchants.StoreForReview(ctx, who, id)
	if err != nil {
		return reviewItem{}, err
	}
	s := found.Store
	item := reviewItem{ID: s.ID, City: s.CityID, Version: s.Version, Heading: s.Name(call.Locale), Evidence: true, Reasons: true,
		Lead:   call.T("ops.store.lead", "status", sentence(call.T("merchants.store_status."+string(s.Status))), "source", sourceWords(call, s)),
		Checks: checkLines(call, found.Checks), Look: storeLinks(call, s)}
	before, compared, err := p.factsBefore(ctx, who, s)
	if err != nil {
		return reviewItem{}, err
	}
	item.Changes, item.Compared = storeChanges(call, before, s.StoreFacts), call.T(compared)
	if before == nil {
		item.Facts, item.Changes = storeFacts(call, s.StoreFacts), nil
	}
	storeActions(call, &item, s)
	return item, nil
}

// storeActions are the decisions that the store's state allows.
func storeActions(call *respond.Call, item *reviewItem, s merchants.Store) {
	switch {
	case s.Status != merchants.StorePending:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.reviews.decided", "status", call.T("merchants.store_status."+string(s.Status)))}
		return
	case s.ReturnedAt != nil:
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.reviews.returned", "at", call.Moment(*s.ReturnedAt), "reason", s.ReviewReason)}
	}
	if _, known := s.Position(); !known {
		item.Notice = &view.Notice{Kind: "warn", Text: call.T("ops.reviews.no_position"), Action: &view.Link{Label: call.T("ops.store.edit"), Href: "/ops/stores/" + s.ID.String() + "/edit"}}
	}
	item.Actions = []action{
		{Value: "approve", Label: call.T("ops.decide.approve"), Kind: "primary", Key: "a"},
		{Value: "return", Label: call.T("ops.decide.return"), Key: "r", Told: true},
		{Value: "refuse", Label: call.T("ops.decide.refuse"), Kind: "danger", Told: true},
	}
}

func (p *Pages) decideStore(ctx context.Context, who identity.Actor, id ident.ID, d decision) error {
	in := merchants.ReviewStoreInput{Actor: who, StoreID: id, Version: d.Version}
	var err error
	switch d.Value {
	case "approve":
		in.Evidence = d.Evidence
		_, err = p.Merchants.ApproveStore(ctx, in)
	case "return":
		in.Reason = d.Reason
		_, err = p.Merchants.ReturnStore(ctx, in)
	default:
		in.Reason = d.Reason
		_, err = p.Merchants.RejectStore(ctx, in)
	}
	return err
}

// loggedFacts are the facts of a store as the audit log keeps them.
type loggedFacts struct {
	NameZh          string     `json:"name_zh"`
	NameEn          string     `json:"name_en"`
	Category        string     `json:"category"`
	District        string     `json:"district"`
	Address         string     `json:"address"`
	Lat             *float64   `json:"lat"`
	Lng             *float64   `json:"lng"`
	Phone           string     `json:"phone"`
	PricePerHeadFen *money.Fen `json:"price_per_head_fen"`
	OpenHours       string     `json:"open_hours"`
}

func factsNow(f merchants.StoreFacts) loggedFacts {
	return loggedFacts{f.NameZh, f.NameEn, string(f.Category), f.District, f.Address, f.Lat, f.Lng, f.Phone, f.PricePerHeadFen, f.OpenHours.String()}
}

// factsBefore are the facts as they were when the city last decided, or when the store
// applied, if they have changed since; nil if they have not.
func (p *Pages) factsBefore(ctx context.Context, who identity.Actor, s merchants.Store) (before *loggedFacts, compared string, err error) {
	log, err := audit.OfObject(ctx, p.DB, who.Cities, "store", s.ID.String(), 100)
	if err != nil {
		return nil, "", err
	}
	compared = "ops.compare.application"
	for _, entry := range log { // newest first
		switch entry.Action {
		case "merchants.update_store_facts":
			facts := &loggedFacts{}
			if err := json.Unmarshal(entry.Before, facts); err != nil {
				return nil, "", fmt.Errorf("audit entry %s: %w", entry.ID, err)
			}
			before = facts
		case "merchants.store_returned", "merchants.store_approved", "merchants.store_suspended", "merchants.store_rejected":
			return before, "ops.compare.decision", nil
		}
	}
	return before, compared, nil
}

// factLines are the facts of a store as labels and texts, in the order in which they are read.
func factLines(call *respond.Call, f loggedFacts) [][2]string {
	position, price := "", ""
	if f.Lat != nil && f.Lng != nil {
		position = fmt.Sprintf("%.6f, %.6f", *f.Lat, *f.Lng)
	}
	if f.PricePerHeadFen != nil {
		price = call.Price(*f.PricePerHeadFen)
	}
	return [][2]string{
		{call.T("ops.fact.name_zh"), f.NameZh}, {call.T("ops.fact.name_en"), f.NameEn}, {call.T("ops.fact.category"), call.T("category." + f.Category)},
		{call.T("ops.fact.district"), f.District}, {call.T("ops.fact.address"), f.Address}, {call.T("ops.fact.phone"), f.Phone},
		{call.T("ops.fact.position"), position}, {call.T("ops.fact.price"), price}, {call.T("ops.fact.hours"), hoursText(call, f.OpenHours)},
	}
}

func storeFacts(call *respond.Call, f merchants.StoreFacts) []view.Fact {
	var facts []view.Fact
	for _, line := range factLines(call, factsNow(f)) {
		facts = append(facts, view.Fact{Label: line[0], Value: orDash(line[1])})
	}
	return facts
}

func storeChanges(call *respond.Call, before *loggedFacts, now merchants.StoreFacts) []change {
	if before == nil {
		return nil
	}
	return changes(factLines(call, *before), factLines(call, factsNow(now)))
}

// changes puts two lists of the same labels side by side.
func changes(before, after [][2]string) []change {
	lines := make([]change, len(after))
	for i, line := range after {
		lines[i] = change{Label: line[0], Before: orDash(before[i][1]), After: orDash(line[1]), Changed: before[i][1] != line[1]}
	}
	return lines
}

func orDash(text string) string {
	if strings.TrimSpace(text) == "" {
		return "–"
	}
	return text
}

func sourceWords(call *respond.Call, s merchants.Store) string {
	switch s.Source {
	case merchants.SourceApplication:
		return call.T("ops.source.application")
	case merchants.SourceOps:
		return call.T("ops.source.ops")
	}
	return call.T("ops.source.import", "source", s.Source)
}

func storeLinks(call *respond.Call, s merchants.Store) []view.Link {
	return []view.Link{{Label: call.T("ops.store.open"), Href: "/ops/stores/" + s.ID.String()}}
}

func checkLines(call *respond.Call, checks []merchants.Check) []checkLine {
	lines := make([]checkLine, len(checks))
	for i, check := range checks {
		pairs := make([]any, 0, 2*len(check.Params))
		for name, value := range check.Params {
			if own, ofLocale := strings.CutSuffix(name, call.Pick("_zh", "_en")); ofLocale { // 「9折」 here, "10% off" there, never both
				name = own
			}
			pairs = append(pairs, name, value)
		}
		lines[i] = checkLine{Kind: string(check.Verdict), KindText: call.T("ops.verdict." + string(check.Verdict)), Text: call.T("merchants.check."+check.Code, pairs...)}
		if check.StoreID != "" {
			lines[i].Href = "/ops/stores/" + check.StoreID
		}
	}
	return lines
}
