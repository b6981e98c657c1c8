package record

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/jobs"
)

// runs are what the jobs of the city and of the installation did.
func (p *Pages) runs() frame.List[jobs.JobRun] {
	return frame.List[jobs.JobRun]{
		Frame: p.Frame, Name: "runs", Path: "/ops/runs", Nav: "jobs", Filters: []string{"job", "status"},
		Fields: func(req *frame.Request) []view.Field {
			return []view.Field{p.jobField(req), req.Select("status", "records.status", "records.run_status.",
				runStates...)}
		},
		Read: func(req *frame.Request) frame.Reader[jobs.JobRun] {
			q := jobs.RunsQuery{Actor: req.Actor, City: req.City.ID, Job: req.Choice("job", p.Jobs.Names()...),
				Status: jobs.Status(req.Choice("status", runStates...))}
			return func(ctx context.Context, limit int, cursor string) ([]jobs.JobRun, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Jobs.FindRuns(ctx, q)
			}
		},
		Columns:     runColumns,
		Row:         func(req *frame.Request, run jobs.JobRun) view.Row { return runRow(req, run) },
		FileColumns: []string{"job", "as_of", "state", "did", "started", "finished", "attempts", "by", "note", "error"},
		Cells: func(req *frame.Request, run jobs.JobRun) []export.Cell {
			return []export.Cell{export.Text(run.Job), export.Text(req.Moment(run.Occurrence)),
				export.Text(runState(req, run).Text), export.Number(run.Result),
				req.MomentCell(run.StartedAt), req.MomentCell(run.FinishedAt), export.Number(run.Attempts),
				export.Text(run.RequestedBy), export.Text(run.Note), export.Text(run.Error)}
		},
	}
}

var (
	runStates  = []string{"done", "failed", "running", "waiting", "skipped"}
	runColumns = []string{"as_of", "job", "state", "#did", "finished", "by", "note"}
)

func (p *Pages) jobField(req *frame.Request) view.Field {
	f := req.Form.Field("job", "records.runs.column.job")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: req.T("records.any")}}
	for _, name := range p.Jobs.Names() {
		f.Options = append(f.Options, view.Option{Value: name, Label: jobName(req, name)})
	}
	return f
}

func runRow(req *frame.Request, run jobs.JobRun) view.Row {
	note := run.Note
	if run.Error != "" {
		note = run.Error
	}
	row := view.Row{Cells: []view.Cell{
		{Text: req.Moment(run.Occurrence), Href: req.Address("/ops/runs/" + run.ID.String())},
		{Text: jobName(req, run.Job)}, runState(req, run),
		{Text: req.Count(int(run.Result))}, {Text: req.MomentOf(run.FinishedAt)}, {Text: requestedBy(req, run)},
		{Text: frame.OrDash(frame.Shorten(note, 80))},
	}}
	if run.Status == jobs.StatusFailed {
		row.Mark = "bad"
	}
	return row
}

func requestedBy(req *frame.Request, run jobs.JobRun) string {
	if run.RequestedBy == "" {
		return req.T("records.runs.by_clock")
	}
	return run.RequestedBy
}

// runTable is a short list of runs on their job's page.
func runTable(req *frame.Request, runs []jobs.JobRun) view.Table {
	table := view.Table{ID: "runs", Caption: req.T("records.job.latest"), Columns: req.Columns("records.runs.column.",
		runColumns...),
		Empty: &view.Empty{Text: req.T("records.job.no_runs"), Action: view.Link{Label: req.T("records.job.all"),
			Href: req.Address("/ops/jobs")}}}
	for _, run := range runs {
		table.Rows = append(table.Rows, runRow(req, run))
	}
	return table
}

// runPage is one run.
type runPage struct {
	respond.Base
	Back   view.Link
	Result view.Notice
	Facts  []view.Fact
	Error  string
	Again  view.Link
}

func (p *Pages) run(c *gin.Context) error {
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return jobs.ErrRunNotFound
	}
	run, err := p.Jobs.RunOf(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return err
	}
	page := runPage{Base: req.Base("jobs", "records.run.title", "job", jobName(req, run.Job)), Error: run.Error,
		Back:   view.Link{Label: req.T("records.jobs.title"), Href: req.Address("/ops/jobs")},
		Again:  view.Link{Label: req.T("records.run.job"), Href: req.Address("/ops/jobs/" + run.Job)},
		Result: outcome(req, run), Facts: runFacts(req, run)}
	return p.HTML.Show(c, "ops/run.html", page)
}

// outcome says in one sentence how the run ended.
func outcome(req *frame.Request, run jobs.JobRun) view.Notice {
	kind := map[jobs.Status]string{jobs.StatusDone: "ok", jobs.StatusFailed: "bad",
		jobs.StatusSkipped: "warn"}[run.Status]
	if kind == "" {
		kind = "info"
	}
	return view.Notice{Kind: kind, Text: req.T("records.run_outcome."+string(run.Status), "n",
		req.Count(int(run.Result)), "missed", run.StandsFor)}
}

func runFacts(req *frame.Request, run jobs.JobRun) []view.Fact {
	fact := func(name, value string) view.Fact {
		return view.Fact{Label: req.T("records.runs.column." + name), Value: value}
	}
	facts := []view.Fact{fact("as_of", req.Moment(run.Occurrence)), fact("state", runState(req, run).Text),
		fact("did", req.Count(int(run.Result))),
		fact("started", req.MomentOf(run.StartedAt)), fact("finished", req.MomentOf(run.FinishedAt)),
		fact("attempts", frame.Number(run.Attempts)), fact("by", requestedBy(req, run))}
	if run.CityID == "" {
		facts = append(facts, fact("place", req.T("records.jobs.installation")))
	}
	if run.Note != "" {
		facts = append(facts, fact("note", run.Note))
	}
	return facts
}
