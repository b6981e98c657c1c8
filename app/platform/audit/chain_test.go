package audit_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

var (
	home         = city.City{ID: "shanghai", Zone: "Asia/Shanghai"}
	installation = city.City{}
)

// keep writes one entry in a transaction of its own.
func keep(t *testing.T, d *db.DB, id city.ID, action string, after any) {
	t.Helper()
	must(t, d.InTx(t.Context(), func(tx *db.Tx) error {
		return audit.RecordTx(tx, audit.Entry{CityID: id, Actor: identity.Job("x"), Action: action, ObjectKind: "store",
			ObjectID: "7", Reason: "证照齐全", After: after})
	}))
}

// threeDays are three sealed days with two entries each.
func threeDays(t *testing.T, env dbtest.Env) {
	t.Helper()
	for day := range 3 {
		keep(t, env.DB, home.ID, "a.1", map[string]any{"z": day, "lat": 31.2304, "tiny": 1e-7, "large": 1e21, "名": "<茶>"})
		keep(t, env.DB, home.ID, "a.2", nil)
		env.Clock.Advance(24 * time.Hour)
		_, err := audit.SealDay(t.Context(), env.DB, home)
		must(t, err)
	}
}

func flawsOf(t *testing.T, d *db.DB, id city.ID) string {
	t.Helper()
	flaws, err := audit.VerifyChain(t.Context(), d, id)
	must(t, err)
	return fmt.Sprint(flaws)
}

func TestVerifyChainNamesTheAlteredRow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ alter, named string }{
		"a reason":   {"UPDATE audit_entries SET reason = 'x' WHERE no = 3", "entry 3 (a.1) of shanghai"},
		"an actor":   {"UPDATE audit_entries SET actor_name = 'lei' WHERE no = 2", "entry 2 (a.2) of shanghai"},
		"a session":  {"UPDATE audit_entries SET session_id = id WHERE no = 2", "entry 2 (a.2) of shanghai"},
		"a state":    {`UPDATE audit_entries SET after = '{"z": 9}' WHERE no = 1`, "entry 1 (a.1) of shanghai"},
		"no state":   {"UPDATE audit_entries SET after = NULL WHERE no = 5", "entry 5 (a.1) of shanghai"},
		"an instant": {"UPDATE audit_entries SET at = '2027-03-10 05:00:00+00:00' WHERE no = 1", "entry 1 (a.1)"},
		"a city": {"UPDATE audit_entries SET city_id = 'hangzhou' WHERE no = 4",
			"entry 4 of shanghai: is missing"},
		"a hash":         {"UPDATE audit_entries SET hash = 'forged' WHERE no = 4", "entry 4 (a.2)"},
		"no number":      {"UPDATE audit_entries SET no = NULL WHERE no = 6", "outside the chain"},
		"removed":        {"DELETE FROM audit_entries WHERE no = 2", "entry 2 of shanghai: is missing"},
		"the last":       {"DELETE FROM audit_entries WHERE no = 6", "entry 6 of shanghai: is missing"},
		"all":            {"DELETE FROM audit_entries", "entry 1 of shanghai: is missing"},
		"the end":        {"UPDATE audit_chains SET entries = 5", "entry 5 of shanghai: is not the one"},
		"sealed and cut": {"UPDATE audit_chains SET entries = 3", "entry 6 of shanghai: was sealed and is gone"},
		"a seal":         {"UPDATE audit_seals SET hash = 'forged' WHERE day = '2027-03-12'", "seal of 2027-03-12"},
		"a seal's head":  {"UPDATE audit_seals SET head = 'forged' WHERE day = '2027-03-12'", "not the one that was sealed"},
		"a seal removed": {"DELETE FROM audit_seals WHERE day = '2027-03-12'", "does not follow the seal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
				threeDays(t, env)
				if found := flawsOf(t, env.DB, home.ID); found != "[]" {
					t.Fatalf("a healthy log: %s", found)
				}
				dbtest.Exec(t, env.DB, c.alter)
				if found := flawsOf(t, env.DB, home.ID); !strings.Contains(found, c.named) {
					t.Errorf("found %s, want %q named", found, c.named)
				}
			})
		})
	}
}

