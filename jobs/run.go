package jobs

import (
	"math/rand/v2"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
)

// Status of a run. The conditional updates in sql_runs.go allow these changes and no others: a claim
// makes a waiting run running, and one whose lease has run out running again; skipOlder makes a
// waiting run skipped; finish makes a running one done, failed or waiting.
type Status string

const (
	StatusWaiting Status = "waiting" // due, or to be tried again at NextAt
	StatusRunning Status = "running" // somebody holds the lease
	StatusDone    Status = "done"
	StatusFailed  Status = "failed"  // given up
	StatusSkipped Status = "skipped" // covered by a later occurrence
)

// JobRun (任务执行) is one claimed run of a job.
type JobRun struct {
	ID          ident.ID
	Job         string
	CityID      city.ID // "" for a job of the installation
	Slot        string
	Occurrence  time.Time // the instant that the job works as of
	StandsFor   int64     // occurrences in this row; more than 1 only where several were skipped
	RequestedBy string    // "" for a scheduled run, else who ran it by hand
	Status      Status
	NextAt      time.Time
	LateAt      time.Time
	LeaseOwner  string
	LeaseUntil  *time.Time
	LostAt      *time.Time // when an expired lease becomes a violation of I30
	Fence       int64      // grows with each claim; only its holder may finish
	Attempts    int64
	StartedAt   *time.Time
	FinishedAt  *time.Time
	Result      int64
	Note        string
	Error       string // of the latest failed attempt
	CreatedAt   time.Time
}

// TableName is gorm's.
func (JobRun) TableName() string { return "jobs_runs" }

// ByHand is true when a person or a command asked for the run.
func (r JobRun) ByHand() bool { return r.RequestedBy != "" }

const (
	maxAttempts  = 5
	alarmAfter   = 3 // failures in a row of one job in one city
	firstBackoff = time.Minute
	lastBackoff  = time.Hour
	lateAfter    = 30 * time.Minute // I29
	lostAfter    = 5 * time.Minute  // I30
	runRetention = 14 * 24 * time.Hour
	errorLength  = 500 // bytes of an error that are stored
)

// backoff is the pause after the given number of failed attempts: one minute doubled each
// time, at most an hour, and up to a quarter more so that failures do not march in step.
func backoff(attempts int64) time.Duration {
	pause := lastBackoff
	if attempts < 7 {
		pause = min(lastBackoff, firstBackoff<<(attempts-1))
	}
	return pause + rand.N(pause/4)
}
