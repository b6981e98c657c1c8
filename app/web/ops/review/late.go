package ops

import (
	"context"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

func (p *Pages) lateQueue() reviewQueue {
	return reviewQueue{
		kind: "late", labelKey: "ops.queue.late", late: pastPromise(redemption.LatePromise),
		waiting: p.waitingLate, open: p.openLate, decide: p.decideLate,
		reasonKey: "ops.decide.preset",
		presets:   []string{"late_checked", "late_receipt", "late_twice", "late_not_shown", "late_other_card", "another"},
	}
}

func (p *Pages) waitingLate(ctx context.Context, call *respond.Call, who identity.Actor, home city.City) ([]waitingItem, error) {
	entries, err := p.Redemptions.LateEntriesForOps(ctx, who, home.ID, queueLimit)
	if err != nil {
		return nil, err
	}
	names, err := storeNames(ctx, p, entries, func(e redemption.LateEntry) ident.ID { return e.StoreID })
	items := make([]waitingItem, len(entries))
	for i, e := range entries {
		items[i] = waitingItem{ID: e.ID, Title: call.Money(e.BillFen) + " · " + call.Pick(e.NameZh, e.NameEn), Since: e.EnteredAt,
			Note: call.T("ops.late.note", "store", names[e.StoreID].Name(call.Locale), "at", call.Moment(e.VisitedAt))}
	}
	return items, err
}

// openLate shows an entry with what was recorded for the same card on that day anyway:
// whoever found the network back may have sent the visit twice.
func (p *Pages) openLate(ctx context.Context, call *respond.Call, who identity.Actor, id ident.ID) (reviewItem, error) {
	e, err := p.Redemptions.LateEntryForOps(ctx, who, id)
	if err != nil {
		return reviewItem{}, err
	}
	store, err := p.storeName(ctx, call, e.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	item := reviewItem{ID: e.ID, City: e.CityID, Heading: call.T("ops.late.heading", "amount", call.Money(e.BillFen)), Reasons: true,
		Lead: call.T("ops.late.lead", "at", call.Moment(e.EnteredAt)),
		Facts: []view.Fact{
			{Label: call.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + e.StoreID.String()},
			{Label: call.T("ops.late.visited"), Value: call.Moment(e.VisitedAt)},
			{Label: call.T("ops.late.member"), Value: e.MaskedName, Href: "/ops/members/" + e.MemberID.String()},
			{Label: call.T("ops.redemption.what"), Value: call.Pick(e.NameZh, e.NameEn)},
			{Label: call.T("ops.redemption.bill"), Value: call.Money(e.BillFen)},
			{Label: call.T("ops.redemption.discount"), Value: call.Less(e.DiscountFen)},
			{Label: call.T("ops.redemption.payable"), Value: call.Money(e.PayableFen), Strong: true},
			{Label: call.T("ops.late.of_day"), Value: call.T("ops.late.of_day_value", "n", call.Count(int(e.OfTheDay)), "most", call.Count(redemption.LatePerDay))},
			{Label: call.T("ops.late.recorded"), Value: recordedThatDay(call, e.Recorded)},
		}}
	if e.Status != redemption.LateWaiting {
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.late.settled", "state", call.T("late_status."+string(e.Status)), "answer", e.Answer)}
		return item, nil
	}
	item.Actions = []action{
		{Value: "record", Label: call.T("ops.decide.record"), Kind: "primary", Key: "a", Told: true},
		{Value: "refuse", Label: call.T("ops.decide.not_record"), Key: "r", Told: true},
	}
	return item, nil
}

func recordedThatDay(call *respond.Call, rows []redemption.Redemption) string {
	if len(rows) == 0 {
		return call.T("ops.late.none")
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = call.Hour(r.ConfirmedAt) + " " + call.Pick(r.NameZh, r.NameEn) + " " + call.Money(r.BillFen)
	}
	return strings.Join(lines, " · ")
}

func (p *Pages) decideLate(ctx context.Context, who identity.Actor, id ident.ID, d decision) error {
	outcome := redemption.LateRefused
	if d.Value == "record" {
		outcome = redemption.LateAccepted
	}
	_, err := p.Redemptions.SettleLateEntry(ctx, redemption.SettleLateInput{Actor: who, EntryID: id, Outcome: outcome, Answer: d.Reason})
	return err
}
