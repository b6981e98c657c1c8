package jobs

import (
	"context"
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// planned remembers how far one job of one city has been turned into runs.
type planned struct {
	Job            string
	CityID         city.ID
	PlannedThrough time.Time
	LateAt         time.Time // when the next occurrence counts as missed (I29)
	Failures       int64     // in a row
}

type planKey struct {
	job  string
	city city.ID
}

// plan writes a row for each occurrence that has come due. Replicas may do it at the same
// time: the row is unique, and who comes second writes nothing.
func (r *Runner) plan(ctx context.Context, cities map[city.ID]city.City) error {
	known, err := r.records.plans(r.db.Read(ctx))
	if err != nil {
		return err
	}
	for _, name := range r.names {
		job := r.jobs[name]
		for id, c := range cities {
			if job.Installation != (id == "") {
				continue
			}
			if err := r.planOne(ctx, job, c, known[planKey{name, id}]); err != nil {
				return err
			}
		}
	}
	return r.deletePlansOfClosed(ctx, known, cities)
}

func (r *Runner) planOne(ctx context.Context, job Job, c city.City, known *planned) error {
	now, zone := r.db.Clock().Now(), c.Location()
	if known == nil { // a city without history starts now and is not back-filled
		return r.db.InTx(ctx, func(tx *db.Tx) error {
			if err := inTime(tx, now); err != nil {
				return err
			}
			return r.records.addPlan(tx, job.plannedThrough(c, job.Timetable.upTo(now, zone), now))
		})
	}
	due := job.Timetable.after(known.PlannedThrough, now, zone)
	if len(due) == 0 {
		return nil
	}
	runs := r.runsFor(job, c, due, now)
	last := due[len(due)-1]
	return r.db.InTx(ctx, func(tx *db.Tx) error {
		if err := inTime(tx, last.At); err != nil {
			return err
		}
		if err := r.records.addRuns(tx, runs); err != nil {
			return err
		}
		if job.CatchUp == Once {
			if err := r.records.skipOlder(tx, job.Name, c.ID, last.At); err != nil {
				return err
			}
		}
		if err := r.records.deleteRuns(tx, job.Name, c.ID, now.Add(-runRetention)); err != nil {
			return err
		}
		return r.records.movePlan(tx, job.plannedThrough(c, last, last.At))
	})
}

// plannedThrough is the plan after the occurrence last was planned, at the instant through.
func (j Job) plannedThrough(c city.City, last Occurrence, through time.Time) planned {
	next := j.Timetable.next(last, c.Location())
	return planned{Job: j.Name, CityID: c.ID, PlannedThrough: through, LateAt: next.At.Add(lateAfter)}
}

// runsFor turns occurrences, oldest first, into runs by the job's policy. All that the
// policy Once skips becomes one row, whatever the length of the outage.
func (r *Runner) runsFor(job Job, c city.City, due []Occurrence, now time.Time) []JobRun {
	var runs []JobRun
	if n := len(due); job.CatchUp == Once && n > 1 {
		skipped := r.newRun(job, c, due[n-2], now)
		skipped.Status, skipped.StandsFor, skipped.FinishedAt = StatusSkipped, int64(n-1), &now
		skipped.Note = "since " + due[0].Slot
		runs = append(runs, skipped)
		due = due[n-1:]
	}
	for _, o := range due {
		runs = append(runs, r.newRun(job, c, o, now))
	}
	return runs
}

func (r *Runner) newRun(job Job, c city.City, o Occurrence, now time.Time) JobRun {
	return JobRun{
		ID: r.ids.New(), Job: job.Name, CityID: c.ID, Slot: o.Slot, Occurrence: o.At, StandsFor: 1,
		Status: StatusWaiting, NextAt: o.At, LateAt: now.Add(lateAfter), CreatedAt: now,
	}
}

// deletePlansOfClosed deletes the plans of cities in which no jobs run any more. A city that opens
// again starts from then. Runs that still wait there are skipped.
func (r *Runner) deletePlansOfClosed(
	ctx context.Context, known map[planKey]*planned, cities map[city.ID]city.City,
) error {
	var closed []city.ID
	for key := range known {
		if _, active := cities[key.city]; !active && !slices.Contains(closed, key.city) {
			closed = append(closed, key.city)
		}
	}
	if len(closed) == 0 {
		return nil
	}
	return r.db.InTx(ctx, func(tx *db.Tx) error { return r.records.deletePlans(tx, closed) })
}
