package visitor

import (
	"context"
	"net/url"
	"strconv"

	"citycard/app/platform/city"
	"citycard/app/platform/geo"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/catalogue"
)

// The honest check (docs/domain.md, "Plan, order, payment"): before somebody pays, they see which live
// stores are near the places of their own life, and how often they would have to go.

// placeNames are the places that are asked for, in this order.
var placeNames = []string{"home", "work", "weekend"}

// fewStores within a walk is too few to recommend the card.
const fewStores = 5

// nearestShown is how many stores a place shows.
const nearestShown = 3

// places are what somebody picked: districts by name, perhaps where they stand now.
type places struct {
	districts map[string]string // of placeNames → a district's name
	here      *geo.Point
}

// values are the places as parameters of an address or hidden inputs.
func (pl places) values() url.Values {
	values := url.Values{}
	for name, district := range pl.districts {
		values.Set(name, district)
	}
	if pl.here != nil {
		values.Set("lat", strconv.FormatFloat(pl.here.Lat, 'f', -1, 64))
		values.Set("lng", strconv.FormatFloat(pl.here.Lng, 'f', -1, 64))
	}
	return values
}

// readPlaces understands what it can; get reads one field. A district without live stores
// is none.
func readPlaces(get func(name string) string, districts []catalogue.District) places {
	picked := places{districts: map[string]string{}}
	for _, name := range placeNames {
		for _, d := range districts {
			if d.Name == get(name) {
				picked.districts[name] = d.Name
			}
		}
	}
	lat, okLat := coordinate(get("lat"), 90)
	lng, okLng := coordinate(get("lng"), 180)
	if okLat && okLng {
		picked.here = &geo.Point{Lat: lat, Lng: lng}
	}
	return picked
}

// check is the result, in words.
type check struct {
	Places  []checkedPlace
	Verdict view.Notice
	Formula string   // how the bills that pay the card back come about
	Closed  []string // districts in which the gate is closed: for the wait-list
	Open    bool     // the gate is open at one of the places at least
}

// checkedPlace is one place with what is near it.
type checkedPlace struct {
	Title   string // "住：河西区"
	Walk    string // "1 公里内 12 家"
	Gate    string
	Closed  bool
	Nearest []view.StoreRow
}

// checkInput is what the check is made from.
type checkInput struct {
	home      city.City
	plan      membership.CardPlan
	picked    places
	districts []catalogue.District
}

// check looks around each place; nil when none was picked.
func (p *Pages) check(ctx context.Context, req *respond.Request, in checkInput) (*check, error) {
	gate, err := p.Merchants.SaleGateTx(p.DB.Read(ctx), in.home.ID)
	if err != nil {
		return nil, err
	}
	var result check
	var best catalogue.Overview
	for _, at := range in.points(req) {
		around, err := p.Catalogue.Around(ctx,
			catalogue.AroundQuery{City: in.home.ID, At: at.point, Nearest: nearestShown, Locale: req.Locale})
		if err != nil {
			return nil, err
		}
		closed := around.Gate < gate
		gateWords := req.T("visitor.check.gate_open", "stores", around.Gate)
		if closed {
			gateWords = req.T("visitor.check.gate", "stores", around.Gate, "needed", gate)
		}
		result.Places = append(result.Places,
			checkedPlace{Title: at.title, Closed: closed, Nearest: storeRows(req, around.Nearest),
				Walk: req.T("visitor.check.walk", "stores", around.Walk.Stores), Gate: gateWords})
		if closed {
			result.Closed = appendOnce(result.Closed, at.district)
		}
		result.Open = result.Open || !closed
		if around.Walk.Stores > best.Stores {
			best = around.Walk
		}
	}
	if len(result.Places) == 0 {
		return nil, nil
	}
	result.fillVerdict(req, in.plan, best)
	return &result, nil
}

func appendOnce(list []string, text string) []string {
	for _, known := range list {
		if known == text {
			return list
		}
	}
	return append(list, text)
}

