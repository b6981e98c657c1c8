package merchant

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption/figures"
)

type homePage struct {
	base
	Waiting  []waiting
	Next     view.Link // what to look at when nothing waits, and after what waits
	Sentence string    // what the card brought in a month; "" for managers and before anybody came
	Stats    []view.Stat
	Steps    []view.Step // on the way to being listed; empty for a live store
	Quiet    *view.Empty // nobody came yet
	Links    []view.Link
	SignOut  *view.Button
}

// waiting is something that the store's people should see to, with the one thing to do.
type waiting struct {
	Kind        string // "bad", "warn" or "info"
	Title, Text string
	No          string // the record that it is about, kept on one line; "" for none
	Action      *view.Link
	Button      *view.Button
	First       bool // has the page's filled button
}

// home answers GET /m: what waits, then what the card brought.
func (p *Pages) home(c *gin.Context, s session) error {
	ctx := c.Request.Context()
	page := homePage{base: p.base(c, s, "home", "merchant.home.title")}
	progress, err := p.Merchants.ProgressOf(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	recent, err := p.Figures.RecentVisits(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	if page.Waiting, err = p.waiting(ctx, page.base, progress); err != nil {
		return err
	}
	if len(page.Waiting) > 0 {
		page.Waiting[0].First = true
	}
	if !progress.Live && s.store.LeftAt == nil {
		page.Steps = withStateTexts(page.Base, stepsOf(page.base, progress))
	}
	page.brought(recent)
	if recent.Month.Visits == 0 && progress.Live {
		page.Quiet = &view.Empty{Text: page.T("merchant.home.quiet"),
			Action: view.Link{Label: page.T("merchant.home.print"), Href: page.Path("/m/print")}}
	}
	page.Links = page.links()
	page.SignOut = page.button("/m/logout", "merchant.home.sign_out", "link")
	return p.HTML.Show(c, "merchant/home.html", page)
}

// brought says in one sentence and four numbers what the card brings. Money and newcomers of
// the month are the report's, which is the owner's.
func (page *homePage) brought(r figures.Recent) {
	page.Next = view.Link{Label: page.T("merchant.home.see_offers"), Href: page.Path("/m/offers")}
	page.Stats = []view.Stat{
		{Label: page.T("merchant.home.today"), Value: page.Count(int(r.Today.Visits)),
			Note: page.T("merchant.home.collected", "amount", page.Money(r.Today.PayableFen))},
		{Label: page.T("merchant.home.week"), Value: page.Count(int(r.Week.Visits)),
			Note: page.T("merchant.home.week_before", "n", page.Count(int(r.WeekBefore.Visits)))},
	}
	if !page.Owner() {
		return
	}
	page.Next = view.Link{Label: page.T("merchant.home.see_results"), Href: page.Path("/m/roi")}
	said := page.visitTexts(figures.RecentMonth, r.Month)
	page.Sentence = said.sentence
	page.Stats = append(page.Stats,
		view.Stat{Label: page.T("merchant.home.month_sales"), Value: page.Money(r.Month.PayableFen),
			Note: page.T("merchant.home.month_given", "amount", page.Money(r.Month.DiscountFen))},
		view.Stat{Label: page.T("merchant.home.month_first"), Value: said.first, Note: said.firstNote})
}

func (page homePage) links() []view.Link {
	links := []view.Link{
		{Label: page.T("merchant.home.print"), Href: page.Path("/m/print")},
		{Label: page.T("merchant.home.print_till"), Href: page.Path("/m/print/till")},
	}
	if page.session.many {
		links = append(links, view.Link{Label: page.T("merchant.home.other_store"), Href: "/m/stores"})
	}
	links = append(links, view.Link{Label: page.T("merchant.account.title"), Href: "/m/account"})
	if page.Owner() {
		links = append(links, view.Link{Label: page.T("merchant.home.add_store"), Href: "/m/apply/store"},
			view.Link{Label: page.T("merchant.home.leave"), Href: page.Path("/m/leave")})
	}
	return links
}

// waiting gathers what to see to, the most urgent first.
func (p *Pages) waiting(ctx context.Context, b base, progress merchants.Progress) ([]waiting, error) {
	list := b.stateWaiting(progress)
	offers, err := p.Merchants.OffersOf(ctx, b.session.who, b.session.store.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.Review == merchants.ReviewRejected {
			list = append(list, waiting{Kind: "bad",
				Title: b.T("merchant.waiting.offer_rejected", "offer", b.Pick(o.NameZh, o.NameEn)),
				Text:  b.T("merchant.waiting.reason", "reason", o.ReviewReason),
				Action: &view.Link{Label: b.T("merchant.waiting.change_offer"),
					Href: b.Path("/m/offers/" + o.ID.String() + "/edit")}})
		}
	}
	if progress.Store.Status == merchants.StoreApproved {
		list = append(list, b.readinessWaiting(progress)...)
	}
	refused, err := p.Objections.RefusalReportsAt(ctx, b.session.who, b.session.store.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range refused {
		list = append(list, waiting{Kind: "bad", Title: b.T("merchant.waiting.refused", "day", b.DayLong(r.Day)),
			Text:   b.T("merchant.waiting.refused_why", "reason", b.T("refusal_reason."+r.Reason+".title")),
			Action: &view.Link{Label: b.T("merchant.home.print_till"), Href: b.Path("/m/print/till")}})
	}
	disputes, err := p.Objections.DisputesAt(ctx, b.session.who, b.session.store.ID)
	for _, v := range disputes {
		list = append(list, waiting{Kind: "warn", Title: b.T("merchant.waiting.dispute"), No: v.No(),
			Text: b.T("merchant.waiting.dispute_why", "by", b.T("merchant.dispute_by."+v.RaisedBy), "reason",
				b.T("merchant.dispute_reason.is_"+v.Reason), "paid", b.Money(v.PayableFen), "at",
				b.Moment(v.ConfirmedAt)),
			Action: &view.Link{Label: b.T("merchant.waiting.see_till"), Href: "/till/today"}})
	}
	return list, err
}

// stateWaiting is what the city's decision about the store asks of its people.
func (b base) stateWaiting(progress merchants.Progress) []waiting {
	s := progress.Store
	switch {
	case s.LeftAt != nil && s.Status == merchants.StoreSuspended:
		one := waiting{Kind: "warn", Title: b.T("merchant.waiting.left", "at", b.Moment(*s.LeftAt)),
			Text: b.T("merchant.waiting.left_what")}
		if b.Owner() {
			one.Button = b.button("/m/rejoin", "merchant.waiting.rejoin", "primary")
		}
		return []waiting{one}
	case s.Status == merchants.StoreRejected && s.LeftAt != nil:
		return []waiting{{Kind: "info", Title: b.T("merchant.waiting.withdrawn"),
			Action: &view.Link{Label: b.T("merchant.waiting.apply_again"), Href: "/m/apply/store"}}}
	case s.Status == merchants.StoreRejected:
		return []waiting{{Kind: "bad", Title: b.T("merchant.waiting.rejected"),
			Text:   b.T("merchant.waiting.reason", "reason", s.ReviewReason),
			Action: &view.Link{Label: b.T("merchant.waiting.apply_again"), Href: "/m/apply/store"}}}
	// its own people took it out and have asked to come back
	case s.Status == merchants.StoreSuspended && s.ReviewReason == "":
		return []waiting{{Kind: "info", Title: b.T("merchant.waiting.rejoining"),
			Text: b.T("merchant.waiting.rejoining_what")}}
	case s.Status == merchants.StoreSuspended:
		return []waiting{{Kind: "bad", Title: b.T("merchant.waiting.suspended"),
			Text:   b.T("merchant.waiting.reason", "reason", s.ReviewReason),
			Action: &view.Link{Label: b.T("merchant.waiting.contact"), Href: "/help"}}}
	}
	if s.Status == merchants.StorePending && s.ReviewReason != "" {
		return []waiting{{Kind: "warn", Title: b.T("merchant.waiting.returned"),
			Text:   b.T("merchant.waiting.reason", "reason", s.ReviewReason),
			Action: &view.Link{Label: b.T("merchant.waiting.change_facts"), Href: b.Path("/m/store")}}}
	}
	if _, known := s.Position(); !known {
		return []waiting{{Kind: "warn", Title: b.T("merchant.waiting.no_position"),
			Text:   b.T("merchant.waiting.no_position_why"),
			Action: &view.Link{Label: b.T("merchant.waiting.set_position"), Href: b.Path("/m/store")}}}
	}
	if s.Status == merchants.StorePending && !progress.HasOffer {
		return []waiting{{Kind: "info", Title: b.T("merchant.waiting.in_review"),
			Text:   b.T("merchant.waiting.in_review_what"),
			Action: &view.Link{Label: b.T("merchant.offers.add"), Href: b.Path("/m/offers/new")}}}
	}
	return nil
}

// readinessWaiting is what keeps an approved store off the list.
func (b base) readinessWaiting(progress merchants.Progress) (list []waiting) {
	switch {
	case progress.Lapsed:
		list = append(list, waiting{Kind: "bad", Title: b.T("merchant.waiting.lapsed"),
			Text: b.T("merchant.waiting.lapsed_why"), Action: b.practise(progress)})
	case !progress.Practised:
		list = append(list, waiting{Kind: "warn", Title: b.T("merchant.waiting.practise"),
			Text: b.T("merchant.waiting.practise_why"), Action: b.practise(progress)})
	}
	if !progress.HasOffer {
		list = append(list, waiting{Kind: "warn", Title: b.T("merchant.waiting.no_offer"),
			Text:   b.T("merchant.waiting.no_offer_why"),
			Action: &view.Link{Label: b.T("merchant.offers.add"), Href: b.Path("/m/offers/new")}})
	} else if !progress.OfferSeen && !progress.OfferInCity {
		list = append(list, waiting{Kind: "warn", Title: b.T("merchant.waiting.draft"),
			Action: &view.Link{Label: b.T("merchant.waiting.see_offers"), Href: b.Path("/m/offers")}})
	}
	return list
}

// practise leads to the till, or first to binding one.
func (b base) practise(progress merchants.Progress) *view.Link {
	if !progress.TillBound {
		return &view.Link{Label: b.T("merchant.staff.bind"), Href: b.Path("/m/staff/bind")}
	}
	return &view.Link{Label: b.T("merchant.waiting.go_till"), Href: "/till"}
}

// stepsOf is the way to being listed: application, review, first offer, practice scan, live.
func stepsOf(b base, progress merchants.Progress) []view.Step {
	approved := progress.Store.Status == merchants.StoreApproved
	steps := []view.Step{
		{Label: b.T("merchant.step.applied"), State: "done", Time: b.Moment(progress.Store.CreatedAt)},
		{Label: b.T("merchant.step.review"), State: doneIf(approved), Note: b.T("merchant.step.review_note")},
		{Label: b.T("merchant.step.offer"), State: doneIf(progress.OfferSeen), Note: b.T("merchant.step.offer_note")},
		{Label: b.T("merchant.step.practice"), State: doneIf(progress.Practised),
			Note: b.T("merchant.step.practice_note")},
		{Label: b.T("merchant.step.live"), State: "todo", Note: b.T("merchant.step.live_note")},
	}
	if approved && progress.Store.ReviewedAt != nil {
		steps[1].Time = b.Moment(*progress.Store.ReviewedAt)
	}
	if progress.Store.Status == merchants.StoreRejected {
		steps[1].State = "failed"
		return steps
	}
	for i := range steps {
		if steps[i].State == "todo" {
			steps[i].State = "now"
			break
		}
	}
	return steps
}

func doneIf(yes bool) string {
	if yes {
		return "done"
	}
	return "todo"
}

func (p *Pages) backHome(c *gin.Context, s session) error { return respond.Redirect(c, s.path("/m")) }
