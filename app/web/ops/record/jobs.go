package record

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"citycard/app/web/ops/frame"
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
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	states, err := p.Jobs.Overview(c.Request.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	page := jobsPage{Base: req.Base("jobs", "records.jobs.title"), Lead: req.T("records.jobs.lead", "zone",
		req.City.Zone),
		Runs: view.Link{Label: req.T("records.runs.title"), Href: req.Address("/ops/runs")}}
	page.Wide = true
	if page.Cities, err = req.CityTabs("/ops/jobs"); err != nil {
		return err
	}
	page.Table = view.Table{ID: "jobs", Caption: req.T("records.jobs.caption"),
		Columns: req.Columns("records.jobs.column.",
			"job", "timetable", "last", "next", "state", "missed", "run")}
	late := 0
	for _, state := range states {
		if state.Late {
			late++
		}
		page.Table.Rows = append(page.Table.Rows, jobRow(req, state))
	}
	if late > 0 {
		page.Notices = []view.Notice{{Kind: "bad", Title: req.T("records.jobs.late", "n", late),
			Text: req.T("records.jobs.late_next")}}
	}
	return p.HTML.Show(c, "ops/jobs.html", page)
}

func jobRow(req *frame.Request, state jobs.JobState) view.Row {
	name := jobName(req, state.Name)
	last := view.Cell{Text: req.T("records.jobs.never")}
	if run := state.Last; run != nil {
		last = view.Cell{Text: req.Moment(run.Occurrence), Href: req.Address("/ops/runs/" + run.ID.String()),
			Note: req.T("records.jobs.did", "n", run.Result)}
	}
	next := view.Cell{Text: req.T("records.jobs.unplanned")}
	if state.NextDue != nil {
		next = view.Cell{Text: req.Moment(*state.NextDue)}
	}
	row := view.Row{Cells: []view.Cell{
		{Text: name, Href: req.Address("/ops/jobs/" + state.Name), Note: scope(req, state)},
		{Text: timetable(req, state)}, last, next, jobState(req, state), missed(req, state),
		{Button: &view.Button{Label: req.T("records.jobs.run_now"), About: req.T("records.jobs.run_about", "job",
			name), Small: true,
			Busy: req.T("records.jobs.running"), Action: req.Address("/ops/jobs/" + state.Name)}},
	}}
	switch {
	case state.Failures >= 3:
		row.Mark = "bad"
	case state.Failures > 0 || state.Late:
		row.Mark = "warn"
	}
	return row
}

// jobName is the name of a job; its code when it has no text.
func jobName(req *frame.Request, code string) string { return req.T("job." + code + ".name") }

func scope(req *frame.Request, state jobs.JobState) string {
	if state.Installation {
		return req.T("records.jobs.installation")
	}
	return ""
}

// timetable is "每天 03:30" or "每 5 分钟".
func timetable(req *frame.Request, state jobs.JobState) string {
	if hour, minute, daily := state.Timetable.Daily(); daily {
		zone := ""
		if state.Installation {
			zone = " UTC"
		}
		return req.T("records.jobs.daily", "time", fmt.Sprintf("%02d:%02d%s", hour, minute, zone))
	}
	minutes := int(state.Timetable.Every().Minutes())
	switch minutes {
	case 1:
		return req.T("records.jobs.minutely")
	case 60:
		return req.T("records.jobs.hourly")
	}
	return req.T("records.jobs.every", "minutes", minutes)
}

func jobState(req *frame.Request, state jobs.JobState) view.Cell {
	switch {
	case state.Failures > 0:
		return view.Cell{Text: req.T("records.jobs.failing", "n", state.Failures), Badge: "bad"}
	case state.Late:
		return view.Cell{Text: req.T("records.jobs.is_late"), Badge: "warn"}
	case state.Last == nil:
		return view.Cell{Text: req.T("records.jobs.not_yet"), Badge: "info"}
	}
	return runState(req, *state.Last)
}

var runBadges = map[jobs.Status]string{jobs.StatusWaiting: "info", jobs.StatusRunning: "info", jobs.StatusDone: "ok",
	jobs.StatusFailed: "bad", jobs.StatusSkipped: "warn"}

func runState(req *frame.Request, run jobs.JobRun) view.Cell {
	return view.Cell{Text: req.T("records.run_status." + string(run.Status)), Badge: runBadges[run.Status]}
}

// missed says what an outage left out and that a later occurrence has covered it.
func missed(req *frame.Request, state jobs.JobState) view.Cell {
	if state.Missed == nil {
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: req.T("records.jobs.missed", "n", state.Missed.StandsFor),
		Href: req.Address("/ops/runs/" + state.Missed.ID.String()),
		Note: req.T("records.jobs.caught_up", "at", req.Moment(state.Missed.Occurrence))}
}