type pickedPoint struct {
	title, district string
	point           geo.Point
}

// points are the middles of the picked districts, and where the reader stands.
func (in checkInput) points(req *respond.Request) []pickedPoint {
	var points []pickedPoint
	for _, name := range placeNames {
		for _, d := range in.districts {
			if d.Name == in.picked.districts[name] {
				points = append(points, pickedPoint{req.T("visitor.check.at_"+name, "district", d.Name), d.Name,
					d.Centre})
			}
		}
	}
	if here := in.picked.here; here != nil && len(in.districts) > 0 {
		nearest := in.districts[0]
		for _, d := range in.districts[1:] {
			if geo.DistanceM(*here, d.Centre) < geo.DistanceM(*here, nearest.Centre) {
				nearest = d
			}
		}
		points = append(points, pickedPoint{req.T("visitor.check.at_here", "district", nearest.Name), nearest.Name,
			*here})
	}
	return points
}

// fillVerdict says what the numbers mean, and advises against buying when they are low. best is
// what lies within a walk of the place that has most.
func (r *check) fillVerdict(req *respond.Request, plan membership.CardPlan, best catalogue.Overview) {
	bills, visits := payBack(plan.PriceFen, best)
	if bills > 0 {
		r.Formula = req.T("visitor.check.formula_bills", "price", req.Money(plan.PriceFen), "rate",
			req.Rate(best.TypicalRateBP),
			"percent", req.Percent(int64(merchants.WholeBP-best.TypicalRateBP), merchants.WholeBP), "bills",
			req.Money(bills))
		if visits > 0 {
			r.Formula = req.T("visitor.check.formula", "price", req.Money(plan.PriceFen), "rate",
				req.Rate(best.TypicalRateBP),
				"percent", req.Percent(int64(merchants.WholeBP-best.TypicalRateBP), merchants.WholeBP), "bills",
				req.Money(bills),
				"per_head", req.Price(best.PerHeadFen), "visits", visits)
		}
	}
	perMonth := (visits + plan.Months - 1) / plan.Months
	switch {
	case !r.Open:
		r.Verdict = view.Notice{Kind: "warn", Title: req.T("visitor.check.closed"),
			Text: req.T("visitor.check.closed_text")}
	case best.Stores < fewStores:
		r.Verdict = view.Notice{Kind: "warn", Title: req.T("visitor.check.scarce"),
			Text: req.T("visitor.check.scarce_text", "stores", best.Stores)}
	case bills == 0:
		r.Verdict = view.Notice{Kind: "warn", Title: req.T("visitor.check.never"),
			Text: req.T("visitor.check.never_text")}
	case perMonth > weeklyVisits:
		r.Verdict = view.Notice{Kind: "warn", Title: req.T("visitor.check.often", "visits", perMonth),
			Text: req.T("visitor.check.often_text")}
	case visits == 0:
		r.Verdict = view.Notice{Kind: "info", Title: req.T("visitor.check.bills", "bills", req.Money(bills)),
			Text: req.T("visitor.check.bills_text")}
	default:
		r.Verdict = view.Notice{Kind: "ok", Title: req.T("visitor.check.worth", "visits", perMonth),
			Text: req.T("visitor.check.worth_text")}
	}
}

// weeklyVisits in a month is as often as is likely; above it the page advises to think twice.
const weeklyVisits = 4

// payBack is what must be spent at the typical rate until the card is paid back, and how
// many visits at the typical price per head that is; both rounded up, 0 when unknown.
func payBack(price money.Fen, near catalogue.Overview) (bills money.Fen, visits int64) {
	discount := int64(merchants.WholeBP - near.TypicalRateBP)
	if near.Stores == 0 || discount <= 0 {
		return 0, 0
	}
	bills = money.Fen((int64(price)*merchants.WholeBP + discount - 1) / discount)
	if near.PerHeadFen > 0 {
		visits = (int64(bills) + int64(near.PerHeadFen) - 1) / int64(near.PerHeadFen)
	}
	return bills, visits
}
