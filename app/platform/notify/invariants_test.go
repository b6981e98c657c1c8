package notify_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/notify"
)

func TestInvariantsFindPlantedViolations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		ids := k.enqueue(urgent(k.member(), 1))
		k.deliver()
		waiting := k.enqueue(urgent(k.member(), 2))[0]
		k.healthy()
		var attempt string
		must(t, k.DB.Read(k.ctx()).Gorm().Raw("SELECT CAST(id AS text) FROM notify_attempts").Scan(&attempt).Error)
		copyAttempt := "INSERT INTO notify_attempts SELECT '" + k.IDs.New().String() +
			"', message_id, channel, outcome, ref, error, at FROM notify_attempts WHERE id = '" + attempt + "'"
		if k.DB.Dialect() == db.Postgres {
			copyAttempt = `INSERT INTO notify_attempts SELECT gen_random_uuid(), message_id, channel, outcome, ref,
				error, at FROM notify_attempts WHERE id = '` + attempt + "'"
		}
		for _, plant := range []struct {
			code  string
			spoil []string
			args  []any
			mend  []string
		}{
			{"N1", []string{"UPDATE notify_messages SET next_at = NULL, stuck_at = NULL WHERE id = ?"}, []any{waiting},
				[]string{"UPDATE notify_messages SET next_at = created_at WHERE dedupe_key = 'gift:2'"}},
			{"N1", []string{"UPDATE notify_messages SET next_at = created_at WHERE id = ?"}, []any{ids[0]},
				[]string{"UPDATE notify_messages SET next_at = NULL WHERE dedupe_key = 'gift:1'"}},
			{"I31", []string{"UPDATE notify_messages SET stuck_at = ? WHERE id = ?"},
				[]any{k.Clock.Now().Add(-time.Microsecond), waiting},
				[]string{"UPDATE notify_messages SET stuck_at = NULL"}},
			{"N5", []string{"UPDATE notify_messages SET sealed = 'x' WHERE id = ?"}, []any{ids[0]},
				[]string{"UPDATE notify_messages SET sealed = NULL"}},
			{"N3", []string{"DROP INDEX notify_attempts_one_receipt", copyAttempt}, nil,
				[]string{"DELETE FROM notify_attempts WHERE id <> '" + attempt + "'"}},
			{"N4", []string{"DROP INDEX notify_messages_dedupe", "UPDATE notify_messages SET dedupe_key = 'same'"}, nil,
				[]string{"UPDATE notify_messages SET dedupe_key = CAST(id AS text)"}},
			{"N2", []string{"DELETE FROM notify_attempts"}, nil, nil},
		} {
			for i, statement := range plant.spoil {
				if i == len(plant.spoil)-1 {
					dbtest.Exec(t, k.DB, statement, plant.args...)
				} else {
					dbtest.Exec(t, k.DB, statement)
				}
			}
			found, err := db.Verify(k.ctx(), k.DB, notify.Invariants())
			if must(t, err); len(found) != 1 || found[0].Invariant.Code != plant.code {
				t.Errorf("%v: found %+v, want %s", plant.spoil, found, plant.code)
			}
			for _, statement := range plant.mend {
				dbtest.Exec(t, k.DB, statement)
			}
		}
	})
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		raise := func(id city.ID, code, detail string) {
			must(t, k.DB.InTx(k.ctx(), func(tx *db.Tx) error {
				return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: id, Code: code, Subject: "s", Detail: detail})
			}))
		}
		raise("shanghai", "a", "1")
		k.Clock.Advance(time.Minute)
		raise("shanghai", "a", "2")
		raise("hangzhou", "a", "3")
		open, err := k.Alarms(k.ctx(), []city.ID{"shanghai"})
		if must(t, err); len(open) != 1 || open[0].Times != 2 || open[0].Detail != "2" ||
			!open[0].RaisedAt.Equal(dbtest.Start) || !open[0].LastAt.Equal(k.Clock.Now()) {
			t.Fatalf("alarms = %+v", open)
		}
		settle := func(cities ...city.ID) error {
			return k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return notify.CloseAlarmTx(tx, cities, open[0].ID) })
		}
		if err := settle("hangzhou"); !errors.Is(err, notify.ErrAlarmNotFound) {
			t.Errorf("settled from another city: %v", err)
		}
		must(t, settle("hangzhou", "shanghai"))
		if err := settle("shanghai"); !errors.Is(err, notify.ErrAlarmNotFound) {
			t.Errorf("settled twice: %v", err)
		}
		raise("shanghai", "a", "4")
		if open, err = k.Alarms(k.ctx(), []city.ID{"shanghai"}); err != nil || len(open) != 1 || open[0].Times != 1 {
			t.Errorf("raised anew: %+v, %v", open, err)
		}
		if none, err := k.Alarms(k.ctx(), nil); err != nil || none != nil {
			t.Errorf("no cities: %v, %v", none, err)
		}
	})
}
