// Package jobs runs what happens by the clock. It owns when a job is due, who runs it, what
// was missed and how it ended; the work itself is a use case of another context.
//
// Words: a job is a name, a timetable and a use case. An occurrence is one moment at which
// a job is due in a city; its slot is its name, the local day of a daily job and the instant
// of the others. A run (任务执行, JobRun) is one occurrence being done, or a run made by hand.
//
//  1. robfig/cron is only the ticker: at the beginning of each minute every replica looks at
//     the database. It has no memory, no lock between processes and no catch-up; these are
//     rows here (jobs_plans, jobs_runs).
//  2. One occurrence is one row: unique by job, city and slot. Replicas plan at the same
//     time and the second one writes nothing.
//  3. A run is claimed by a conditional update that finds it free: waiting and due, or under
//     a lease that has run out. Each claim raises the fence; only the holder of the fence can
//     renew the lease (60 s, every 20 s) or finish, so there is one end per occurrence.
//  4. A run whose lease is over begins no more transactions, even if its process slept
//     through the moment (see leased). What it had committed stays: jobs are safe to run
//     again, wholly, from the middle and beside themselves.
//  5. What was missed is caught up: Once runs the latest occurrence and marks the older ones
//     skipped, in one row however many; Every runs each. Which one is right depends on
//     whether the work follows from what the rows say; all of ours does.
//  6. A city (and a job) without history starts now. Jobs run in open and winding-down cities.
//  7. Daily jobs are due once per local day, whatever the clocks do: a skipped hour runs
//     once, a doubled one once, and a change of the zone's rules cannot repeat a day.
//  8. A failed attempt is tried again after 1, 2, 4, 8 minutes, five attempts in all; a newer
//     occurrence of a Once job takes its place. Three failures in a row raise an alarm. A
//     panic is a failure that tells where it happened; the process lives.
//  9. A machine whose wall clock is off by more than 5 seconds runs no jobs and raises an
//     alarm. No plan goes further than a minute past the database's own clock, read in the
//     transaction that plans; one that lies ahead all the same is found by I48 and taken
//     back by MendPlans.
//  10. The job works as of its occurrence (clock.AsOf), also when it is late; runs made by
//     hand as of the instant asked for. Leases and fences go by the clock of the database.
//  11. Jobs of the installation (delivering, checking) are due once, not once per city; their
//     runs have no city.
//
// Runs that ended well are kept for 14 days, failed ones for good. It does not decide who may
// run a job beyond "an operator of the city", and knows no rule of the work: schedule.go is
// the list, one file per job.
//
// # Tables
//
//   - jobs_plans
//   - jobs_runs
package jobs
