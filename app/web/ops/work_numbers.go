package ops

import (
	"slices"
	"strconv"
	"time"

	"citycard/app/web/chart"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption/figures"
)

// fillNumbers puts the health of the city on the page. Every figure is counted from rows and
// leads to them.
func (p *Pages) fillNumbers(req *frame.Request, page *workPage) error {
	n, err := p.Figures.NumbersOf(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	owed, err := p.Orders.LiabilityOf(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	shown, err := p.Exposure.DebtOfCity(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	page.AsOf = asOf(req, n.AsOf, owed.AsOf, shown.AsOf)
	month, today := string(n.Days[0].Day), string(n.Days[len(n.Days)-1].Day)
	page.Stats = []view.Stat{
		{Label: page.T("ops.number.running"), Value: page.Count(int(n.Now.Running)), Href: req.Address("/ops/members"),
			Note: page.T("ops.number.week_ago", "value", page.Count(int(n.Before.Running)))},
		{Label: page.T("ops.number.today"), Value: page.Count(int(n.Today)), Href: req.Address("/ops/redemptions",
			"from", today, "to", today),
			Note: page.T("ops.number.week_mean", "value", tenths(n.WeekBefore, 7))},
		{Label: page.T("ops.number.active"), Value: page.Percent(n.Now.Active, n.Now.Running),
			Href: req.Address("/ops/redemptions", "from", month, "to", today),
			Note: page.T("ops.number.week_ago", "value", page.Percent(n.Before.Active, n.Before.Running))},
		{Label: page.T("ops.number.saved"), Value: page.Money(n.Savings.AverageFen),
			Href: req.Address("/ops/redemptions"),
			Note: page.T("ops.number.paid_back", "share", page.Percent(n.Savings.PaidBack, n.Savings.Cards), "n",
				page.Count(int(n.Savings.Cards)))},
		{Label: page.T("ops.number.idle"), Value: page.Count(int(n.IdleStores)), Href: req.Address("/ops/stores/idle"),
			Note: page.T("ops.number.approved", "n", page.Count(int(n.ApprovedStores)))},
		{Label: page.T("ops.number.owed"), Value: page.Money(owed.OwedFen), Href: req.Address("/ops/orders"),
			Note: page.T("ops.number.owed_of", "n", page.Count(int(owed.Cards)), "paid", page.Money(owed.PaidFen))},
		{Label: page.T("ops.number.exposure"), Value: page.Count(int(shown.Owed)), Href: req.Address("/ops/exposure"),
			Note: page.T("ops.number.exposure_late", "n", page.Count(int(shown.Overdue)))},
	}
	page.Visits = visitsChart(page.Request, n)
	if n.ApprovedStores == 0 {
		page.NoStores = &view.Empty{Text: page.T("ops.work.no_stores"),
			Action: view.Link{Label: page.T("ops.stores.new"), Href: req.Address("/ops/stores/new")}}
		return nil
	}
	fillStores(req, page, n)
	return nil
}

// asOf says when the oldest of some figures was counted; "" when all were just now.
func asOf(req *frame.Request, counted ...time.Time) string {
	oldest := slices.MinFunc(counted, time.Time.Compare)
	if req.Now().Sub(oldest) < time.Minute {
		return ""
	}
	return req.T("ops.number.as_of", "time", req.Hour(oldest))
}

// tenths is total/parts with one decimal, half up.
func tenths(total, parts int64) string {
	t := (total*20 + parts) / (2 * parts)
	return strconv.FormatInt(t/10, 10) + "." + strconv.FormatInt(t%10, 10)
}

func visitsChart(req *respond.Request, n figures.CityNumbers) view.Chart {
	points, best, sum := make([]chart.Point, len(n.Days)), n.Days[0], int64(0)
	for i, d := range n.Days {
		points[i] = chart.Point{Label: req.Date(d.Day), Axis: string(d.Day)[5:], Value: d.Count}
		sum += d.Count
		if d.Count > best.Count {
			best = d
		}
	}
	finding := req.T("ops.chart.visits_none")
	if sum > 0 {
		finding = req.T("ops.chart.visits_finding", "sum", req.Count(int(sum)), "most", req.Count(int(best.Count)),
			"day", req.Date(best.Day))
	}
	return req.Folded(chart.Line(chart.Spec{ID: "visits", Title: req.T("ops.chart.visits"), Finding: finding,
		Label: req.T("ops.chart.day"), Value: req.T("ops.chart.visits_unit"), Format: counted(req)}, points))
}

// fillStores draws the stores with the most and the fewest visits. No store stands in both:
// of a few there is nothing to choose, and all stand in one list.
func fillStores(req *frame.Request, page *workPage, n figures.CityNumbers) {
	few := slices.DeleteFunc(slices.Clone(n.Bottom), func(s figures.StoreCount) bool {
		return slices.ContainsFunc(n.Top, func(top figures.StoreCount) bool { return top.StoreID == s.StoreID })
	})
	if len(few) == 0 {
		page.Top = storesChart(req, "all", page.T("ops.chart.stores"), n.Top)
		return
	}
	page.Top = storesChart(req, "top", page.T("ops.chart.top", "n", page.Count(len(n.Top))), n.Top)
	page.Bottom = storesChart(req, "bottom", page.T("ops.chart.bottom", "n", page.Count(len(few))), few)
}

func storesChart(req *frame.Request, id, title string, stores []figures.StoreCount) view.Chart {
	points := make([]chart.Point, len(stores))
	for i, s := range stores {
		points[i] = chart.Point{Label: req.Pick(s.NameZh, s.NameEn), Value: s.Count,
			Href: req.Address("/ops/stores/" + s.StoreID.String())}
	}
	first, finding := stores[0], "ops.chart.top_finding"
	if id == "bottom" {
		finding = "ops.chart.bottom_finding"
	}
	if stores[len(stores)-1].Count == 0 && first.Count == 0 {
		finding = "ops.chart.none_finding"
	}
	return req.Folded(chart.Bars(chart.Spec{ID: id, Title: title,
		Finding: req.T(finding, "name", req.Pick(first.NameZh, first.NameEn), "n", req.Count(int(first.Count))),
		Label:   req.T("ops.chart.store"), Value: req.T("ops.chart.visits_unit"), Format: counted(req.Request)},
		points))
}

func counted(req *respond.Request) func(int64) string {
	return func(n int64) string { return req.Count(int(n)) }
}

// fillAlerts shows as sentences what looks unusual, nothing when all is usual.
func (p *Pages) fillAlerts(req *frame.Request, page *workPage) error {
	a, err := p.Figures.AlertsOf(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	page.NoAlerts = view.Empty{Text: page.T("ops.alert.none"), Action: view.Link{Label: page.T("ops.alert.refusals"),
		Href: req.Address("/ops/refusals")}}
	for _, s := range a.Refused {
		page.Alerts = append(page.Alerts, alertLine{Title: page.T("ops.alert.refused", "store",
			page.Pick(s.NameZh, s.NameEn), "n", page.Count(int(s.Refused)), "visits", page.Count(int(s.Visits))),
			Href: req.Address("/ops/stores/"+s.StoreID.String(), "tab", "visits")})
	}
	if a.UsedCodes > 0 {
		page.Alerts = append(page.Alerts, alertLine{Title: page.T("ops.alert.used_codes", "n",
			page.Count(int(a.UsedCodes)), "mean", page.Count(int(a.UsedCodesDailyMean))),
			Href: req.Address("/ops/refusals")})
	}
	for _, card := range a.Roaming {
		page.Alerts = append(page.Alerts, alertLine{Title: page.T("ops.alert.roaming", "card", tail(card.CardNumber),
			"n", page.Count(card.Stores), "from", page.Moment(card.From), "to", page.Hour(card.To)),
			Href: req.Address("/ops/redemptions", "from", string(req.City.Today(card.From)), "to",
				string(req.City.Today(card.To)))})
	}
	for _, s := range a.Undone {
		page.Alerts = append(page.Alerts, alertLine{Title: page.T("ops.alert.undone", "store",
			page.Pick(s.NameZh, s.NameEn), "n", page.Count(int(s.Undone)), "visits", page.Count(int(s.Visits))),
			Href: req.Address("/ops/stores/"+s.StoreID.String(), "tab", "visits")})
	}
	return nil
}

// tail is the end of a card number, enough to tell cards apart in a sentence.
func tail(number string) string {
	if len(number) <= 4 {
		return number
	}
	return number[len(number)-4:]
}
