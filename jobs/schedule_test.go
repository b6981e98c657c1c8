package jobs_test

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/jobs"
)

// calls notes which stub was called with which city. Each stub counts 7.
type calls []string

func (c *calls) note(name string) { *c = append(*c, name) }

func (c *calls) inCity(name string) func(context.Context, city.ID) (int, error) {
	return func(_ context.Context, id city.ID) (int, error) {
		c.note(name + " " + string(id))
		return 7, nil
	}
}

func (c *calls) everywhere(name string) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		c.note(name)
		return 7, nil
	}
}

// outbox delivers queue messages, at most limit at a time.
func (c *calls) outbox(queue int) func(context.Context, int) (notify.Report, error) {
	return func(_ context.Context, limit int) (notify.Report, error) {
		c.note("deliver")
		n := min(limit, queue)
		queue -= n
		return notify.Report{Claimed: n, Delivered: n}, nil
	}
}

func flaws(found ...audit.Flaw) func(context.Context, city.ID) ([]audit.Flaw, error) {
	return func(context.Context, city.ID) ([]audit.Flaw, error) { return found, nil }
}

func (c *calls) sealLog(_ context.Context, home city.City) (audit.Seal, error) {
	c.note("seal log " + string(home.ID))
	return audit.Seal{Day: "2027-03-10", Entries: 7, Hash: "5ea1"}, nil
}

// brokenLog finds the flaws in the log of the installation; that of the city is healthy.
func brokenLog(found ...audit.Flaw) func(context.Context, city.ID) ([]audit.Flaw, error) {
	return func(_ context.Context, id city.ID) ([]audit.Flaw, error) {
		if id == home {
			return nil, nil
		}
		return found, nil
	}
}

func saleGate(*db.Tx, city.ID) (int, error) { return 30, nil }

func openDistricts(_ context.Context, _ city.ID, gate int) ([]string, error) {
	if gate != 30 {
		return nil, errors.New("the gate was lost on the way")
	}
	return []string{"静安区"}, nil
}

func (c *calls) notifyWaiting(_ context.Context, id city.ID, districts []string) (int, error) {
	c.note("notify " + string(id) + " " + strings.Join(districts, ","))
	return 7, nil
}

// stubbed are all jobs with stubs for their use cases.
func stubbed(d *db.DB, c *calls, invariants ...db.Invariant) []jobs.Job {
	return []jobs.Job{
		jobs.DeliverNotifications(c.outbox(450)),
		jobs.CloseUnpaidOrders(c.inCity("close orders")),
		jobs.QuerySilentPayments(c.inCity("query payments")),
		jobs.SendRefunds(c.inCity("refund")),
		jobs.BenefitExpiryReminders(c.inCity("remind benefits")),
		jobs.BenefitExpiry(c.inCity("expire benefits")),
		jobs.MembershipExpiryReminders(c.inCity("remind memberships")),
		jobs.MembershipExpiry(c.inCity("expire memberships")),
		jobs.TrafficRewardAccrual(c.inCity("accrue")),
		jobs.TrafficRewardVesting(c.inCity("vest")),
		jobs.ExposureSeal(c.inCity("seal"), flaws()),
		jobs.AuditSeal(c.sealLog, brokenLog()),
		jobs.WaitList(d, saleGate, openDistricts, c.notifyWaiting),
		jobs.CityFigures(c.inCity("numbers"), c.inCity("liability"), c.inCity("debt")),
		jobs.InvariantCheck(d, invariants),
		jobs.Retention(d, c.everywhere("codes"), c.everywhere("sign-ins"), c.everywhere("uploads"),
			c.everywhere("contacts"), c.everywhere("trial marks")),
	}
}

func TestEachJobCallsItsUseCasesForTheCity(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		called := &calls{}
		broken := db.Invariant{Code: "I0", Promise: "nothing exists", Query: "SELECT name_en FROM city_cities"}
		r := newRunner(t, env.DB, stubbed(env.DB, called, broken)...)
		want := map[string]string{
			"benefit-expiry-reminders": "remind benefits shanghai", "benefit-expiry": "expire benefits shanghai",
			"membership-expiry-reminders": "remind memberships shanghai",
			"membership-expiry":           "expire memberships shanghai",
			"traffic-reward-accrual":      "accrue shanghai", "traffic-reward-vesting": "vest shanghai",
			"exposure-seal": "seal shanghai", "audit-seal": "seal log shanghai|seal log ",
			"deliver-notifications": "deliver|deliver|deliver", "close-unpaid-orders": "close orders shanghai",
			"query-silent-payments": "query payments shanghai", "send-refunds": "refund shanghai",
			"invariant-check": "",
			"wait-list":       "notify shanghai 静安区", "retention": "codes|sign-ins|uploads|contacts|trial marks",
			"city-figures": "numbers shanghai|liability shanghai|debt shanghai",
		}
		if len(r.Names()) != len(want) {
			t.Errorf("jobs %v", r.Names())
		}
		for _, name := range r.Names() {
			*called = nil
			run, err := r.RunNow(t.Context(), identity.Job("run-job"), name, home, nil)
			if err != nil || run.Status != jobs.StatusDone {
				t.Errorf("%s: %+v, %v", name, run, err)
			}
			expected, known := want[name]
			if got := strings.Join(*called, "|"); !known || got != expected {
				t.Errorf("%s called %q, want %q", name, got, expected)
			}
			switch count := map[string]int64{"deliver-notifications": 450, "invariant-check": 1, "retention": 35,
				"city-figures": 21}[name]; {
			case count != 0 && run.Result != count, count == 0 && run.Result != 7:
				t.Errorf("%s counted %d", name, run.Result)
			}
		}
		if n := dbtest.Count(t, env.DB,
			"SELECT count(*) FROM notify_alarms WHERE code = 'jobs.invariant_broken' AND subject = 'I0'"); n != 1 {
			t.Errorf("%d alarms about the broken invariant", n)
		}
	})
}

