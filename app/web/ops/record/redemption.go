package ops

import (
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
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
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showRedemption(c, d)
}

func redemptionID(c *gin.Context) (ident.ID, error) {
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return ident.None, redemption.ErrNotFound
	}
	return id, nil
}

func (p *Pages) showRedemption(c *gin.Context, d *lens) error {
	id, err := redemptionID(c)
	if err != nil {
		return err
	}
	found, err := p.Redemptions.ViewRedemption(c.Request.Context(), d.who, d.home.ID, id)
	if err != nil {
		return err
	}
	if err := nameStoresOf(d, []redemption.Found{found.Found}, func(r redemption.Found) ident.ID { return r.StoreID }); err != nil {
		return err
	}
	page := redemptionPage{Base: p.base(c, d.who, d.home, "redemptions", "records.redemption.title", "no", found.No()),
		Back: view.Link{Label: d.call.T("records.redemptions.title"), Href: d.at("/ops/redemptions")}, Facts: d.redemptionFacts(found),
		Disputes: d.disputeTable(found.Disputes), Problems: d.form.Problems(), Action: d.at("/ops/redemptions/" + id.String()), Key: d.form.Key()}
	if len(found.Marks) > 0 {
		page.Marks = &view.Notice{Kind: "warn", Title: d.marks(found.Marks)}
		if slices.Contains(found.Marks, redemption.MarkDisputed) && found.Reversal == nil {
			page.Marks.Action = &view.Link{Label: d.call.T("records.redemption.settle"), Href: d.at("/ops/reviews", "type", "complaint")}
		}
	}
	if found.Reversal != nil {
		page.Undone = &view.Notice{Kind: "info", Title: d.call.T("records.redemption.undone", "at", d.call.Moment(found.Reversal.ReversedAt), "by", d.actorKind(found.Reversal.ByKind)),
			Text: d.call.T("records.redemption.because", "reason", found.Reversal.Reason)}
	} else {
		reason := d.reason()
		page.Reason = &reason
	}
	return p.HTML.ShowForm(c, d.form, "ops/redemption.html", &page)
}

func (d *lens) redemptionFacts(r redemption.RedemptionView) []view.Fact {
	fact := func(name, value, href string) view.Fact {
		return view.Fact{Label: d.call.T("records.redemptions.column." + name), Value: value, Href: href}
	}
	facts := []view.Fact{
		fact("at", d.call.Moment(r.ConfirmedAt), ""), fact("store", d.storeName(r.StoreID), d.at("/ops/stores/"+r.StoreID.String())),
		fact("offer", d.call.Pick(r.NameZh, r.NameEn), ""), fact("bill", d.call.Money(r.BillFen), ""), fact("discount", d.call.Less(r.DiscountFen), ""),
		{Label: d.call.T("records.redemptions.column.paid"), Value: d.call.Money(r.PayableFen), Strong: true},
		fact("status", d.call.T("records.redemption_status."+string(r.Status)), ""),
	}
	if r.OfferID != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.redemption.rate"), Value: d.call.T("records.redemption.rate_of", "rate", d.call.Rate(int(r.PayRateBP)), "version", r.OfferVersion)})
	}
	return append(facts,
		view.Fact{Label: d.call.T("records.redemption.by"), Value: d.actorKind(r.ConfirmedByKind)},
		view.Fact{Label: d.call.T("records.orders.column.member"), Value: d.call.T("records.show_member"), Href: d.at("/ops/members/" + r.MemberID.String())},
		view.Fact{Label: d.call.T("records.redemption.log"), Value: d.call.T("records.redemption.see_log"), Href: d.at("/ops/audit", "kind", "redemption", "target", r.ID.String())})
}

func (d *lens) disputeTable(disputes []redemption.Dispute) view.Table {
	table := view.Table{ID: "disputes", Caption: d.call.T("records.redemption.disputes"), Columns: d.columns("records.dispute.column.",
		column{"at", false}, column{"by", false}, column{"reason", false}, column{"words", false}, column{"state", false})}
	for _, one := range disputes {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: d.call.Moment(one.RaisedAt)}, {Text: d.actorKind(one.RaisedByKind)},
			{Text: d.call.T("records.dispute.because_" + one.Reason)}, {Text: orDash(one.Words)}, {Text: d.call.T("records.dispute_status." + one.Status)}}})
	}
	return table
}

// reverseRedemption undoes it for a reason that the member reads.
func (p *Pages) reverseRedemption(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	id, err := redemptionID(c)
	if err != nil {
		return err
	}
	if _, err := p.Redemptions.ViewRedemption(c.Request.Context(), d.who, d.home.ID, id); err != nil {
		return err
	}
	_, _, err = p.Redemptions.Reverse(c.Request.Context(), redemption.ReverseInput{Actor: d.who, RedemptionID: id, Reason: d.form.Text("reason"), Key: d.form.Key()})
	if err != nil {
		if d.form.Refuse(err, "Idempotency-Key", "") {
			return p.showRedemption(c, d)
		}
		return err
	}
	return p.HTML.RedirectWith(c, d.at("/ops/redemptions/"+id.String()), "redemption_undone")
}
