package review

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/ops/store"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

func (p *Pages) storeQueue() reviewQueue {
	return reviewQueue{
		kind: "store", labelKey: "ops.queue.store", late: pastPromise(merchants.ReviewPromise),
		waiting: p.waitingStores, open: p.openStore, decide: p.decideStore,
		reasonKey: "ops.decide.preset_refuse",
		presets: []string{"store_incomplete", "store_position", "store_duplicate", "store_outside",
			"store_standard", "another"},
	}
}

func pastPromise(promise time.Duration) func(now, since time.Time, zone *time.Location) bool {
	return func(now, since time.Time, _ *time.Location) bool { return now.Sub(since) >= promise }
}

func (p *Pages) waitingStores(req *frame.Request) ([]waitingItem, error) {
	stores, err := p.Merchants.WaitingStores(req.Context(), req.Actor, req.City.ID, queueLimit)
	items := make([]waitingItem, len(stores))
	for i, s := range stores {
		items[i] = waitingItem{ID: s.ID, Title: s.Name(req.Locale), Note: req.T("category."+string(s.Category)) +
			" · " + s.District, Since: s.CreatedAt}
	}
	return items, err
}

func (p *Pages) openStore(req *frame.Request, id ident.ID) (reviewItem, error) {
	found, err := p.Merchants.StoreForReview(req.Context(), req.Actor, id)
	if err != nil {
		return reviewItem{}, err
	}
	s := found.Store
	item := reviewItem{ID: s.ID, City: s.CityID, Version: s.Version, Heading: s.Name(req.Locale), Evidence: true,
		Reasons: true,
		Lead: req.T("ops.store.lead", "status", frame.Sentence(req.T("merchants.store_status."+string(s.Status))),
			"source", store.Source(req.Request, s)),
		Checks: checkLines(req.Request, found.Checks), Look: storeLinks(req.Request, s)}
	before, compared, err := p.factsBefore(req, s)
	if err != nil {
		return reviewItem{}, err
	}
	item.Changes, item.Compared = storeChanges(req.Request, before, s.StoreFacts), req.T(compared)
	if before == nil {
		item.Facts, item.Changes = store.Facts(store.FactLines(req.Request, store.FactsNow(s.StoreFacts))), nil
	}
	storeActions(req.Request, &item, s)
	return item, nil
}

// storeActions are the decisions that the store's state allows.
func storeActions(req *respond.Request, item *reviewItem, s merchants.Store) {
	switch {
	case s.Status != merchants.StorePending:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.reviews.decided", "status",
			req.T("merchants.store_status."+string(s.Status)))}
		return
	case s.ReturnedAt != nil:
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.reviews.returned", "at",
			req.Moment(*s.ReturnedAt), "reason", s.ReviewReason)}
	}
	if _, known := s.Position(); !known {
		item.Notice = &view.Notice{Kind: "warn", Text: req.T("ops.reviews.no_position"),
			Action: &view.Link{Label: req.T("ops.store.edit"), Href: "/ops/stores/" + s.ID.String() + "/edit"}}
	}
	item.Actions = []action{
		{Value: "approve", Label: req.T("ops.decide.approve"), Kind: "primary", Key: "a"},
		{Value: "return", Label: req.T("ops.decide.return"), Key: "r", Previewed: true},
		{Value: "refuse", Label: req.T("ops.decide.refuse"), Kind: "danger", Previewed: true},
	}
}

func (p *Pages) decideStore(req *frame.Request, id ident.ID, d decision) error {
	in := merchants.ReviewStoreInput{Actor: req.Actor, StoreID: id, Version: d.Version}
	var err error
	switch d.Value {
	case "approve":
		in.Evidence = d.Evidence
		_, err = p.Merchants.ApproveStore(req.Context(), in)
	case "return":
		in.Reason = d.Reason
		_, err = p.Merchants.ReturnStore(req.Context(), in)
	default:
		in.Reason = d.Reason
		_, err = p.Merchants.RejectStore(req.Context(), in)
	}
	return err
}

// factsBefore are the facts as they were when the city last decided, or when the store
// applied, if they have changed since; nil if they have not.
func (p *Pages) factsBefore(req *frame.Request, s merchants.Store) (before *store.LoggedFacts, compared string,
	err error) {
	log, err := audit.OfObject(req.Context(), req.DB, req.Actor.Cities, "store", s.ID.String(), 100)
	if err != nil {
		return nil, "", err
	}
	compared = "ops.compare.application"
	for _, entry := range log { // newest first
		switch entry.Action {
		case "merchants.update_store_facts":
			facts := &store.LoggedFacts{}
			if err := json.Unmarshal(entry.Before, facts); err != nil {
				return nil, "", fmt.Errorf("audit entry %s: %w", entry.ID, err)
			}
			before = facts
		case "merchants.store_returned", "merchants.store_approved", "merchants.store_suspended",
			"merchants.store_rejected":
			return before, "ops.compare.decision", nil
		}
	}
	return before, compared, nil
}

func storeChanges(req *respond.Request, before *store.LoggedFacts, now merchants.StoreFacts) []change {
	if before == nil {
		return nil
	}
	return changes(store.FactLines(req, *before), store.FactLines(req, store.FactsNow(now)))
}

// changes puts two lists of the same labels side by side.
func changes(before, after [][2]string) []change {
	lines := make([]change, len(after))
	for i, line := range after {
		lines[i] = change{Label: line[0], Before: frame.OrDash(before[i][1]), After: frame.OrDash(line[1]),
			Changed: before[i][1] != line[1]}
	}
	return lines
}

func storeLinks(req *respond.Request, s merchants.Store) []view.Link {
	return []view.Link{{Label: req.T("ops.store.open"), Href: "/ops/stores/" + s.ID.String()}}
}

func checkLines(req *respond.Request, checks []merchants.Check) []checkLine {
	lines := make([]checkLine, len(checks))
	for i, check := range checks {
		pairs := make([]any, 0, 2*len(check.Params))
		for name, value := range check.Params {
			if own, ofLocale := strings.CutSuffix(name,
				req.Pick("_zh", "_en")); ofLocale { // 「9折」 here, "10% off" there, never both
				name = own
			}
			pairs = append(pairs, name, value)
		}
		lines[i] = checkLine{Kind: string(check.Verdict), KindText: req.T("ops.verdict." + string(check.Verdict)),
			Text: req.T("merchants.check."+check.Code, pairs...)}
		if check.StoreID != "" {
			lines[i].Href = "/ops/stores/" + check.StoreID
		}
	}
	return lines
}
