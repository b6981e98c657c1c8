package ops

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/desk"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// bulkRow is an offer that can be approved together with others.
type bulkRow struct {
	ID, Name, Store, Rate, Age, Href string
	Version                          int64
	Kind, Found                      string // the worst of the automatic checks, and its words
	Ticked                           bool
}

type bulkPage struct {
	respond.Base
	Back, Action string
	Checking     bool // the second page: what is about to be approved
	Rows         []bulkRow
	Empty        view.Empty
	Errors       []view.Problem
	GoAhead      string
}

// showBulk answers GET /ops/reviews/bulk: the waiting offers with a box each, at most 50.
func (p *Pages) showBulk(c *gin.Context) error {
	return p.bulkForm(c, respond.FreshForm(respond.CallOf(c.Request.Context())), nil)
}

// bulkForm shows the list or, with chosen ids, the page that checks them before they are approved.
func (p *Pages) bulkForm(c *gin.Context, form *respond.Form, chosen []string) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	page := bulkPage{Base: p.base(c, who, home, "reviews", "ops.bulk.title"), Errors: form.Problems(), Checking: chosen != nil,
		Back: p.at(who, home, "/ops/reviews", "type", "offer"), Action: p.at(who, home, "/ops/reviews/bulk")}
	page.Script = "ops"
	page.Empty = view.Empty{Text: page.T("ops.reviews.empty"), Action: view.Link{Label: page.T("ops.reviews.back"), Href: p.at(who, home, "/ops")}}
	waiting, err := p.Merchants.WaitingOffers(c.Request.Context(), who, home.ID, queueLimit)
	if err != nil {
		return err
	}
	var ids []ident.ID
	for _, o := range waiting {
		if chosen == nil || slices.Contains(chosen, o.ID.String()) {
			ids = append(ids, o.ID)
		}
	}
	offers, err := p.Merchants.OffersForReview(c.Request.Context(), who, home.ID, ids)
	if err != nil {
		return err
	}
	for _, o := range offers {
		page.Rows = append(page.Rows, p.bulkRow(page.Call, who, home, o))
	}
	page.GoAhead = page.T("ops.bulk.go_ahead", "n", page.Count(len(page.Rows)))
	return p.HTML.ShowForm(c, form, "ops/bulk.html", &page)
}

func (p *Pages) bulkRow(call *respond.Call, who identity.Actor, home city.City, found merchants.OfferReview) bulkRow {
	o := found.Offer
	row := bulkRow{ID: o.ID.String(), Version: o.Version, Name: call.Pick(o.NameZh, o.NameEn), Store: found.Store.Name(call.Locale), Rate: call.Rate(o.PayRateBP),
		Age:  call.T("ops.reviews.waits", "age", ageOf(call, p.DB.Clock().Now().Sub(o.WaitingSince()))),
		Href: p.at(who, home, "/ops/reviews", "type", "offer", "item", o.ID.String()), Kind: "ok", Found: call.T("ops.bulk.all_fine"), Ticked: true}
	for _, verdict := range []merchants.Verdict{merchants.CheckLook, merchants.CheckBad} {
		for _, line := range checkLines(call, found.Checks) {
			if line.Kind == string(verdict) {
				row.Kind, row.Found, row.Ticked = line.Kind, line.Text, false
			}
		}
	}
	return row
}

// approveBulk answers POST /ops/reviews/bulk: the first time with the page that checks the
// choice, the second time with the approvals, each on its own: one that fails stops no other.
func (p *Pages) approveBulk(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	chosen := form.All("offer")
	if len(chosen) == 0 || len(chosen) > queueLimit {
		form.Fail("", "ops.bulk.choose")
		return p.bulkForm(c, form, nil)
	}
	if form.Text("confirmed") == "" {
		return p.bulkForm(c, form, chosen)
	}
	ids, err := offerIDs(chosen)
	if err != nil {
		return err
	}
	offers, err := p.Merchants.OffersForReview(c.Request.Context(), who, home.ID, ids)
	if err != nil {
		return err
	}
	var done, failed []string
	for _, o := range offers {
		id := o.Offer.ID.String()
		version, _ := strconv.ParseInt(form.Text("version-"+id), 10, 64)
		if err := p.approveOne(c, who, o.Offer, version); err == nil {
			done = append(done, id)
		} else if known := fault.Of(err); known != nil {
			failed = append(failed, id+"~"+known.Code)
		} else {
			return err
		}
	}
	return respond.Redirect(c, p.at(who, home, "/ops/reviews/bulk/done", "ok", strings.Join(done, "."), "failed", strings.Join(failed, "!")))
}

