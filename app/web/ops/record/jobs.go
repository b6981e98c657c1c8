package ops

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/jobs"
)

// jobsPage shows how each job of the schedule stands in the city.
type jobsPage struct {
	respond.Base
	Lead    string
	Cities  []view.Tab
	Notices []view.Notice
	Table   view.Table
	Runs    view.Link
}

func (p *Pages) jobList(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	states, err := p.Jobs.Overview(c.Request.Context(), d.who, d.home.ID)
	if err != nil {
		return err
	}
	page := jobsPage{Base: p.base(c, d.who, d.home, "jobs", "records.jobs.title"), Lead: d.call.T("records.jobs.lead", "zone", d.home.Zone),
		Runs: view.Link{Label: d.call.T("records.runs.title"), Href: d.at("/ops/runs")}}
	page.Wide = true
	if page.Cities, err = p.cityTabs(c, d.who, d.home, "/ops/jobs"); err != nil {
		return err
	}
	page.Table = view.Table{ID: "jobs", Caption: d.call.T("records.jobs.caption"), Columns: d.columns("records.jobs.column.",
		column{"job", false}, column{"timetable", false}, column{"last", false}, column{"next", false}, column{"state", false}, column{"missed", false}, column{"run", false})}
	late := 0
	for _, state := range states {
		if state.Late {
			late++
		}
		page.Table.Rows = append(page.Table.Rows, d.jobRow(state))
	}
	if late > 0 {
		page.Notices = []view.Notice{{Kind: "bad", Title: d.call.T("records.jobs.late", "n", late), Text: d.call.T("records.jobs.late_next")}}
	}
	return p.HTML.Show(c, "ops/jobs.html", page)
}

func (d *lens) jobRow(state jobs.JobState) view.Row {
	name := d.jobName(state.Name)
	last := view.Cell{Text: d.call.T("records.jobs.never")}
	if run := state.Last; run != nil {
		last = view.Cell{Text: d.call.Moment(run.Occurrence), Href: d.at("/ops/runs/" + run.ID.String()), Note: d.call.T("records.jobs.did", "n", run.Result)}
	}
	next := view.Cell{Text: d.call.T("records.jobs.unplanned")}
	if state.NextDue != nil {
		next = view.Cell{Text: d.call.Moment(*state.NextDue)}
	}
	row := view.Row{Cells: []view.Cell{
		{Text: name, Href: d.at("/ops/jobs/" + state.Name), Note: d.scope(state)}, {Text: d.timetable(state)}, last, next, d.jobState(state), d.missed(state),
		{Button: &view.Button{Label: d.call.T("records.jobs.run_now"), About: d.call.T("records.jobs.run_about", "job", name), Small: true,
			Busy: d.call.T("records.jobs.running"), Action: d.at("/ops/jobs/" + state.Name)}},
	}}
	switch {
	case state.Failures >= 3:
		row.Mark = "bad"
	case state.Failures > 0 || state.Late:
		row.Mark = "warn"
	}
	return row
}

// jobName is what a job is called; its code when it has no words.
func (d *lens) jobName(code string) string { return d.call.T("job." + code + ".name") }

func (d *lens) scope(state jobs.JobState) string {
	if state.Installation {
		return d.call.T("records.jobs.installation")
	}
	return ""
}

// timetable is "每天 03:30" or "每 5 分钟".
func (d *lens) timetable(state jobs.JobState) string {
	if hour, minute, daily := state.Timetable.Daily(); daily {
		zone := ""
		if state.Installation {
			zone = " UTC"
		}
		return d.call.T("records.jobs.daily", "time", fmt.Sprintf("%02d:%02d%s", hour, minute, zone))
	}
	minutes := int(state.Timetable.Every().Minutes())
	switch minutes {
	case 1:
		return d.call.T("records.jobs.minutely")
	case 60:
		return d.call.T("records.jobs.hourly")
	}
	return d.call.T("records.jobs.every", "minutes", minutes)
}

func (d *lens) jobState(state jobs.JobState) view.Cell {
	switch {
	case state.Failures > 0:
		return view.Cell{Text: d.call.T("records.jobs.failing", "n", state.Failures), Badge: "bad"}
	case state.Late:
		return view.Cell{Text: d.call.T("records.jobs.is_late"), Badge: "warn"}
	case state.Last == nil:
		return view.Cell{Text: d.call.T("records.jobs.not_yet"), Badge: "info"}
	}
	return d.runState(*state.Last)
}

var runBadges = map[jobs.Status]string{jobs.StatusWaiting: "info", jobs.StatusRunning: "info", jobs.StatusDone: "ok", jobs.StatusFailed: "bad", jobs.StatusSkipped: "warn"}

func (d *lens) runState(run jobs.JobRun) view.Cell {
	return view.Cell{Text: d.call.T("records.run_status." + string(run.Status)), Badge: runBadges[run.Status]}
}

// missed says what an outage left out and that a later occurrence has covered it.
func (d *lens) missed(state jobs.JobState) view.Cell {
	if state.Missed == nil {
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: d.call.T("records.jobs.missed", "n", state.Missed.StandsFor), Href: d.at("/ops/runs/" + state.Missed.ID.String()),
		Note: d.call.T("records.jobs.caught_up", "at", d.call.Moment(state.Missed.Occurrence))}
}
