package ops

import (
	"context"
	"errors"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

func (p *Pages) complaintQueue() reviewQueue {
	return reviewQueue{
		kind: "complaint", labelKey: "ops.queue.complaint", late: pastPromise(redemption.ComplaintPromise),
		waiting: p.waitingComplaints, open: p.openComplaint, decide: p.decideComplaint,
		reasonKey: "ops.decide.preset",
		presets:   []string{"complaint_right", "complaint_store_taught", "complaint_stands", "complaint_rules", "complaint_no_answer", "another"},
	}
}

func (p *Pages) waitingComplaints(ctx context.Context, call *respond.Call, who identity.Actor, home city.City) ([]waitingItem, error) {
	complaints, err := p.Redemptions.WaitingComplaints(ctx, who, home.ID, queueLimit)
	if err != nil {
		return nil, err
	}
	names, err := storeNames(ctx, p, complaints, func(c redemption.Complaint) ident.ID { return c.StoreID })
	items := make([]waitingItem, len(complaints))
	for i, one := range complaints {
		title, reason := call.T("ops.complaint.dispute"), call.T("ops.dispute_reason."+one.Reason+".title")
		if one.Kind == redemption.ComplaintRefusal {
			title, reason = call.T("ops.complaint.refusal"), call.T("refusal_reason."+one.Reason+".title")
		}
		items[i] = waitingItem{ID: one.ID, Title: title, Note: names[one.StoreID].Name(call.Locale) + " · " + reason, Since: one.At}
	}
	return items, err
}

// openComplaint finds a dispute or, if there is none by this id, a report of a refusal.
func (p *Pages) openComplaint(ctx context.Context, call *respond.Call, who identity.Actor, id ident.ID) (reviewItem, error) {
	dispute, err := p.Redemptions.DisputeForOps(ctx, who, id)
	if errors.Is(err, redemption.ErrDisputeUnknown) {
		report, err := p.Redemptions.RefusalReportForOps(ctx, who, id)
		if err != nil {
			return reviewItem{}, err
		}
		return p.refusalItem(ctx, call, report)
	}
	if err != nil {
		return reviewItem{}, err
	}
	return p.disputeItem(ctx, call, dispute)
}

func (p *Pages) disputeItem(ctx context.Context, call *respond.Call, d redemption.DisputeView) (reviewItem, error) {
	r := d.Redemption
	store, err := p.storeName(ctx, call, r.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	state := call.T("ops.redemption.confirmed")
	if d.Reversal != nil {
		state = call.T("ops.redemption.reversed", "at", call.Moment(d.Reversal.ReversedAt), "reason", d.Reversal.Reason)
	}
	item := reviewItem{ID: d.ID, City: city.ID(d.CityID), Heading: call.T("ops.complaint.dispute"), Reasons: true,
		Lead: call.T("ops.complaint.dispute_lead", "at", call.Moment(d.RaisedAt)),
		Facts: []view.Fact{
			{Label: call.T("ops.redemption.no"), Value: r.No(), Href: "/ops/redemptions/" + r.ID.String()},
			{Label: call.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + r.StoreID.String()},
			{Label: call.T("ops.redemption.at"), Value: call.Moment(r.ConfirmedAt)},
			{Label: call.T("ops.redemption.what"), Value: call.Pick(r.NameZh, r.NameEn)},
			{Label: call.T("ops.redemption.bill"), Value: call.Money(r.BillFen)},
			{Label: call.T("ops.redemption.discount"), Value: call.Less(r.DiscountFen)},
			{Label: call.T("ops.redemption.payable"), Value: call.Money(r.PayableFen), Strong: true},
			{Label: call.T("ops.redemption.state"), Value: state},
		},
		Words: []saying{disputeSaying(call, d.Dispute)}}
	if d.Other != nil {
		item.Words = append(item.Words, disputeSaying(call, *d.Other))
	}
	uphold := call.T("ops.decide.uphold_reverse")
	if d.Reversal != nil {
		uphold = call.T("ops.decide.uphold")
	}
	complaintActions(call, &item, d.Status == "open", uphold, d.Outcome, d.Answer)
	return item, nil
}

func disputeSaying(call *respond.Call, d redemption.Dispute) saying {
	side := call.T("ops.side.store")
	if identity.Kind(d.RaisedByKind) == identity.KindMember {
		side = call.T("ops.side.member")
	}
	text := call.T("ops.dispute_reason." + d.Reason + ".title")
	if d.Words != "" {
		text += "：" + d.Words
	}
	return saying{Who: side, Text: text}
}

func (p *Pages) refusalItem(ctx context.Context, call *respond.Call, r redemption.RefusalReport) (reviewItem, error) {
	store, err := p.storeName(ctx, call, r.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	text := call.T("refusal_reason." + r.Reason + ".title")
	if r.Words != "" {
		text += "：" + r.Words
	}
	item := reviewItem{ID: r.ID, City: r.CityID, Heading: call.T("ops.complaint.refusal"), Reasons: true,
		Lead: call.T("ops.complaint.refusal_lead", "at", call.Moment(r.ReportedAt)),
		Facts: []view.Fact{
			{Label: call.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + r.StoreID.String()},
			{Label: call.T("ops.complaint.day"), Value: call.Date(r.Day)},
		},
		Words: []saying{{Who: call.T("ops.side.member"), Text: text}},
		Look:  []view.Link{{Label: call.T("ops.complaint.visits"), Href: "/ops/stores/" + r.StoreID.String() + "?tab=visits"}}}
	complaintActions(call, &item, r.Status == "open", call.T("ops.decide.uphold"), r.Outcome, r.Answer)
	return item, nil
}

func complaintActions(call *respond.Call, item *reviewItem, open bool, uphold, outcome, answer string) {
	if !open {
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.complaint.settled", "outcome", call.T("ops.outcome."+outcome), "answer", answer)}
		return
	}
	item.Actions = []action{
		{Value: "uphold", Label: uphold, Kind: "primary", Key: "a", Told: true},
		{Value: "dismiss", Label: call.T("ops.decide.dismiss"), Key: "r", Told: true},
	}
}

func (p *Pages) decideComplaint(ctx context.Context, who identity.Actor, id ident.ID, d decision) error {
	outcome := redemption.DisputeDismissed
	if d.Value == "uphold" {
		outcome = redemption.DisputeUpheld
	}
	_, err := p.Redemptions.SettleDispute(ctx, redemption.SettleDisputeInput{Actor: who, DisputeID: id, Outcome: outcome, Answer: d.Reason})
	if !errors.Is(err, redemption.ErrDisputeUnknown) {
		return err
	}
	outcome = redemption.RefusalNotUpheld
	if d.Value == "uphold" {
		outcome = redemption.RefusalUpheld
	}
	_, err = p.Redemptions.SettleRefusalReport(ctx, redemption.SettleRefusalReportInput{Actor: who, ReportID: id, Outcome: outcome, Answer: d.Reason})
	return err
}