func offerIDs(texts []string) ([]ident.ID, error) {
	ids := make([]ident.ID, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = ident.Parse(text); err != nil {
			return nil, respond.ErrNoRoute
		}
	}
	return ids, nil
}

func (p *Pages) approveOne(c *gin.Context, who identity.Actor, o merchants.Offer, version int64) error {
	ctx, hold := c.Request.Context(), desk.Item{Kind: "offer", ID: o.ID, City: o.CityID}
	if _, err := desk.Hold(ctx, p.DB, hold, who); err != nil {
		return err
	}
	_, err := p.Merchants.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: who, OfferID: o.ID, Version: version, Approve: true})
	if released := desk.Release(ctx, p.DB, hold, who); err == nil {
		err = released
	}
	return err
}

type bulkDonePage struct {
	respond.Base
	Back, Lead string
	Table      view.Table
}

// showBulkDone answers GET /ops/reviews/bulk/done: row by row, what became of the choice. It
// shows each offer's state as it is now, and for those that failed why.
func (p *Pages) showBulkDone(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	page := bulkDonePage{Base: p.base(c, who, home, "reviews", "ops.bulk.done"), Back: p.at(who, home, "/ops/reviews", "type", "offer")}
	page.Table = view.Table{ID: "done", Caption: page.T("ops.bulk.done"), HideCaption: true, Columns: []view.Column{
		{Label: page.T("ops.bulk.offer")}, {Label: page.T("ops.bulk.state")}, {Label: page.T("ops.bulk.why")}}}
	rows := bulkResults(c.Request.URL.Query())
	if len(rows) > queueLimit {
		return respond.ErrNoRoute
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	parsed, err := offerIDs(ids)
	if err != nil {
		return err
	}
	offers, err := p.Merchants.OffersForReview(c.Request.Context(), who, home.ID, parsed)
	if err != nil {
		return err
	}
	failures := 0
	for i, r := range rows {
		row := p.bulkDoneRow(page.Call, who, home, offers[i])
		if r.code != "" {
			failures++
			row.Mark, row.Cells[2].Text = "bad", page.Say(r.code+".title", nil)
		}
		page.Table.Rows = append(page.Table.Rows, row)
	}
	page.Lead = page.T("ops.bulk.result", "done", page.Count(len(rows)-failures), "failed", page.Count(failures))
	return p.HTML.Show(c, "ops/bulk_done.html", page)
}

func (p *Pages) bulkDoneRow(call *respond.Call, who identity.Actor, home city.City, found merchants.OfferReview) view.Row {
	o := found.Offer
	return view.Row{Cells: []view.Cell{
		{Text: call.Pick(o.NameZh, o.NameEn), Note: found.Store.Name(call.Locale), Href: p.at(who, home, "/ops/reviews", "type", "offer", "item", o.ID.String())},
		{Text: sentence(call.T("merchants.review_state." + string(o.Review))), Badge: reviewBadge(o.Review)}, {Text: "–"}}}
}

type bulkResult struct{ id, code string }

func bulkResults(query url.Values) (rows []bulkResult) {
	for _, one := range strings.FieldsFunc(query.Get("failed"), func(r rune) bool { return r == '!' }) {
		id, code, _ := strings.Cut(one, "~")
		rows = append(rows, bulkResult{id, code})
	}
	for _, id := range strings.FieldsFunc(query.Get("ok"), func(r rune) bool { return r == '.' }) {
		rows = append(rows, bulkResult{id: id})
	}
	return rows
}

func reviewBadge(state merchants.ReviewState) string {
	return map[merchants.ReviewState]string{merchants.ReviewApproved: "ok", merchants.ReviewPending: "info", merchants.ReviewRejected: "warn"}[state]
}
