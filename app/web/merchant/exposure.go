package merchant

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants/exposure"
)

type exposurePage struct {
	base
	Stats     []view.Stat
	Due       string // by when the oldest owed credit is to be shown; "" when nothing is owed
	Late      bool   // that day is over
	Rule      []string
	RuleTitle string
	Next      string // a rule that is published and not yet in force
	Entries   view.Table
	Pager     view.Pager
	Statement string
}

// showExposure answers GET /m/exposure: the account in plain words, the rule, every row.
func (p *Pages) showExposure(c *gin.Context, s session) error {
	ctx := c.Request.Context()
	page := exposurePage{base: p.base(c, s, "exposure", "merchant.exposure.title")}
	balance, err := p.Exposure.Balance(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	rules, err := p.Exposure.Rules(ctx, s.store.CityID)
	if err != nil {
		return err
	}
	entries, next, err := p.Exposure.Entries(ctx, s.who, s.store.ID, c.Query("cursor"), 0)
	if fault.CodeOf(err) == exposure.ErrCursor.Code { // an old address: the first page is better than none
		return respond.Redirect(c, s.path("/m/exposure"))
	}
	if err != nil {
		return err
	}
	page.balance(balance, s.home.Today(p.DB.Clock().Now()))
	page.rules(rules, balance.RuleVersion)
	page.Entries = page.entries(entries)
	first := ""
	if c.Query("cursor") != "" {
		first = page.Path("/m/exposure")
	}
	if next != "" {
		next = s.pathWith("/m/exposure", "cursor", next)
	}
	page.Pager = page.Request.Pager(first, next, "")
	page.Statement = page.Path("/m/exposure/statement.csv")
	return p.HTML.Show(c, "merchant/exposure.html", page)
}

func (page *exposurePage) balance(b exposure.Balance, today clock.Day) {
	stat := func(name string, n int64) view.Stat {
		return view.Stat{Label: page.T("merchant.exposure." + name), Value: page.Count(int(n)),
			Note: page.T("merchant.exposure." + name + "_what")}
	}
	page.Stats = []view.Stat{stat("owed", b.Owed), stat("pending", b.Pending), stat("vested", b.Vested),
		stat("delivered", b.Delivered)}
	if b.OldestDueOn != "" {
		page.Due, page.Late = page.Date(b.OldestDueOn), b.OldestDueOn < today
	}
}

// rules puts the rule in force into sentences with its numbers.
func (page *exposurePage) rules(rules []exposure.Rule, inForce int64) {
	for _, r := range rules {
		switch {
		case r.Version == inForce:
			page.RuleTitle = page.T("merchant.exposure.rule", "version", r.Version)
			if !r.EffectiveFrom.IsZero() {
				page.RuleTitle = page.T("merchant.exposure.rule_since", "version", r.Version, "day",
					page.Moment(r.EffectiveFrom))
			}
			page.Rule = page.sentences(r)
		case r.Version > inForce && page.Next == "":
			page.Next = page.T("merchant.exposure.next_rule", "version", r.Version, "day", page.Moment(r.EffectiveFrom),
				"credits", r.PerRedemption, "first", r.FirstVisit, "cap", r.DailyCap, "hours", r.PendingHours, "days",
				r.PromiseDays)
		}
	}
}

func (page *exposurePage) sentences(r exposure.Rule) []string {
	return []string{
		page.T("merchant.exposure.rule_visit", "credits", r.PerRedemption),
		page.T("merchant.exposure.rule_first", "credits", r.FirstVisit),
		page.T("merchant.exposure.rule_once"),
		page.T("merchant.exposure.rule_cap", "credits", page.Count(int(r.DailyCap))),
		page.T("merchant.exposure.rule_staff"),
		page.T("merchant.exposure.rule_vest", "hours", r.PendingHours),
		page.T("merchant.exposure.rule_promise", "days", r.PromiseDays),
	}
}

func (page *exposurePage) entries(entries []exposure.Entry) view.Table {
	table := view.Table{ID: "entries", Caption: page.T("merchant.exposure.entries"),
		Columns: []view.Column{{Label: page.T("merchant.exposure.no")}, {Label: page.T("merchant.exposure.what")},
			{Label: page.T("merchant.exposure.change")}, {Label: page.T("merchant.exposure.fingerprint")}},
		Empty: &view.Empty{Text: page.T("merchant.exposure.empty"),
			Action: view.Link{Label: page.T("merchant.home.print"), Href: page.Path("/m/print")}}}
	for _, e := range entries {
		why := ""
		if e.Reason != "" {
			why = page.T("exposure.reason." + string(e.Reason))
		}
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{
			{Text: strconv.FormatInt(e.No, 10), Note: page.Moment(e.CreatedAt)},
			{Text: page.T("exposure.kind." + string(e.Kind)), Note: why},
			{Text: page.change(e)}, {Text: e.Hash[:min(8, len(e.Hash))],
				Note: page.T("merchant.exposure.by_rule", "version", e.RuleVersion)}}})
	}
	return table
}

// change says what a row adds to which of the three sums, leaving out where it adds nothing.
func (page *exposurePage) change(e exposure.Entry) string {
	var parts []string
	for _, one := range []struct {
		key string
		n   int64
	}{{"pending", e.Pending}, {"vested", e.Vested}, {"delivered", e.Delivered}} {
		if one.n != 0 {
			parts = append(parts, page.T("merchant.exposure.change_of", "sum", page.T("merchant.exposure."+one.key),
				"n", signed(one.n)))
		}
	}
	if len(parts) == 0 { // a denied visit: the row is there to say why
		return page.T("merchant.exposure.change_none")
	}
	return page.list(parts)
}

// signed writes what a row adds: "+100", "−100", "0".
func signed(n int64) string {
	switch {
	case n > 0:
		return "+" + strconv.FormatInt(n, 10)
	case n < 0:
		return "−" + strconv.FormatInt(-n, 10)
	}
	return "0"
}

// downloadStatement answers with the whole account as CSV, to recompute it from.
func (p *Pages) downloadStatement(c *gin.Context, s session) error {
	var table bytes.Buffer // an error must not leave half a table behind
	if err := p.Exposure.WriteCSV(c.Request.Context(), &table, s.who, s.store.ID); err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="exposure.csv"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/csv; charset=utf-8", table.Bytes())
	return nil
}
