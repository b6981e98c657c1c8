package record

import (
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
	"citycard/redemption/objection"
)

// redemptionPage is one redemption with its disputes and, until it is undone, the form that
// undoes it.
type redemptionPage struct {
	respond.Base
	Back     view.Link
	Marks    *view.Notice
	Undone   *view.Notice
	Facts    []view.Fact
	Disputes view.Table
	Problems []view.Problem
	Reason   *view.Field // nil once it is undone
	Action   string
	Key      string
}

func (p *Pages) redemption(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showRedemption(c, req)
}

func redemptionID(c *gin.Context) (ident.ID, error) {
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return ident.None, redemption.ErrNotFound
	}
	return id, nil
}

func (p *Pages) showRedemption(c *gin.Context, req *frame.Request) error {
	id, err := redemptionID(c)
	if err != nil {
		return err
	}
	found, err := p.Redemptions.ViewRedemption(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return err
	}
	if err := frame.NameStores(req, []redemption.Found{found.Found},
		func(r redemption.Found) ident.ID { return r.StoreID }); err != nil {
		return err
	}
	disputes, err := p.Objections.DisputesAbout(c.Request.Context(), req.Actor, id)
	if err != nil {
		return err
	}
	page := redemptionPage{Base: req.Base("redemptions", "records.redemption.title", "no", found.No()),
		Back:     view.Link{Label: req.T("records.redemptions.title"), Href: req.Address("/ops/redemptions")},
		Facts:    redemptionFacts(req, found),
		Disputes: disputeTable(req, disputes), Problems: req.Form.Problems(),
		Action: req.Address("/ops/redemptions/" + id.String()), Key: req.Form.Key()}
	if len(found.Marks) > 0 {
		page.Marks = &view.Notice{Kind: "warn", Title: marks(req, found.Marks)}
		if slices.Contains(found.Marks, redemption.MarkDisputed) && found.Reversal == nil {
			page.Marks.Action = &view.Link{Label: req.T("records.redemption.settle"),
				Href: req.Address("/ops/reviews", "type", "complaint")}
		}
	}
	if found.Reversal != nil {
		page.Undone = &view.Notice{Kind: "info", Title: req.T("records.redemption.undone", "at",
			req.Moment(found.Reversal.ReversedAt), "by", actorKind(req, found.Reversal.ByKind)),
			Text: req.T("records.redemption.because", "reason", found.Reversal.Reason)}
	} else {
		reason := req.Reason()
		page.Reason = &reason
	}
	return p.HTML.ShowForm(c, req.Form, "ops/redemption.html", &page)
}

func redemptionFacts(req *frame.Request, r redemption.RedemptionView) []view.Fact {
	fact := func(name, value, href string) view.Fact {
		return view.Fact{Label: req.T("records.redemptions.column." + name), Value: value, Href: href}
	}
	facts := []view.Fact{
		fact("at", req.Moment(r.ConfirmedAt), ""), fact("store", req.StoreName(r.StoreID),
			req.Address("/ops/stores/"+r.StoreID.String())),
		fact("offer", req.Pick(r.NameZh, r.NameEn), ""), fact("bill", req.Money(r.BillFen), ""),
		fact("discount", req.Less(r.DiscountFen), ""),
		{Label: req.T("records.redemptions.column.paid"), Value: req.Money(r.PayableFen), Strong: true},
		fact("status", req.T("records.redemption_status."+string(r.Status)), ""),
	}
	if r.OfferID != nil {
		facts = append(facts, view.Fact{Label: req.T("records.redemption.rate"),
			Value: req.T("records.redemption.rate_of", "rate", req.Rate(int(r.PayRateBP)), "version", r.OfferVersion)})
	}
	return append(facts,
		view.Fact{Label: req.T("records.redemption.by"), Value: actorKind(req, r.ConfirmedByKind)},
		view.Fact{Label: req.T("records.orders.column.member"), Value: req.T("records.show_member"),
			Href: req.Address("/ops/members/" + r.MemberID.String())},
		view.Fact{Label: req.T("records.redemption.log"), Value: req.T("records.redemption.see_log"),
			Href: req.Address("/ops/audit", "kind", "redemption", "target", r.ID.String())})
}

func disputeTable(req *frame.Request, disputes []objection.Dispute) view.Table {
	table := view.Table{ID: "disputes", Caption: req.T("records.redemption.disputes"),
		Columns: req.Columns("records.dispute.column.",
			"at", "by", "reason", "words", "state")}
	for _, one := range disputes {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: req.Moment(one.RaisedAt)},
			{Text: actorKind(req, one.RaisedByKind)},
			{Text: req.T("records.dispute.because_" + one.Reason)}, {Text: frame.OrDash(one.Words)},
			{Text: req.T("records.dispute_status." + one.Status)}}})
	}
	return table
}

// reverseRedemption undoes it for a reason that the member reads.
func (p *Pages) reverseRedemption(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	id, err := redemptionID(c)
	if err != nil {
		return err
	}
	if _, err := p.Redemptions.ViewRedemption(c.Request.Context(), req.Actor, req.City.ID, id); err != nil {
		return err
	}
	_, _, err = p.Redemptions.Reverse(c.Request.Context(), redemption.ReverseInput{Actor: req.Actor, RedemptionID: id,
		Reason: req.Form.Text("reason"), Key: req.Form.Key()})
	if err != nil {
		if req.Form.Refuse(err, "Idempotency-Key", "") {
			return p.showRedemption(c, req)
		}
		return err
	}
	return p.HTML.RedirectWith(c, req.Address("/ops/redemptions/"+id.String()), "redemption_undone")
}
