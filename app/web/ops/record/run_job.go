package ops

import (
	"errors"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

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
func (p *Pages) jobOf(c *gin.Context, d *lens) (jobs.JobState, error) {
	states, err := p.Jobs.Overview(c.Request.Context(), d.who, d.home.ID)
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
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showJob(c, d)
}

func (p *Pages) showJob(c *gin.Context, d *lens) error {
	state, err := p.jobOf(c, d)
	if err != nil {
		return err
	}
	runs, _, err := p.Jobs.FindRuns(c.Request.Context(), jobs.RunsQuery{Actor: d.who, City: d.home.ID, Job: state.Name, Limit: 10})
	if err != nil {
		return err
	}
	page := jobPage{Base: p.base(c, d.who, d.home, "jobs", "records.job.title", "job", d.jobName(state.Name)), What: d.call.T("job." + state.Name + ".does"),
		Back: view.Link{Label: d.call.T("records.jobs.title"), Href: d.at("/ops/jobs")}, Action: d.at("/ops/jobs/" + state.Name),
		Problems: d.form.Problems(), At: d.form.Field("at", "records.job.at"),
		More: view.Link{Label: d.call.T("records.job.more"), Href: d.at("/ops/runs", "job", state.Name)}}
	page.At.Type, page.At.Width, page.At.Optional = "datetime-local", "medium", d.call.T("records.optional")
	page.At.Hint = d.call.T("records.job.at_hint", "zone", d.home.Zone)
	page.Facts = d.jobFacts(state)
	page.Runs = d.runTable(runs)
	return p.HTML.ShowForm(c, d.form, "ops/job.html", &page)
}

func (d *lens) jobFacts(state jobs.JobState) []view.Fact {
	facts := []view.Fact{
		{Label: d.call.T("records.jobs.column.timetable"), Value: d.timetable(state)},
		{Label: d.call.T("records.jobs.column.state"), Value: d.jobState(state).Text, Strong: true},
		{Label: d.call.T("records.job.scope"), Value: d.call.T("records.job.of_city")},
		{Label: d.call.T("records.job.catch_up"), Value: d.call.T("records.catch_up." + string(state.CatchUp))},
	}
	if state.Installation {
		facts[2].Value = d.call.T("records.jobs.installation")
	}
	if state.NextDue != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.jobs.column.next"), Value: d.call.Moment(*state.NextDue)})
	}
	if state.Missed != nil {
		facts = append(facts, view.Fact{Label: d.call.T("records.jobs.column.missed"), Value: d.missed(state).Text, Href: d.missed(state).Href})
	}
	return facts
}

// localMoment is how a browser writes a datetime-local input.
const localMoment = "2006-01-02T15:04"

// runJob runs a job now, or as of the instant that was typed, and shows the run.
func (p *Pages) runJob(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	at := d.asOf()
	if !d.form.OK() {
		return p.showJob(c, d)
	}
	run, err := p.Jobs.RunNow(c.Request.Context(), d.who, c.Param("name"), d.home.ID, at)
	if err != nil && !errors.Is(err, jobs.ErrRunFailed) {
		if d.form.Refuse(err) {
			return p.showJob(c, d)
		}
		return err
	}
	return respond.Redirect(c, d.at("/ops/runs/"+run.ID.String()))
}

// asOf reads the instant in the city's zone; nil means now.
func (d *lens) asOf() *time.Time {
	text := d.form.Text("at")
	if text == "" {
		return nil
	}
	at, err := time.ParseInLocation(localMoment, text, d.home.Location())
	if err != nil {
		d.form.Fail("at", "records.job.at_wrong")
		return nil
	}
	return &at
}
