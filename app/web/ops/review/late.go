package review

import (
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
	"citycard/redemption/late"
)

func (p *Pages) lateQueue() reviewQueue {
	return reviewQueue{
		kind: "late", labelKey: "ops.queue.late", late: pastPromise(late.Promise),
		waiting: p.waitingLate, open: p.openLate, decide: p.decideLate,
		reasonKey: "ops.decide.preset",
		presets: []string{"late_checked", "late_receipt", "late_twice", "late_not_shown", "late_other_card",
			"another"},
	}
}

func (p *Pages) waitingLate(req *frame.Request) ([]waitingItem, error) {
	entries, err := p.Late.List(req.Context(), req.Actor, req.City.ID, queueLimit)
	if err != nil {
		return nil, err
	}
	names, err := frame.StoreNames(req.Context(), p.Merchants, entries,
		func(e late.Entry) ident.ID { return e.StoreID })
	items := make([]waitingItem, len(entries))
	for i, e := range entries {
		items[i] = waitingItem{ID: e.ID, Title: req.Money(e.BillFen) + " · " + req.Pick(e.NameZh, e.NameEn),
			Since: e.EnteredAt,
			Note:  req.T("ops.late.note", "store", names[e.StoreID].Name(req.Locale), "at", req.Moment(e.VisitedAt))}
	}
	return items, err
}

// openLate shows an entry with what was recorded for the same card on that day anyway:
// whoever found the network back may have sent the visit twice.
func (p *Pages) openLate(req *frame.Request, id ident.ID) (reviewItem, error) {
	e, err := p.Late.EntryForOps(req.Context(), req.Actor, id)
	if err != nil {
		return reviewItem{}, err
	}
	store, err := req.NameOfStore(e.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	item := reviewItem{ID: e.ID, City: e.CityID, Heading: req.T("ops.late.heading", "amount", req.Money(e.BillFen)),
		Reasons: true,
		Lead:    req.T("ops.late.lead", "at", req.Moment(e.EnteredAt)),
		Facts: []view.Fact{
			{Label: req.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + e.StoreID.String()},
			{Label: req.T("ops.late.visited"), Value: req.Moment(e.VisitedAt)},
			{Label: req.T("ops.late.member"), Value: e.MaskedName, Href: "/ops/members/" + e.MemberID.String()},
			{Label: req.T("ops.redemption.what"), Value: req.Pick(e.NameZh, e.NameEn)},
			{Label: req.T("ops.redemption.bill"), Value: req.Money(e.BillFen)},
			{Label: req.T("ops.redemption.discount"), Value: req.Less(e.DiscountFen)},
			{Label: req.T("ops.redemption.payable"), Value: req.Money(e.PayableFen), Strong: true},
			{Label: req.T("ops.late.of_day"), Value: req.T("ops.late.of_day_value", "n", req.Count(int(e.OfTheDay)),
				"most", req.Count(late.PerDay))},
			{Label: req.T("ops.late.recorded"), Value: recordedThatDay(req.Request, e.Recorded)},
		}}
	if e.Status != late.Waiting {
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.late.settled", "state",
			req.T("late_status."+string(e.Status)), "answer", e.Answer)}
		return item, nil
	}
	item.Actions = []action{
		{Value: "record", Label: req.T("ops.decide.record"), Kind: "primary", Key: "a", Previewed: true},
		{Value: "refuse", Label: req.T("ops.decide.not_record"), Key: "r", Previewed: true},
	}
	return item, nil
}

func recordedThatDay(req *respond.Request, rows []redemption.Redemption) string {
	if len(rows) == 0 {
		return req.T("ops.late.none")
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = req.Hour(r.ConfirmedAt) + " " + req.Pick(r.NameZh, r.NameEn) + " " + req.Money(r.BillFen)
	}
	return strings.Join(lines, " · ")
}

func (p *Pages) decideLate(req *frame.Request, id ident.ID, d decision) error {
	outcome := late.Refused
	if d.Value == "record" {
		outcome = late.Accepted
	}
	_, err := p.Late.Decide(req.Context(), late.DecideInput{Actor: req.Actor, EntryID: id,
		Outcome: outcome, Answer: d.Reason})
	return err
}
