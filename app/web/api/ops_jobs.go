package api

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/jobs"
)

func (a *API) mountOpsJobs() {
	mount(a, Route{Method: "GET", Path: "/ops/jobs", Access: Operator, Tag: "ops",
		Summary: "Job runs of the operator's cities, newest first"}, a.opsListRuns)
	mount(a, Route{Method: "POST", Path: "/ops/jobs/{name}/runs", Access: Operator, Tag: "ops", Status: 202,
		Summary: "Run a job now, as of an instant; safe to repeat"}, a.opsRunJob)
}

type jobRunBody struct {
	ID          string     `json:"id" example:"01957e5c-7a40-7000-8000-000000000171"`
	Job         string     `json:"job" example:"traffic-reward-accrual"`
	City        string     `json:"city" example:"shanghai" doc:"Empty for a job of the installation"`
	Occurrence  time.Time  `json:"occurrence" doc:"The instant that it works as of"`
	Status      string     `json:"status" enum:"waiting,running,done,failed,skipped" example:"done"`
	RequestedBy string     `json:"requested_by" example:"" doc:"Empty for a scheduled run"`
	Attempts    int64      `json:"attempts" example:"1"`
	StartedAt   *time.Time `json:"started_at" example:"2027-03-10T04:00:00Z"`
	FinishedAt  *time.Time `json:"finished_at" example:"2027-03-10T04:00:01Z"`
	Result      int64      `json:"result" example:"12" doc:"How many things it did"`
	Note        string     `json:"note" example:""`
	Error       string     `json:"error" example:""`
}

func renderRun(r jobs.JobRun) jobRunBody {
	return jobRunBody{ID: r.ID.String(), Job: r.Job, City: string(r.CityID), Occurrence: r.Occurrence,
		Status:      string(r.Status),
		RequestedBy: r.RequestedBy, Attempts: r.Attempts, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt,
		Result: r.Result, Note: r.Note, Error: r.Error}
}

func (a *API) opsListRuns(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[jobRunBody], error) {
	cities, err := in.citiesOf(who)
	if err != nil {
		return nil, err
	}
	runs, next, err := a.Jobs.Runs(ctx, cities, in.Limit, in.Cursor)
	return listOf(runs, next, renderRun), err
}

type runJobIn struct {
	Name string `path:"name" maxLength:"64" example:"traffic-reward-accrual"`
	Body struct {
		City string     `json:"city" maxLength:"20" example:"shanghai"`
		At   *time.Time `json:"at,omitempty" example:"2027-03-10T04:00:00Z" doc:"Works as of this instant; absent: now"`
	}
}

type runJobOut struct{ Body jobRunBody }

func (a *API) opsRunJob(ctx context.Context, who identity.Actor, in *runJobIn) (*runJobOut, error) {
	id, err := city.ParseID(in.Body.City)
	if err != nil {
		return nil, err
	}
	run, err := a.Jobs.RunNow(ctx, who, in.Name, id, in.Body.At)
	return &runJobOut{Body: renderRun(run)}, err
}