// Without services each job panics in the first use case that it calls: the stack names it. The check
// of the invariants needs the database only.
func TestTheScheduleConnectsEachJobWithItsUseCase(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"deliver-notifications":       "notify.(*Service).Deliver(",
		"close-unpaid-orders":         "order.(*Service).CloseUnpaidOrders(",
		"query-silent-payments":       "order.(*Service).QuerySilentPayments(",
		"send-refunds":                "order.(*Service).SendRefunds(",
		"benefit-expiry-reminders":    "membership.(*Service).RemindBenefitExpiry(",
		"benefit-expiry":              "membership.(*Service).ExpireBenefits(",
		"membership-expiry-reminders": "membership.(*Service).RemindMembershipExpiry(",
		"membership-expiry":           "membership.(*Service).ExpireMemberships(",
		"traffic-reward-accrual":      "redemption.(*Service).AccrueRewards(",
		"traffic-reward-vesting":      "exposure.(*Account).Vest(",
		"exposure-seal":               "exposure.(*Account).Seal(",
		"audit-seal":                  "",
		"wait-list":                   "catalogue.(*Catalogue).OpenDistricts(",
		"city-figures":                "figures.(*Service).SaveNumbers(",
		"invariant-check":             "",
		"retention":                   "redemption.(*Service).DeleteOldCodes(",
	}
	d := dbtest.New(t, db.SQLite, tables).DB
	list := jobs.Schedule(jobs.Services{DB: d})
	if len(list) != len(want) {
		t.Errorf("%d jobs, want %d", len(list), len(want))
	}
	for _, job := range list {
		useCase, known := want[job.Name]
		if stack := panicOf(t, job); !known || !strings.Contains(stack, useCase) || (stack == "") != (useCase == "") {
			t.Errorf("%s does not call %q:\n%s", job.Name, useCase, stack)
		}
	}
}

// panicOf runs a job that has no services and returns the stack of its panic; "" without one.
func panicOf(t *testing.T, job jobs.Job) (stack string) {
	t.Helper()
	defer func() {
		if recover() != nil {
			stack = string(debug.Stack())
		}
	}()
	if _, err := job.Run(t.Context(), city.City{ID: home}, jobs.Occurrence{}); err != nil {
		t.Errorf("%s: %v", job.Name, err)
	}
	return ""
}

func TestABrokenLedgerFailsTheSeal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		altered := audit.Flaw{Row: "entry 3 of store s", What: "was altered"}
		seal := jobs.ExposureSeal((&calls{}).inCity("seal"), flaws(altered))
		run, err := newRunner(t, env.DB, seal).RunNow(t.Context(), identity.Job("x"), "exposure-seal", home, nil)
		if !errors.Is(err, jobs.ErrRunFailed) || !strings.Contains(run.Error, "entry 3 of store s") {
			t.Errorf("%+v, %v", run, err)
		}
	})
}

func TestTheSealOfTheOperationLogIsItsNoteAndABrokenLogFailsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		run, err := newRunner(t, env.DB, jobs.AuditSeal((&calls{}).sealLog, brokenLog())).
			RunNow(t.Context(), identity.Job("x"), "audit-seal", home, nil)
		if err != nil || run.Note != "seal of 2027-03-10: 7 entries, 5ea1" {
			t.Errorf("%+v, %v", run, err)
		}
		altered := audit.Flaw{Row: "entry 3 of the installation", What: "was altered"}
		run, err = newRunner(t, env.DB, jobs.AuditSeal((&calls{}).sealLog, brokenLog(altered))).
			RunNow(t.Context(), identity.Job("x"), "audit-seal", home, nil)
		if !errors.Is(err, jobs.ErrRunFailed) || !strings.Contains(run.Error, "entry 3 of the installation") {
			t.Errorf("%+v, %v", run, err)
		}
	})
}

func TestEveryCodeAndNameHasWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(os.DirFS("../templates/locales"))
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"jobs.unknown_job.title", "jobs.unknown_job.next", "jobs.run_failed.title", "jobs.run_failed.next",
		"jobs.too_far.title", "jobs.too_far.next", "field.jobs.too_far.title", "jobs.cursor.title",
		"jobs.cursor.next", "jobs.failing.title", "jobs.invariant_broken.title", "jobs.status.waiting",
		"jobs.status.running", "jobs.status.done",
		"jobs.status.failed", "jobs.status.skipped"}
	for _, job := range jobs.Schedule(jobs.Services{}) {
		keys = append(keys, "jobs.name."+job.Name)
	}
	for _, locale := range []string{i18n.Chinese, i18n.English} {
		for _, key := range keys {
			if !words.Has(locale, key) {
				t.Errorf("%s has no words for %s", locale, key)
			}
		}
	}
	if !slices.Contains(keys, "jobs.name.invariant-check") {
		t.Error("the schedule is incomplete")
	}
}
