package ops

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/jobs"
)

// runs are what the jobs of the city and of the installation did.
func (p *Pages) runs() sheet[jobs.JobRun] {
	return sheet[jobs.JobRun]{
		name: "runs", nav: "jobs", filters: []string{"job", "status"},
		fields: func(d *lens) []view.Field {
			return []view.Field{d.jobField(), d.selection("status", "records.status", "records.run_status.", runStates...)}
		},
		bind: func(d *lens) reader[jobs.JobRun] {
			q := jobs.RunsQuery{Actor: d.who, City: d.home.ID, Job: d.pick("job", p.Jobs.Names()...), Status: jobs.Status(d.pick("status", runStates...))}
			return func(ctx context.Context, limit int, cursor string) ([]jobs.JobRun, string, error) {
				q.Limit, q.Cursor = limit, cursor
				return p.Jobs.FindRuns(ctx, q)
			}
		},
		columns: runColumns,
		row:     func(d *lens, run jobs.JobRun) view.Row { return d.runRow(run) },
		file:    []string{"job", "as_of", "state", "did", "started", "finished", "attempts", "by", "note", "error"},
		cells: func(d *lens, run jobs.JobRun) []export.Cell {
			return []export.Cell{export.Text(run.Job), export.Text(d.call.Moment(run.Occurrence)), export.Text(d.runState(run).Text), export.Number(run.Result),
				d.moment(run.StartedAt), d.moment(run.FinishedAt), export.Number(run.Attempts), export.Text(run.RequestedBy), export.Text(run.Note), export.Text(run.Error)}
		},
	}
}

var (
	runStates  = []string{"done", "failed", "running", "waiting", "skipped"}
	runColumns = []column{{"as_of", false}, {"job", false}, {"state", false}, {"did", true}, {"finished", false}, {"by", false}, {"note", false}}
)

func (d *lens) jobField() view.Field {
	f := d.form.Field("job", "records.runs.column.job")
	f.Type, f.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	for _, name := range d.p.Jobs.Names() {
		f.Options = append(f.Options, view.Option{Value: name, Label: d.jobName(name)})
	}
	return f
}

func (d *lens) runRow(run jobs.JobRun) view.Row {
	note := run.Note
	if run.Error != "" {
		note = run.Error
	}
	row := view.Row{Cells: []view.Cell{
		{Text: d.call.Moment(run.Occurrence), Href: d.at("/ops/runs/" + run.ID.String())}, {Text: d.jobName(run.Job)}, d.runState(run),
		{Text: d.call.Count(int(run.Result))}, {Text: d.sayMoment(run.FinishedAt)}, {Text: d.requestedBy(run)}, {Text: orDash(shorten(note, 80))},
	}}
	if run.Status == jobs.StatusFailed {
		row.Mark = "bad"
	}
	return row
}

func (d *lens) requestedBy(run jobs.JobRun) string {
	if run.RequestedBy == "" {
		return d.call.T("records.runs.by_clock")
	}
	return run.RequestedBy
}

// shorten cuts a text at so many characters; its record's page shows all of it.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// runTable is a short list of runs on their job's page.
func (d *lens) runTable(runs []jobs.JobRun) view.Table {
	table := view.Table{ID: "runs", Caption: d.call.T("records.job.latest"), Columns: d.columns("records.runs.column.", runColumns...),
		Empty: &view.Empty{Text: d.call.T("records.job.no_runs"), Action: view.Link{Label: d.call.T("records.job.all"), Href: d.at("/ops/jobs")}}}
	for _, run := range runs {
		table.Rows = append(table.Rows, d.runRow(run))
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
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("id"))
	if err != nil {
		return jobs.ErrRunNotFound
	}
	run, err := p.Jobs.RunOf(c.Request.Context(), d.who, d.home.ID, id)
	if err != nil {
		return err
	}
	page := runPage{Base: p.base(c, d.who, d.home, "jobs", "records.run.title", "job", d.jobName(run.Job)), Error: run.Error,
		Back:   view.Link{Label: d.call.T("records.jobs.title"), Href: d.at("/ops/jobs")},
		Again:  view.Link{Label: d.call.T("records.run.job"), Href: d.at("/ops/jobs/" + run.Job)},
		Result: d.outcome(run), Facts: d.runFacts(run)}
	return p.HTML.Show(c, "ops/run.html", page)
}

// outcome says in one sentence how the run ended.
func (d *lens) outcome(run jobs.JobRun) view.Notice {
	kind := map[jobs.Status]string{jobs.StatusDone: "ok", jobs.StatusFailed: "bad", jobs.StatusSkipped: "warn"}[run.Status]
	if kind == "" {
		kind = "info"
	}
	return view.Notice{Kind: kind, Text: d.call.T("records.run_outcome."+string(run.Status), "n", d.call.Count(int(run.Result)), "missed", run.StandsFor)}
}

func (d *lens) runFacts(run jobs.JobRun) []view.Fact {
	fact := func(name, value string) view.Fact {
		return view.Fact{Label: d.call.T("records.runs.column." + name), Value: value}
	}
	facts := []view.Fact{fact("as_of", d.call.Moment(run.Occurrence)), fact("state", d.runState(run).Text), fact("did", d.call.Count(int(run.Result))),
		fact("started", d.sayMoment(run.StartedAt)), fact("finished", d.sayMoment(run.FinishedAt)), fact("attempts", number(run.Attempts)), fact("by", d.requestedBy(run))}
	if run.CityID == "" {
		facts = append(facts, fact("place", d.call.T("records.jobs.installation")))
	}
	if run.Note != "" {
		facts = append(facts, fact("note", run.Note))
	}
	return facts
}
