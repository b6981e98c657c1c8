package member

import (
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

// wallet is what a member holds: one card per city, the one that matters now.
type wallet struct {
	views  []membership.MembershipView // every period, latest first
	cards  []membership.MembershipView // per city
	chosen int                         // index in cards, -1 without any
	cities map[city.ID]city.City
}

// wallet reads the member's cards; ?card= in the address chooses one of them, also one that
// has ended. membership.ErrNotFound for an id that is none of the member's.
func (p *Pages) wallet(c *gin.Context, who identity.Actor, asked string) (w wallet, err error) {
	if w.cities, err = p.cities(c); err != nil {
		return w, err
	}
	if w.views, err = p.Members.Memberships(c.Request.Context(), who); err != nil {
		return w, err
	}
	w.cards, w.chosen = onePerCity(w.views, p.DB.Read(c.Request.Context()).Now()), -1
	if len(w.cards) > 0 {
		w.chosen = 0
	}
	if asked == "" {
		return w, nil
	}
	return w, w.choose(asked)
}

func (w *wallet) choose(asked string) error {
	id, err := ident.Parse(asked)
	if err != nil {
		return membership.ErrNotFound
	}
	for _, view := range w.views {
		if view.Membership.ID != id {
			continue
		}
		for i := range w.cards {
			if w.cards[i].Membership.CityID == view.Membership.CityID {
				w.cards[i], w.chosen = view, i
				return nil
			}
		}
	}
	return membership.ErrNotFound
}

// holder is a member who asks for a page about one of the cards.
type holder struct {
	who  identity.Actor
	base respond.Base // speaks of the card's city
	wallet
}

// holder is who asks, with the card of the address (?card=), else the one that matters now.
func (p *Pages) holder(c *gin.Context, nav, titleKey string) (h holder, err error) {
	if h.who, h.base, err = p.me(c, nav, titleKey); err != nil {
		return h, err
	}
	if h.wallet, err = p.wallet(c, h.who, c.Query("card")); err != nil {
		return h, err
	}
	h.enter(&h.base)
	return h, nil
}

// tabs lead to the page about the member's other cities; nil when there is one.
func (h holder) tabs(path string) []view.Tab {
	if len(h.cards) < 2 {
		return nil
	}
	tabs := make([]view.Tab, len(h.cards))
	for i, card := range h.cards {
		tabs[i] = view.Tab{Label: h.cities[card.Membership.CityID].Name(h.base.Locale),
			Href: withCard(path, card.Membership.ID), Current: i == h.chosen}
	}
	return tabs
}

// noCard stands on every page that would be about a card: the way to one.
func noCard(req *respond.Request, textKey string) *view.Empty {
	return &view.Empty{Text: req.T(textKey), Action: view.Link{Label: req.T("member.card.none_action"), Href: "/join"},
		Main: true}
}

// card is the chosen one; ok is false when there is none at all.
func (w wallet) card() (view membership.MembershipView, ok bool) {
	if w.chosen < 0 {
		return view, false
	}
	return w.cards[w.chosen], true
}

func (w wallet) city() city.City {
	card, ok := w.card()
	if !ok {
		return city.City{}
	}
	return w.cities[card.Membership.CityID]
}

// enter makes the page speak of the chosen card's city.
func (w wallet) enter(base *respond.Base) {
	if card, ok := w.card(); ok {
		town := w.cities[card.Membership.CityID]
		base.Zone, base.Place = town.Location(), town.Name(base.Locale)
	}
}

// withCard is a page's address for one card.
func withCard(path string, card ident.ID) string { return path + "?card=" + card.String() }

// onePerCity keeps of each city's periods the one that a member means: the running one, else
// the next to begin, else the one that ended last. Cities stand in the order of usefulness.
func onePerCity(views []membership.MembershipView, now time.Time) []membership.MembershipView {
	var cards []membership.MembershipView
	for want := runs; want <= ended; want++ {
		for i := range views {
			view := views[i]
			if stageOf(view.Membership, now) == want && !hasCardOf(cards, view.Membership.CityID) {
				cards = append(cards, earliest(views, view, want, now))
			}
		}
	}
	return cards
}

// earliest is, of several periods to come, the first to begin; views are latest first.
func earliest(
	views []membership.MembershipView, found membership.MembershipView, want stage, now time.Time,
) membership.MembershipView {
	if want != comes {
		return found
	}
	for _, view := range views {
		if view.Membership.CityID == found.Membership.CityID && stageOf(view.Membership, now) == comes {
			found = view
		}
	}
	return found
}

func hasCardOf(cards []membership.MembershipView, id city.ID) bool {
	for _, card := range cards {
		if card.Membership.CityID == id {
			return true
		}
	}
	return false
}

// stage is where a period stands in its life.
type stage int

const (
	runs stage = iota
	comes
	ended
)

func stageOf(m membership.Membership, now time.Time) stage {
	open := m.Status == membership.MembershipActive || m.Status == membership.MembershipFrozen
	switch {
	case !open || !now.Before(m.ValidUntil):
		return ended
	case now.Before(m.ValidFrom):
		return comes
	}
	return runs
}
