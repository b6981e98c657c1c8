package visitor

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/merchants/catalogue"
)

// storesPerPage fits what a phone loads quickly.
const storesPerPage = 20

// longestSearch is the catalogue's; longer words are cut.
const longestSearch = 64

type storesPage struct {
	publicPage
	Action      string
	Form        storesForm
	Near        nearForm
	Ignored     string // what of the address was not understood, in words
	Rows        []view.StoreRow
	Empty       view.Empty
	Pager       view.Pager
	Attribution []string
}

// storesForm is the search with its filters. Switches are links: one tap, no button.
type storesForm struct {
	Search, District, Category view.Field
	Switches                   []storesSwitch
	Keep                       []view.Hidden
	Clear                      *view.Link
	Submit                     string
}

// storesSwitch turns one condition on or off.
type storesSwitch struct {
	Label, Href string
	On          bool
}

// nearForm asks where the reader is, on tap only.
type nearForm struct {
	Action string
	Keep   []view.Hidden
	Leave  string // address without the place, once it is given
}

// storesQuery is what the address asks for, as far as it can be understood.
type storesQuery struct {
	query   catalogue.Query
	values  url.Values // tidy: only what was understood
	ignored bool
}

// listStores answers GET /stores: the live stores of a city. Whatever stands in the address,
// there is a list: what cannot be understood is left out and named.
func (p *Pages) listStores(c *gin.Context) error {
	home, err := p.city(c)
	if err != nil {
		return p.orChooseCity(c, err)
	}
	if tidy, empty := withoutEmpty(c.Request.URL.Query()); empty {
		return respond.Redirect(c, address(c.Request.URL.Path, tidy))
	}
	who, err := member(c)
	if err != nil {
		return err
	}
	middleware.Allow(c, "geolocation")
	ask := readStoresQuery(c, home, who)
	found, err := p.Catalogue.List(c.Request.Context(), ask.query)
	if fault.CodeOf(err) == merchants.ErrCursor.Code {
		ask.ignored, ask.query.Cursor = true, ""
		found, err = p.Catalogue.List(c.Request.Context(), ask.query)
	}
	if err != nil {
		return err
	}
	page, err := p.storesPage(c, home, who, ask, found)
	if err != nil {
		return err
	}
	return p.HTML.Show(c, "visitor/stores.html", page)
}

// orChooseCity leads to the choice of a city where the page needs one and the address names none.
func (p *Pages) orChooseCity(c *gin.Context, err error) error {
	if err == errChooseCity {
		return respond.Redirect(c, "/")
	}
	return err
}

func readStoresQuery(c *gin.Context, home city.City, who identity.Actor) storesQuery {
	in := c.Request.URL.Query()
	ask := storesQuery{values: url.Values{},
		query: catalogue.Query{City: home.ID, Limit: storesPerPage, Cursor: in.Get("cursor"),
			Locale: respond.RequestOf(c.Request.Context()).Locale}}
	ask.take(in, "q", func(text string) bool {
		if utf8.RuneCountInString(text) > longestSearch {
			return false
		}
		ask.query.Q = text
		return true
	})
	ask.take(in, "district", func(text string) bool {
		if utf8.RuneCountInString(text) > longestSearch {
			return false
		}
		ask.query.District = text
		return true
	})
	ask.take(in, "category", func(text string) bool {
		ask.query.Category = merchants.Category(text)
		if !ask.query.Category.Known() {
			ask.query.Category = ""
		}
		return ask.query.Category != ""
	})
	ask.take(in, "open", func(string) bool { ask.query.OpenNow = true; return true })
	ask.take(in, "followed", func(string) bool {
		if who.Kind != identity.KindMember {
			return false
		}
		ask.query.FollowedBy = &who.ID
		return true
	})
	ask.takePlace(in)
	return ask
}

// take hands one parameter to read, which says whether it understood it.
func (a *storesQuery) take(in url.Values, name string, read func(text string) bool) {
	text := strings.TrimSpace(in.Get(name))
	if text == "" {
		return
	}
	if !read(text) {
		a.ignored = true
		return
	}
	a.values.Set(name, text)
}

// takePlace reads where the asker is, to about a hundred metres: more is not needed and
// need not stand in an address.
func (a *storesQuery) takePlace(in url.Values) {
	if !in.Has("lat") && !in.Has("lng") {
		return
	}
	lat, okLat := coordinate(in.Get("lat"), 90)
	lng, okLng := coordinate(in.Get("lng"), 180)
	if !okLat || !okLng {
		a.ignored = true
		return
	}
	a.query.Lat, a.query.Lng = &lat, &lng
	a.values.Set("lat", strconv.FormatFloat(lat, 'f', -1, 64))
	a.values.Set("lng", strconv.FormatFloat(lng, 'f', -1, 64))
}

