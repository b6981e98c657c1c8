package visitor

import (
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

type waitForm struct {
	Action  string
	Hidden  []view.Hidden
	Place   view.Choice
	Waiting string // places the member already waits for, in words
	All     bool   // nothing is left to wait for
}

// waitForm offers the wait-list of the districts in which the gate is closed.
func (p *Pages) waitForm(c *gin.Context, req *respond.Request, visit joinVisit, closed []string) (*waitForm, error) {
	form := &waitForm{Action: p.cityPath(c, "/join/wait"), Hidden: hiddenOf(visit.picked.values())}
	if visit.who.Kind == identity.KindMember {
		waits, err := p.Members.WaitsFor(c.Request.Context(), visit.who, visit.home.ID)
		if err != nil {
			return nil, err
		}
		for _, w := range waits {
			if slices.Contains(closed, w.Place) {
				form.Waiting = req.T("visitor.wait.waiting", "place", w.Place, "day",
					req.Date(visit.home.Today(w.CreatedAt)))
				closed = slices.DeleteFunc(slices.Clone(closed), func(name string) bool { return name == w.Place })
			}
		}
	}
	form.All = len(closed) == 0
	var options []view.Option
	for _, name := range closed {
		options = append(options, view.Option{Value: name, Label: name, Chosen: len(closed) == 1})
	}
	form.Place = visit.form.Choice("place", "visitor.wait.place", false, options...)
	return form, nil
}

// joinWaitList answers POST /join/wait.
func (p *Pages) joinWaitList(c *gin.Context) error {
	visit, err := p.postedJoin(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	known := false
	for _, d := range visit.districts {
		known = known || d.Name == visit.form.Text("place")
	}
	if !known {
		visit.form.Fail("place", "field.membership.place.title")
		return p.showJoin(c, visit)
	}
	_, err = p.Members.JoinWaitList(c.Request.Context(),
		membership.JoinWaitListInput{Actor: who, City: visit.home.ID, Place: visit.form.Text("place")})
	if err == nil {
		return p.HTML.RedirectWith(c, address(p.cityPath(c, "/join"), visit.picked.values()), "wait_joined")
	}
	if visit.form.Refuse(err) {
		return p.showJoin(c, visit)
	}
	return err
}

type trialPanel struct {
	Days   int64
	Action string
	Hidden []view.Hidden
	Start  bool // the member may start now
	Text   string
	Link   *view.Link
}

// trialPanel says how to try for free, and what is still missing; nil where there is no trial
// or the member has a card.
func (p *Pages) trialPanel(c *gin.Context, req *respond.Request, visit joinVisit) (*trialPanel, error) {
	if visit.plan.TrialDays == 0 || visit.card != nil {
		return nil, nil
	}
	panel := &trialPanel{Days: visit.plan.TrialDays, Action: p.cityPath(c, "/join/trial"),
		Hidden: hiddenOf(visit.picked.values())}
	if visit.who.Kind != identity.KindMember {
		panel.Text, panel.Link = req.T("visitor.trial.sign_in"),
			&view.Link{Label: req.T("visitor.trial.stores"), Href: p.cityPath(c, "/stores")}
		return panel, nil
	}
	cards, err := p.Members.Memberships(c.Request.Context(), visit.who)
	if err != nil {
		return nil, err
	}
	used := slices.ContainsFunc(cards, func(v membership.MembershipView) bool {
		return v.Membership.CityID == visit.home.ID && v.Membership.Kind == membership.KindTrial
	})
	if used {
		return nil, nil
	}
	follows, err := p.Merchants.FollowsLiveStoreTx(p.DB.Read(c.Request.Context()), visit.who.ID, visit.home.ID)
	if err != nil {
		return nil, err
	}
	if panel.Start = follows; !follows {
		panel.Text, panel.Link = req.T("visitor.trial.follow_first"),
			&view.Link{Label: req.T("visitor.trial.stores"), Href: p.cityPath(c, "/stores")}
	}
	return panel, nil
}

// startTrial answers POST /join/trial.
func (p *Pages) startTrial(c *gin.Context) error {
	visit, err := p.postedJoin(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	_, err = p.Members.StartTrial(c.Request.Context(), membership.StartTrialInput{Actor: who, City: visit.home.ID})
	if err == nil {
		return p.HTML.RedirectWith(c, "/card", "trial_started")
	}
	if visit.form.Refuse(err) {
		return p.showJoin(c, visit)
	}
	return err
}

// toJoin answers a GET of an address that only forms are sent to.
func (p *Pages) toJoin(c *gin.Context) error { return respond.Redirect(c, p.cityPath(c, "/join")) }
