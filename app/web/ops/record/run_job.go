package record

import (
	"errors"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/jobs"
)

// jobPage is one job: what it does, how it stands, and the form that runs it.
type jobPage struct {
	respond.Base
	Back     view.Link
	What     string
	Facts    []view.Fact
	Problems []view.Problem
	At       view.Field
	Action   string
	Runs     view.Table
	More     view.Link
}

// jobOf finds the job that the address names.
func (p *Pages) jobOf(c *gin.Context, req *frame.Request) (jobs.JobState, error) {
	states, err := p.Jobs.Overview(c.Request.Context(), req.Actor, req.City.ID)
	if err != nil {
		return jobs.JobState{}, err
	}
	at := slices.IndexFunc(states, func(s jobs.JobState) bool { return s.Name == c.Param("name") })
	if at < 0 {
		return jobs.JobState{}, jobs.ErrUnknownJob.WithParam("job", c.Param("name"))
	}
	return states[at], nil
}

func (p *Pages) job(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showJob(c, req)
}

func (p *Pages) showJob(c *gin.Context, req *frame.Request) error {
	state, err := p.jobOf(c, req)
	if err != nil {
		return err
	}
	runs, _, err := p.Jobs.FindRuns(c.Request.Context(), jobs.RunsQuery{Actor: req.Actor, City: req.City.ID,
		Job: state.Name, Limit: 10})
	if err != nil {
		return err
	}
	page := jobPage{Base: req.Base("jobs", "records.job.title", "job", jobName(req, state.Name)),
		What:     req.T("job." + state.Name + ".does"),
		Back:     view.Link{Label: req.T("records.jobs.title"), Href: req.Address("/ops/jobs")},
		Action:   req.Address("/ops/jobs/" + state.Name),
		Problems: req.Form.Problems(), At: req.Form.Field("at", "records.job.at"),
		More: view.Link{Label: req.T("records.job.more"), Href: req.Address("/ops/runs", "job", state.Name)}}
	page.At.Type, page.At.Width, page.At.Optional = "datetime-local", "medium", req.T("records.optional")
	page.At.Hint = req.T("records.job.at_hint", "zone", req.City.Zone)
	page.Facts = jobFacts(req, state)
	page.Runs = runTable(req, runs)
	return p.HTML.ShowForm(c, req.Form, "ops/job.html", &page)
}

func jobFacts(req *frame.Request, state jobs.JobState) []view.Fact {
	facts := []view.Fact{
		{Label: req.T("records.jobs.column.timetable"), Value: timetable(req, state)},
		{Label: req.T("records.jobs.column.state"), Value: jobState(req, state).Text, Strong: true},
		{Label: req.T("records.job.scope"), Value: req.T("records.job.of_city")},
		{Label: req.T("records.job.catch_up"), Value: req.T("records.catch_up." + string(state.CatchUp))},
	}
	if state.Installation {
		facts[2].Value = req.T("records.jobs.installation")
	}
	if state.NextDue != nil {
		facts = append(facts, view.Fact{Label: req.T("records.jobs.column.next"), Value: req.Moment(*state.NextDue)})
	}
	if state.Missed != nil {
		facts = append(facts, view.Fact{Label: req.T("records.jobs.column.missed"), Value: missed(req, state).Text,
			Href: missed(req, state).Href})
	}
	return facts
}

// localMoment is how a browser writes a datetime-local input.
const localMoment = "2006-01-02T15:04"

// runJob runs a job now, or as of the instant that was typed, and shows the run.
func (p *Pages) runJob(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	at := asOf(req)
	if !req.Form.OK() {
		return p.showJob(c, req)
	}
	run, err := p.Jobs.RunNow(c.Request.Context(), req.Actor, c.Param("name"), req.City.ID, at)
	if err != nil && !errors.Is(err, jobs.ErrRunFailed) {
		if req.Form.Refuse(err) {
			return p.showJob(c, req)
		}
		return err
	}
	return respond.Redirect(c, req.Address("/ops/runs/"+run.ID.String()))
}

// asOf reads the instant in the city's zone; nil means now.
func asOf(req *frame.Request) *time.Time {
	text := req.Form.Text("at")
	if text == "" {
		return nil
	}
	at, err := time.ParseInLocation(localMoment, text, req.City.Location())
	if err != nil {
		req.Form.Fail("at", "records.job.at_wrong")
		return nil
	}
	return &at
}
