package review

import (
	"errors"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption/objection"
)

func (p *Pages) complaintQueue() reviewQueue {
	return reviewQueue{
		kind: "complaint", labelKey: "ops.queue.complaint", late: pastPromise(objection.ComplaintPromise),
		waiting: p.waitingComplaints, open: p.openComplaint, decide: p.decideComplaint,
		reasonKey: "ops.decide.preset",
		presets: []string{"complaint_right", "complaint_store_taught", "complaint_stands", "complaint_rules",
			"complaint_no_answer", "another"},
	}
}

func (p *Pages) waitingComplaints(req *frame.Request) ([]waitingItem, error) {
	complaints, err := p.Objections.Complaints(req.Context(), req.Actor, req.City.ID, queueLimit)
	if err != nil {
		return nil, err
	}
	names, err := frame.StoreNames(req.Context(), p.Merchants, complaints,
		func(c objection.Complaint) ident.ID { return c.StoreID })
	items := make([]waitingItem, len(complaints))
	for i, one := range complaints {
		title, reason := req.T("ops.complaint.dispute"), req.T("ops.dispute_reason."+one.Reason+".title")
		if one.Kind == objection.ComplaintRefusal {
			title, reason = req.T("ops.complaint.refusal"), req.T("refusal_reason."+one.Reason+".title")
		}
		items[i] = waitingItem{ID: one.ID, Title: title, Note: names[one.StoreID].Name(req.Locale) + " · " + reason,
			Since: one.At}
	}
	return items, err
}

// openComplaint finds a dispute or, if there is none by this id, a report of a refusal.
func (p *Pages) openComplaint(req *frame.Request, id ident.ID) (reviewItem, error) {
	dispute, err := p.Objections.DisputeForOps(req.Context(), req.Actor, id)
	if errors.Is(err, objection.ErrDisputeUnknown) {
		report, err := p.Objections.RefusalReportForOps(req.Context(), req.Actor, id)
		if err != nil {
			return reviewItem{}, err
		}
		return p.refusalItem(req, report)
	}
	if err != nil {
		return reviewItem{}, err
	}
	return p.disputeItem(req, dispute)
}

func (p *Pages) disputeItem(req *frame.Request, d objection.DisputeView) (reviewItem, error) {
	r := d.Redemption
	store, err := req.NameOfStore(r.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	state := req.T("ops.redemption.confirmed")
	if d.Reversal != nil {
		state = req.T("ops.redemption.reversed", "at", req.Moment(d.Reversal.ReversedAt), "reason", d.Reversal.Reason)
	}
	item := reviewItem{ID: d.ID, City: d.CityID, Heading: req.T("ops.complaint.dispute"), Reasons: true,
		Lead: req.T("ops.complaint.dispute_lead", "at", req.Moment(d.RaisedAt)),
		Facts: []view.Fact{
			{Label: req.T("ops.redemption.no"), Value: r.No(), Href: "/ops/redemptions/" + r.ID.String()},
			{Label: req.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + r.StoreID.String()},
			{Label: req.T("ops.redemption.at"), Value: req.Moment(r.ConfirmedAt)},
			{Label: req.T("ops.redemption.what"), Value: req.Pick(r.NameZh, r.NameEn)},
			{Label: req.T("ops.redemption.bill"), Value: req.Money(r.BillFen)},
			{Label: req.T("ops.redemption.discount"), Value: req.Less(r.DiscountFen)},
			{Label: req.T("ops.redemption.payable"), Value: req.Money(r.PayableFen), Strong: true},
			{Label: req.T("ops.redemption.state"), Value: state},
		},
		Statements: []statement{disputeStatement(req.Request, d.Dispute)}}
	if d.Other != nil {
		item.Statements = append(item.Statements, disputeStatement(req.Request, *d.Other))
	}
	uphold := req.T("ops.decide.uphold_reverse")
	if d.Reversal != nil {
		uphold = req.T("ops.decide.uphold")
	}
	complaintActions(req.Request, &item, d.Status == "open", uphold, d.Outcome, d.Answer)
	return item, nil
}

func disputeStatement(req *respond.Request, d objection.Dispute) statement {
	side := req.T("ops.side.store")
	if identity.Kind(d.RaisedByKind) == identity.KindMember {
		side = req.T("ops.side.member")
	}
	text := req.T("ops.dispute_reason." + d.Reason + ".title")
	if d.Words != "" {
		text += "：" + d.Words
	}
	return statement{Who: side, Text: text}
}

func (p *Pages) refusalItem(req *frame.Request, r objection.RefusalReport) (reviewItem, error) {
	store, err := req.NameOfStore(r.StoreID)
	if err != nil {
		return reviewItem{}, err
	}
	text := req.T("refusal_reason." + r.Reason + ".title")
	if r.Words != "" {
		text += "：" + r.Words
	}
	item := reviewItem{ID: r.ID, City: r.CityID, Heading: req.T("ops.complaint.refusal"), Reasons: true,
		Lead: req.T("ops.complaint.refusal_lead", "at", req.Moment(r.ReportedAt)),
		Facts: []view.Fact{
			{Label: req.T("ops.redemption.store"), Value: store, Href: "/ops/stores/" + r.StoreID.String()},
			{Label: req.T("ops.complaint.day"), Value: req.Date(r.Day)},
		},
		Statements: []statement{{Who: req.T("ops.side.member"), Text: text}},
		Look: []view.Link{{Label: req.T("ops.complaint.visits"), Href: "/ops/stores/" + r.StoreID.String() +
			"?tab=visits"}}}
	complaintActions(req.Request, &item, r.Status == "open", req.T("ops.decide.uphold"), r.Outcome, r.Answer)
	return item, nil
}

func complaintActions(req *respond.Request, item *reviewItem, open bool, uphold, outcome, answer string) {
	if !open {
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.complaint.settled", "outcome",
			req.T("ops.outcome."+outcome), "answer", answer)}
		return
	}
	item.Actions = []action{
		{Value: "uphold", Label: uphold, Kind: "primary", Key: "a", Previewed: true},
		{Value: "dismiss", Label: req.T("ops.decide.dismiss"), Key: "r", Previewed: true},
	}
}

func (p *Pages) decideComplaint(req *frame.Request, id ident.ID, d decision) error {
	outcome := objection.DisputeDismissed
	if d.Value == "uphold" {
		outcome = objection.DisputeUpheld
	}
	_, err := p.Objections.DecideDispute(req.Context(), objection.DecideDisputeInput{Actor: req.Actor,
		DisputeID: id, Outcome: outcome, Answer: d.Reason})
	if !errors.Is(err, objection.ErrDisputeUnknown) {
		return err
	}
	outcome = objection.RefusalNotUpheld
	if d.Value == "uphold" {
		outcome = objection.RefusalUpheld
	}
	_, err = p.Objections.DecideRefusalReport(req.Context(), objection.DecideRefusalReportInput{Actor: req.Actor,
		ReportID: id, Outcome: outcome, Answer: d.Reason})
	return err
}
