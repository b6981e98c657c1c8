package jobs_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/jobs"
	"citycard/merchants/exposure"
)

// everything stands in for all use cases and notes which were called.
type everything struct {
	called []string
	queue  int // messages in the outbox
	flaws  []exposure.Flaw
}

func (e *everything) note(name string, id city.ID) (int, error) {
	e.called = append(e.called, name+" "+string(id))
	return 7, nil
}

func (e *everything) RemindBenefitExpiry(_ context.Context, c city.ID) (int, error) {
	return e.note("remind benefits", c)
}
func (e *everything) ExpireBenefits(_ context.Context, c city.ID) (int, error) {
	return e.note("expire benefits", c)
}
func (e *everything) RemindMembershipExpiry(_ context.Context, c city.ID) (int, error) {
	return e.note("remind memberships", c)
}
func (e *everything) ExpireMemberships(_ context.Context, c city.ID) (int, error) {
	return e.note("expire memberships", c)
}
func (e *everything) CloseUnpaidOrders(_ context.Context, c city.ID) (int, error) {
	return e.note("close orders", c)
}
func (e *everything) QuerySilentPayments(_ context.Context, c city.ID) (int, error) {
	return e.note("query payments", c)
}
func (e *everything) SendRefunds(_ context.Context, c city.ID) (int, error) {
	return e.note("refund", c)
}
func (e *everything) AccrueRewards(_ context.Context, c city.ID) (int, error) {
	return e.note("accrue", c)
}
func (e *everything) ForgetOldCodes(context.Context) (int, error) { return e.note("forget", "") }
func (e *everything) ForgetOldSignInCodes(context.Context) (int, error) {
	return e.note("sign-ins", "")
}
func (e *everything) DeleteOldUploads(context.Context) (int, error)  { return e.note("uploads", "") }
func (e *everything) DeleteOldContacts(context.Context) (int, error) { return e.note("contacts", "") }
func (e *everything) ForgetTrialMarks(context.Context) (int, error)  { return e.note("trial marks", "") }
func (e *everything) Vest(_ context.Context, c city.ID) (int, error) { return e.note("vest", c) }
func (e *everything) Seal(_ context.Context, c city.ID) (int, error) { return e.note("seal", c) }
func (e *everything) SaveNumbers(_ context.Context, c city.ID) (int, error) {
	return e.note("numbers", c)
}
func (e *everything) KeepLiability(_ context.Context, c city.ID) (int, error) {
	return e.note("liability", c)
}
func (e *everything) KeepDebt(_ context.Context, c city.ID) (int, error) { return e.note("debt", c) }

func (e *everything) SaleGateTx(*db.Tx, city.ID) (int, error) { return 30, nil }

func (e *everything) OpenDistricts(_ context.Context, _ city.ID, gate int) ([]string, error) {
	if gate != 30 {
		return nil, errors.New("the gate was lost on the way")
	}
	return []string{"静安区"}, nil
}

func (e *everything) NotifyWaitList(_ context.Context, c city.ID, places []string) (int, error) {
	n, err := e.note("tell", c)
	e.called[len(e.called)-1] += " " + strings.Join(places, ",")
	return n, err
}

func (e *everything) VerifyChain(context.Context, city.ID) ([]exposure.Flaw, error) {
	return e.flaws, nil
}

func (e *everything) Deliver(_ context.Context, limit int) (notify.Report, error) {
	n := min(limit, e.queue)
	e.queue -= n
	e.called = append(e.called, "deliver ")
	return notify.Report{Claimed: n, Delivered: n}, nil
}

func schedule(d *db.DB, e *everything, invariants ...db.Invariant) []jobs.Job {
	return jobs.Schedule(jobs.Uses{DB: d, Members: e, Orders: e, Redemption: e, Figures: e, Exposure: e, Notify: e,
		SignIns: e, Uploads: e, Contacts: e, Gate: e, Coverage: e, Invariants: invariants})
}

func TestTheScheduleCallsItsUseCases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		e := &everything{queue: 450}
		broken := db.Invariant{Code: "I0", Promise: "nothing exists", Query: "SELECT name_en FROM city_cities"}
		r := newRunner(t, env.DB, schedule(env.DB, e, broken)...)
		want := map[string]string{
			"benefit-expiry-reminders": "remind benefits shanghai", "benefit-expiry": "expire benefits shanghai",
			"membership-expiry-reminders": "remind memberships shanghai",
			"membership-expiry":           "expire memberships shanghai",
			"traffic-reward-accrual":      "accrue shanghai", "traffic-reward-vesting": "vest shanghai",
			"exposure-seal":         "seal shanghai",
			"deliver-notifications": "deliver |deliver |deliver ", "close-unpaid-orders": "close orders shanghai",
			"query-silent-payments": "query payments shanghai", "send-refunds": "refund shanghai",
			"invariant-check": "",
			"wait-list":       "tell shanghai 静安区", "retention": "forget |sign-ins |uploads |contacts |trial marks ",
			"city-figures": "numbers shanghai|liability shanghai|debt shanghai",
		}
		if len(r.Names()) != len(want) {
			t.Errorf("jobs %v", r.Names())
		}
		for _, name := range r.Names() {
			e.called = nil
			run, err := r.RunNow(t.Context(), identity.Job("run-job"), name, home, nil)
			if err != nil || run.Status != jobs.StatusDone {
				t.Errorf("%s: %+v, %v", name, run, err)
			}
			expected, known := want[name]
			if got := strings.Join(e.called, "|"); !known || got != expected {
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

func TestABrokenLedgerFailsTheSeal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		e := &everything{flaws: []exposure.Flaw{{Row: "entry 3 of store s", What: "was altered"}}}
		run, err := newRunner(t, env.DB, schedule(env.DB, e)...).
			RunNow(t.Context(), identity.Job("x"), "exposure-seal", home, nil)
		if !errors.Is(err, jobs.ErrRunFailed) || !strings.Contains(run.Error, "entry 3 of store s") {
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
	for _, job := range schedule(nil, &everything{}) {
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