func coordinate(text string, limit float64) (float64, bool) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) || math.Abs(value) > limit {
		return 0, false
	}
	return math.Round(value*1000) / 1000, true
}

func (p *Pages) storesPage(
	c *gin.Context, home city.City, who identity.Actor, ask storesQuery, found catalogue.Page,
) (storesPage, error) {
	page := storesPage{publicPage: p.newPage(c, home, "stores", "visitor.stores.title", "city", cityName(c, home)),
		Action: p.cityPath(c, "/stores")}
	page.Wide = true
	page.describe(page.T("visitor.stores.about", "city", page.Place))
	page.Index = len(ask.values) == 0 && !c.Request.URL.Query().Has("cursor")
	if ask.ignored {
		page.Ignored = page.T("visitor.stores.ignored")
	}
	districts, err := p.Catalogue.Districts(c.Request.Context(), home.ID)
	if err != nil {
		return page, err
	}
	page.Form = storesFormOf(page.Request, page.Action, ask, districts, who)
	page.Near = nearForm{Action: page.Action, Keep: hiddenOf(ask.values, "lat", "lng")}
	if ask.query.Lat != nil {
		page.Near.Leave = address(page.Action, without(ask.values, "lat", "lng"))
	}
	rows := found.Rows()
	page.Rows = storeRows(page.Request, rows)
	for i := range page.Rows {
		page.Rows[i].Evidence = nil // on the store's own page: a list is for choosing fast
	}
	for _, r := range rows {
		if r.Attribution != "" && !slices.Contains(page.Attribution, r.Attribution) {
			page.Attribution = append(page.Attribution, r.Attribution)
		}
	}
	page.Empty = emptyStores(page.Request, page.Action, ask)
	page.Pager = storesPager(page.Request, page.Action, ask, found.NextCursor)
	return page, nil
}

func storesFormOf(
	req *respond.Request, action string, ask storesQuery, districts []catalogue.District, who identity.Actor,
) storesForm {
	form := storesForm{
		Search: view.Field{Name: "q", Label: req.T("visitor.stores.q"), Type: "search", Value: ask.query.Q,
			Placeholder: req.T("visitor.stores.q_hint"), MaxLength: longestSearch},
		District: view.Field{Name: "district", Label: req.T("visitor.stores.district"), Type: "select",
			Value:   ask.query.District,
			Options: []view.Option{{Label: req.T("visitor.stores.any_district")}}},
		Category: view.Field{Name: "category", Label: req.T("visitor.stores.category"), Type: "select",
			Value:   string(ask.query.Category),
			Options: []view.Option{{Label: req.T("visitor.stores.any_category")}}},
		Keep: hiddenOf(ask.values, "q", "district", "category"), Submit: req.T("visitor.stores.search"),
	}
	for _, d := range districts {
		form.District.Options = append(form.District.Options,
			view.Option{Value: d.Name, Label: req.T("visitor.stores.counted", "name", d.Name, "stores", d.Stores)})
	}
	for _, category := range merchants.Categories {
		form.Category.Options = append(form.Category.Options,
			view.Option{Value: string(category), Label: req.T("category." + string(category))})
	}
	form.Switches = append(form.Switches, switchOf(req.T("visitor.stores.open_now"), action, ask.values, "open"))
	if who.Kind == identity.KindMember {
		form.Switches = append(form.Switches,
			switchOf(req.T("visitor.stores.followed"), action, ask.values, "followed"))
	}
	if len(ask.values) > 0 {
		form.Clear = &view.Link{Label: req.T("visitor.stores.clear"), Href: action}
	}
	return form
}

func switchOf(label, action string, values url.Values, name string) storesSwitch {
	to := without(values, name)
	on := values.Has(name)
	if !on {
		to.Set(name, "1")
	}
	return storesSwitch{Label: label, Href: address(action, to), On: on}
}

func emptyStores(req *respond.Request, action string, ask storesQuery) view.Empty {
	switch {
	case ask.query.FollowedBy != nil:
		return view.Empty{Text: req.T("visitor.stores.none_followed"),
			Action: view.Link{Label: req.T("visitor.stores.all"), Href: action}}
	case len(ask.values) > 0:
		return view.Empty{Text: req.T("visitor.stores.none_found"),
			Action: view.Link{Label: req.T("visitor.stores.clear"), Href: action}}
	}
	return view.Empty{Text: req.T("visitor.stores.none_yet"),
		Action: view.Link{Label: req.T("visitor.stores.partner"), Href: "/m/apply"}}
}

func storesPager(req *respond.Request, action string, ask storesQuery, cursor string) view.Pager {
	first, next := "", ""
	if ask.query.Cursor != "" {
		first = address(action, ask.values)
	}
	if cursor != "" {
		values := without(ask.values)
		values.Set("cursor", cursor)
		next = address(action, values)
	}
	return req.Pager(first, next, "")
}
