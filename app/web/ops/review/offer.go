package review

import (
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

func (p *Pages) offerQueue() reviewQueue {
	return reviewQueue{
		kind: "offer", labelKey: "ops.queue.offer", late: pastPromise(merchants.ReviewPromise),
		waiting: p.waitingOffers, open: p.openOffer, decide: p.decideOffer,
		reasonKey: "ops.decide.preset_return",
		presets:   []string{"offer_name", "offer_price", "offer_unclear", "offer_words", "offer_english", "another"},
	}
}

func (p *Pages) waitingOffers(req *frame.Request) ([]waitingItem, error) {
	offers, err := p.Merchants.WaitingOffers(req.Context(), req.Actor, req.City.ID, queueLimit)
	items := make([]waitingItem, len(offers))
	for i, o := range offers {
		items[i] = waitingItem{ID: o.ID, Title: req.Pick(o.NameZh, o.NameEn), Note: req.Pick(o.StoreNameZh,
			o.StoreNameEn) + " · " + req.Rate(o.PayRateBP), Since: o.WaitingSince()}
	}
	return items, err
}

func (p *Pages) openOffer(req *frame.Request, id ident.ID) (reviewItem, error) {
	found, err := p.Merchants.OfferForReview(req.Context(), req.Actor, id)
	if err != nil {
		return reviewItem{}, err
	}
	o := found.Offer
	item := reviewItem{ID: o.ID, City: o.CityID, Version: o.Version, Heading: req.Pick(o.NameZh, o.NameEn),
		Reasons: true,
		Lead: req.T("ops.offer.lead", "store", found.Store.Name(req.Locale), "status",
			req.T("merchants.offer_status."+string(o.Status)),
			"review", req.T("merchants.review_state."+string(o.Review))),
		Checks: checkLines(req.Request, found.Checks), Look: storeLinks(req.Request, found.Store),
		Compared: req.T("ops.compare.decision")}
	after := offerLines(req.Request, o.OfferTerms)
	if found.Before != nil {
		item.Changes = changes(offerLines(req.Request, *found.Before), after)
	} else {
		for _, line := range after {
			item.Facts = append(item.Facts, view.Fact{Label: line[0], Value: frame.OrDash(line[1])})
		}
	}
	offerActions(req.Request, &item, o)
	return item, nil
}

// offerActions: an approved offer can be taken back, a refused one waits for its merchant.
// There is no final refusal of an offer: what is sent back waits again once it was changed.
func offerActions(req *respond.Request, item *reviewItem, o merchants.Offer) {
	back := action{Value: "return", Label: req.T("ops.decide.return"), Key: "r", Previewed: true}
	switch o.Review {
	case merchants.ReviewPending:
		item.Actions = []action{{Value: "approve", Label: req.T("ops.decide.approve"), Kind: "primary", Key: "a"},
			back}
	case merchants.ReviewApproved:
		back.Label, back.Kind = req.T("ops.decide.take_back"), "danger"
		item.Actions = []action{back}
	default:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.reviews.offer_returned", "reason", o.ReviewReason)}
	}
	if o.Status != merchants.OfferPublished && o.Review == merchants.ReviewPending {
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.reviews.not_published")}
	}
}

func (p *Pages) decideOffer(req *frame.Request, id ident.ID, d decision) error {
	_, err := p.Merchants.ReviewOffer(req.Context(), merchants.ReviewOfferInput{Actor: req.Actor, OfferID: id,
		Version: d.Version, Approve: d.Value == "approve", Reason: d.Reason})
	return err
}

// offerLines are the terms of an offer as labels and texts.
func offerLines(req *respond.Request, t merchants.OfferTerms) [][2]string {
	limited := func(n int) string {
		if n == 0 {
			return req.T("ops.fact.no_limit")
		}
		return req.Count(n)
	}
	limit := ""
	if t.CapFen != nil {
		limit = req.Money(*t.CapFen)
	}
	minimum := ""
	if t.MinSpendFen > 0 {
		minimum = req.Money(t.MinSpendFen)
	}
	days := make([]string, len(t.Blackouts))
	for i, d := range t.Blackouts {
		days[i] = req.Date(d)
	}
	return [][2]string{
		{req.T("ops.fact.name_zh"), t.NameZh}, {req.T("ops.fact.name_en"), t.NameEn}, {req.T("ops.fact.rate"),
			req.Rate(t.PayRateBP)},
		{req.T("ops.fact.cap"), limit}, {req.T("ops.fact.min"), minimum}, {req.T("ops.fact.when"),
			frame.Sentence(t.When(req.Locale))},
		{req.T("ops.fact.blackouts"), strings.Join(days, " ")}, {req.T("ops.fact.per_member"),
			limited(t.PerMemberDay)}, {req.T("ops.fact.per_day"), limited(t.TotalPerDay)},
		{req.T("ops.fact.exclusions_zh"), t.ExclusionsZh}, {req.T("ops.fact.exclusions_en"), t.ExclusionsEn},
		{req.T("ops.fact.stacking"), req.T("ops.stacking." + string(t.Stacking))},
	}
}
