package review

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/reviewlock"
	"citycard/app/web/ops/frame"
	"citycard/app/web/ops/store"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// bulkRow is an offer that can be approved together with others.
type bulkRow struct {
	ID, Name, Store, Rate, Age, Href string
	Version                          int64
	Kind, Found                      string // the worst of the automatic checks, and its text
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
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.bulkForm(req, nil)
}

// bulkForm shows the list or, with chosen ids, the page that checks them before they are approved.
func (p *Pages) bulkForm(req *frame.Request, chosen []string) error {
	page := bulkPage{Base: req.Base("reviews", "ops.bulk.title"), Errors: req.Form.Problems(), Checking: chosen != nil,
		Back: req.Address("/ops/reviews", "type", "offer"), Action: req.Address("/ops/reviews/bulk")}
	page.Script = "ops"
	page.Empty = view.Empty{Text: page.T("ops.reviews.empty"), Action: view.Link{Label: page.T("ops.reviews.back"),
		Href: req.Address("/ops")}}
	waiting, err := p.Merchants.WaitingOffers(req.Context(), req.Actor, req.City.ID, queueLimit)
	if err != nil {
		return err
	}
	var ids []ident.ID
	for _, o := range waiting {
		if chosen == nil || slices.Contains(chosen, o.ID.String()) {
			ids = append(ids, o.ID)
		}
	}
	offers, err := p.Merchants.OffersForReview(req.Context(), req.Actor, req.City.ID, ids)
	if err != nil {
		return err
	}
	for _, o := range offers {
		page.Rows = append(page.Rows, rowOfBulk(req, o))
	}
	page.GoAhead = page.T("ops.bulk.go_ahead", "n", page.Count(len(page.Rows)))
	return p.HTML.ShowForm(req.Gin, req.Form, "ops/bulk.html", &page)
}

func rowOfBulk(req *frame.Request, found merchants.OfferReview) bulkRow {
	o := found.Offer
	row := bulkRow{ID: o.ID.String(), Version: o.Version, Name: req.Pick(o.NameZh, o.NameEn),
		Store: found.Store.Name(req.Locale), Rate: req.Rate(o.PayRateBP),
		Age:  req.T("ops.reviews.waits", "age", req.Age(req.Now().Sub(o.WaitingSince()))),
		Href: req.Address("/ops/reviews", "type", "offer", "item", o.ID.String()), Kind: "ok",
		Found: req.T("ops.bulk.all_fine"), Ticked: true}
	for _, verdict := range []merchants.Verdict{merchants.CheckLook, merchants.CheckBad} {
		for _, line := range checkLines(req.Request, found.Checks) {
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
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	chosen := req.Form.All("offer")
	if len(chosen) == 0 || len(chosen) > queueLimit {
		req.Form.Fail("", "ops.bulk.choose")
		return p.bulkForm(req, nil)
	}
	if req.Form.Text("confirmed") == "" {
		return p.bulkForm(req, chosen)
	}
	ids, err := offerIDs(chosen)
	if err != nil {
		return err
	}
	offers, err := p.Merchants.OffersForReview(req.Context(), req.Actor, req.City.ID, ids)
	if err != nil {
		return err
	}
	var done, failed []string
	for _, o := range offers {
		id := o.Offer.ID.String()
		version, _ := strconv.ParseInt(req.Form.Text("version-"+id), 10, 64)
		if err := p.approveOne(req, o.Offer, version); err == nil {
			done = append(done, id)
		} else if known := fault.Of(err); known != nil {
			failed = append(failed, id+"~"+known.Code)
		} else {
			return err
		}
	}
	return respond.Redirect(c, req.Address("/ops/reviews/bulk/done", "ok", strings.Join(done, "."), "failed",
		strings.Join(failed, "!")))
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

func (p *Pages) approveOne(req *frame.Request, o merchants.Offer, version int64) error {
	ctx, lock := req.Context(), reviewlock.Item{Kind: "offer", ID: o.ID, City: o.CityID}
	if _, err := reviewlock.Lock(ctx, p.DB, lock, req.Actor); err != nil {
		return err
	}
	_, err := p.Merchants.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: req.Actor, OfferID: o.ID,
		Version: version, Approve: true})
	if released := reviewlock.Unlock(ctx, p.DB, lock, req.Actor); err == nil {
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
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	page := bulkDonePage{Base: req.Base("reviews", "ops.bulk.done"), Back: req.Address("/ops/reviews", "type", "offer")}
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
	offers, err := p.Merchants.OffersForReview(req.Context(), req.Actor, req.City.ID, parsed)
	if err != nil {
		return err
	}
	failures := 0
	for i, r := range rows {
		row := bulkDoneRow(req, offers[i])
		if r.code != "" {
			failures++
			row.Mark, row.Cells[2].Text = "bad", page.Translate(r.code+".title", nil)
		}
		page.Table.Rows = append(page.Table.Rows, row)
	}
	page.Lead = page.T("ops.bulk.result", "done", page.Count(len(rows)-failures), "failed", page.Count(failures))
	return p.HTML.Show(c, "ops/bulk_done.html", page)
}

func bulkDoneRow(req *frame.Request, found merchants.OfferReview) view.Row {
	o := found.Offer
	return view.Row{Cells: []view.Cell{
		{Text: req.Pick(o.NameZh, o.NameEn), Note: found.Store.Name(req.Locale), Href: req.Address("/ops/reviews",
			"type", "offer", "item", o.ID.String())},
		{Text: frame.Sentence(req.T("merchants.review_state." + string(o.Review))),
			Badge: store.ReviewBadge(o.Review)}, {Text: "–"}}}
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