// Entries of before the chain are numbered by the first writer or the first seal after it.
func TestOlderEntriesJoinTheChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		for i := range 3 {
			dbtest.Exec(t, env.DB, `INSERT INTO audit_entries (id, city_id, actor_kind, actor_id, session_id, actor_name,
				action, object_kind, object_id, reason, before, after, at) VALUES (?, 'shanghai', 'operator', ?, ?, 'mei',
				?, 'store', '7', '', '{"b": 1, "a": 2.50}', NULL, ?)`, env.IDs.New(), env.IDs.New(), env.IDs.New(),
				fmt.Sprint("old.", i), env.Clock.Now())
		}
		if found := flawsOf(t, env.DB, home.ID); found != "[]" {
			t.Fatalf("before the chain begins: %s", found)
		}
		keep(t, env.DB, home.ID, "a.1", nil)
		if found := flawsOf(t, env.DB, home.ID); found != "[]" {
			t.Fatalf("after it has begun: %s", found)
		}
		if n := dbtest.Count(t, env.DB, "SELECT no FROM audit_entries WHERE action = 'a.1'"); n != 4 {
			t.Errorf("the new entry is number %d", n)
		}
		dbtest.Exec(t, env.DB, "UPDATE audit_entries SET before = NULL WHERE action = 'old.1'")
		if found := flawsOf(t, env.DB, home.ID); !strings.Contains(found, "entry 2 (old.1)") {
			t.Errorf("an altered old entry: %s", found)
		}
	})
}

// Writers of one city wait for each other: no number is given twice, none is left out.
func TestWritersAtOnceLeaveNoGap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for i := range 5 {
					err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
						err := audit.RecordTx(tx, audit.Entry{CityID: home.ID, Actor: identity.Job("x"), Action: "a.1",
							ObjectKind: "store", ObjectID: ident.Random{}.New().String()})
						if i == 3 && err == nil {
							return errRolledBack
						}
						return err
					})
					if err != nil && err != errRolledBack {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if found := flawsOf(t, env.DB, home.ID); found != "[]" {
			t.Error(found)
		}
		if n := dbtest.Count(t, env.DB, "SELECT entries FROM audit_chains"); n != 32 {
			t.Errorf("the chain has %d entries, want 32", n)
		}
	})
}

func TestADayIsSealedOnceAndNotAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		keep(t, env.DB, home.ID, "a.1", nil)
		keep(t, env.DB, "", "a.1", nil)
		ahead := clock.AsOf(t.Context(), env.Clock.Now().Add(30*24*time.Hour))
		first, err := audit.SealDay(ahead, env.DB, home)
		must(t, err)
		keep(t, env.DB, home.ID, "a.2", nil)
		again, err := audit.SealDay(t.Context(), env.DB, home)
		must(t, err)
		if first.Day != home.Today(env.Clock.Now()) || first.Entries != 1 || again.Hash != first.Hash {
			t.Errorf("first %+v, again %+v", first, again)
		}
		env.Clock.Advance(24 * time.Hour)
		next, err := audit.SealDay(t.Context(), env.DB, home)
		must(t, err)
		if next.Entries != 2 || next.PrevHash != first.Hash {
			t.Errorf("next %+v", next)
		}
		last, err := audit.LastSeal(t.Context(), env.DB, home.ID)
		must(t, err)
		if last.Hash != next.Hash {
			t.Errorf("last %+v", last)
		}
		whole, err := audit.SealDay(t.Context(), env.DB, installation)
		must(t, err)
		if whole.Entries != 1 || flawsOf(t, env.DB, "") != "[]" || flawsOf(t, env.DB, home.ID) != "[]" {
			t.Errorf("installation %+v %s", whole, flawsOf(t, env.DB, ""))
		}
	})
}
