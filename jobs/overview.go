package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// JobState is a job as operators of a city see it.
type JobState struct {
	Name         string
	Installation bool // done once for the whole installation, not for the city
	Timetable    Timetable
	CatchUp      CatchUp
	Last         *JobRun    // the newest run, nil when it never ran
	Missed       *JobRun    // the newest row of occurrences that were missed and covered by a later one
	NextDue      *time.Time // nil when no scheduler has seen the city yet
	Late         bool       // an occurrence is due for half an hour and was not planned or not begun
	Failures     int64      // in a row
}

// Overview tells how each job of the schedule stands in a city. Operators of the city:
// city.ErrNotFound.
func (r *Runner) Overview(ctx context.Context, actor identity.Actor, id city.ID) ([]JobState, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	tx := r.db.Read(ctx)
	home, err := city.ByID(tx, id)
	if err != nil {
		return nil, err
	}
	plans, err := r.records.plans(tx)
	if err != nil {
		return nil, err
	}
	states := make([]JobState, len(r.names))
	for i, name := range r.names {
		if states[i], err = r.stateOf(tx, r.jobs[name], home, plans); err != nil {
			return nil, err
		}
	}
	return states, nil
}

func (r *Runner) stateOf(tx *db.Tx, job Job, home city.City, plans map[planKey]*planned) (JobState, error) {
	state := JobState{Name: job.Name, Installation: job.Installation, Timetable: job.Timetable, CatchUp: job.CatchUp}
	if job.Installation {
		home = city.City{}
	}
	var err error
	if state.Last, err = r.records.newestRun(tx, job.Name, home.ID); err != nil {
		return state, err
	}
	if state.Missed, err = r.records.newestMissed(tx, job.Name, home.ID); err != nil {
		return state, err
	}
	state.Late = state.Last != nil && state.Last.Status == StatusWaiting && state.Last.LateAt.Before(tx.Now())
	if plan := plans[planKey{job.Name, home.ID}]; plan != nil {
		zone := home.Location()
		next := job.Timetable.next(job.Timetable.upTo(plan.PlannedThrough, zone), zone).At
		state.NextDue, state.Failures = &next, plan.Failures
		state.Late = state.Late || plan.LateAt.Before(tx.Now())
	}
	return state, nil
}

// Runs lists the runs of the cities and those of the installation, newest first, as many as page.Limit
// allows. The cursor is "" for the first page; next is "" on the last. The caller gives the cities that
// its actor operates. ErrCursor.
func (r *Runner) Runs(ctx context.Context, cities []city.ID, limit int, cursor string) (
	runs []JobRun, next string, err error,
) {
	after, err := page.Parse(cursor, ErrCursor)
	if err != nil {
		return nil, "", err
	}
	limit = page.Limit(limit)
	runs, err = r.records.runs(r.db.Read(ctx), append([]city.ID{""}, cities...), after, limit)
	runs, next = page.Cut(runs, limit, runCursor)
	return runs, next, err
}

// RunsQuery narrows the list of runs of a city and of the installation.
type RunsQuery struct {
	Actor  identity.Actor
	City   city.ID
	Job    string // "" for all
	Status Status // "" for all
	Limit  int
	Cursor string
}

// FindRuns lists runs, newest first, as Runs does. Operators of the city: city.ErrNotFound,
// ErrUnknownJob, ErrCursor.
func (r *Runner) FindRuns(ctx context.Context, q RunsQuery) (runs []JobRun, next string, err error) {
	if !q.Actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	owners := []city.ID{"", q.City}
	if q.Job != "" {
		job, known := r.jobs[q.Job]
		if !known {
			return nil, "", ErrUnknownJob.WithParam("job", q.Job)
		}
		if owners = owners[1:]; job.Installation {
			owners = []city.ID{""}
		}
	}
	after, err := page.Parse(q.Cursor, ErrCursor)
	if err != nil {
		return nil, "", err
	}
	limit := page.Limit(q.Limit)
	runs, err = r.records.findRuns(r.db.Read(ctx), owners, q, after, limit)
	runs, next = page.Cut(runs, limit, runCursor)
	return runs, next, err
}

func runCursor(run JobRun) string { return page.Cursor(run.ID) }

// RunOf reads one run of the city or of the installation. Operators of the city:
// city.ErrNotFound, ErrRunNotFound.
func (r *Runner) RunOf(ctx context.Context, actor identity.Actor, id city.ID, run ident.ID) (JobRun, error) {
	if !actor.Operates(id) {
		return JobRun{}, city.ErrNotFound
	}
	found, err := r.records.run(r.db.Read(ctx), run)
	if err != nil {
		return JobRun{}, err
	}
	if found == nil || found.CityID != "" && found.CityID != id {
		return JobRun{}, ErrRunNotFound
	}
	return *found, nil
}

// Daily tells at which local time of day a daily job is due.
func (t Timetable) Daily() (hour, minute int, daily bool) { return t.hour, t.minute, t.daily }

// Every is the distance between two occurrences of a job that is not daily.
func (t Timetable) Every() time.Duration { return t.every }
