package db_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
)

var sample = []db.Migrations{{Owner: "sample", Files: fstest.MapFS{"00001_rows.sql": {Data: []byte(`
CREATE TABLE sample_rows (
    id uuid PRIMARY KEY,
    other uuid,
    name text NOT NULL UNIQUE,
    day date,
    at timestamptz NOT NULL,
    seen_at timestamptz,
    flag boolean NOT NULL,
    n bigint NOT NULL CHECK (n >= 0)
);
CREATE INDEX sample_rows_at ON sample_rows (at) WHERE seen_at IS NULL;
-- postgres: ALTER TABLE sample_rows SET (fillfactor = 80);
`)}}}}

type row struct {
	ID     ident.ID
	Other  *ident.ID
	Name   string
	Day    clock.Day
	At     time.Time
	SeenAt *time.Time
	Flag   bool
	N      int64
}

func (row) TableName() string { return "sample_rows" }

func TestBothEnginesKeepTheSameValues(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		other := env.IDs.New()
		shanghai := time.FixedZone("CST", 8*3600)
		want := row{ID: env.IDs.New(), Other: &other, Name: "店", Day: "2027-03-10",
			At: env.Clock.Now().Add(123456 * time.Microsecond).In(shanghai), Flag: true, N: 5}
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Create(&want).Error }))

		var got row
		// The same instant, written with another offset, finds the row on both engines.
		found, err := db.One(env.DB.Read(t.Context()).Gorm().Raw("SELECT * FROM sample_rows WHERE at = ?",
			want.At.In(time.FixedZone("X", -3600))), &got)
		must(t, err)
		if !found {
			t.Fatal("row not found by its instant in another zone")
		}
		if !got.At.Equal(want.At) || got.At.Location() != time.UTC {
			t.Errorf("at = %v (%v), want %v in UTC", got.At, got.At.Location(), want.At)
		}
		if got.ID != want.ID || got.Other == nil || *got.Other != other || got.Name != want.Name ||
			got.Day != want.Day || got.SeenAt != nil || !got.Flag || got.N != 5 {
			t.Errorf("got %+v, want %+v", got, want)
		}
		var id ident.ID
		found, err = db.One(env.DB.Read(t.Context()).Gorm().Raw("SELECT id FROM sample_rows WHERE name = ?", "店"), &id)
		if err != nil || !found || id != want.ID {
			t.Errorf("one id: %v, %v, %v", id, found, err)
		}
		if found, err := db.One(env.DB.Read(t.Context()).Gorm().Raw("SELECT id FROM sample_rows WHERE name = ?", "无"),
			&id); err != nil || found {
			t.Errorf("no id: %v, %v", found, err)
		}
		type label string
		var name label
		found, err = db.One(env.DB.Read(t.Context()).Gorm().Raw("SELECT name FROM sample_rows WHERE id = ?", want.ID),
			&name)
		if err != nil || !found || name != "店" {
			t.Errorf("a value of a named type: %q, %v, %v", name, found, err)
		}
		var back row
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Raw("UPDATE sample_rows SET seen_at = ?, n = 0, flag = ? WHERE id = ? RETURNING *",
				tx.Now(), false, want.ID).Scan(&back).Error
		}))
		if back.SeenAt == nil || !back.SeenAt.Equal(dbtest.Start) || back.N != 0 || back.Flag || back.Day != want.Day ||
			!back.At.Equal(want.At) {
			t.Errorf("RETURNING gave %+v", back)
		}
	})
}

func TestDuplicateIsRecognised(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		insert := func(raw bool) error {
			return env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				r := row{ID: env.IDs.New(), Name: "one", At: tx.Now()}
				if raw {
					return tx.Gorm().Exec("INSERT INTO sample_rows (id, name, at, flag, n) VALUES (?, ?, ?, ?, 0)",
						r.ID, r.Name, r.At, false).Error
				}
				return tx.Gorm().Create(&r).Error
			})
		}
		must(t, insert(false))
		for _, raw := range []bool{false, true} {
			if err := insert(raw); !db.IsDuplicate(err) {
				t.Errorf("raw=%v: err = %v, want a recognised duplicate", raw, err)
			}
		}
	})
}

func TestAFailedTransactionLeavesNothingAndRunsNoHook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		failure, hooks := errors.New("no"), 0
		err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			must(t, tx.Gorm().Create(&row{ID: env.IDs.New(), Name: "x", At: tx.Now()}).Error)
			return failure
		})
		if !errors.Is(err, failure) || hooks != 0 || dbtest.Count(t, env.DB, "SELECT count(*) FROM sample_rows") != 0 {
			t.Errorf("err %v, hooks %d", err, hooks)
		}
	})
}

func TestACommitOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		ctx, cancel := context.WithCancel(t.Context())
		must(t, env.DB.InTx(ctx, func(tx *db.Tx) error {
			cancel()
			return tx.Gorm().Create(&row{ID: env.IDs.New(), Name: "x", At: tx.Now()}).Error
		}))
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM sample_rows"); n != 1 {
			t.Errorf("%d rows", n)
		}
		if err := env.DB.InTx(ctx, func(*db.Tx) error {
			t.Error("began for a caller already gone")
			return nil
		}); err == nil {
			t.Error("no error for a cancelled caller")
		}
	})
}

// 60 callers spend an allowance of 5 by read-then-write inside a transaction. PostgreSQL
// oversells that; this test shows that the conditional update does not.
func TestConditionalUpdateNeverOversells(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		id := env.IDs.New()
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Create(&row{ID: id, Name: "x", At: tx.Now(), N: 5}).Error
		}))
		taken := make(chan int64, 60)
		for range 60 {
			go func() {
				var n int64
				err := env.DB.InTx(context.Background(), func(tx *db.Tx) (err error) {
					n, err = db.Affected(tx.Gorm().Exec("UPDATE sample_rows SET n = n - 1 WHERE id = ? AND n >= 1", id))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				taken <- n
			}()
		}
		var sum int64
		for range 60 {
			sum += <-taken
		}
		if left := dbtest.Count(t, env.DB, "SELECT n FROM sample_rows"); sum != 5 || left != 0 {
			t.Errorf("%d taken, %d left", sum, left)
		}
	})
}

func TestMigrateTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		must(t, db.Migrate(t.Context(), env.DB, sample...))
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plain hides everything but Now, so that the database is asked for its own time.
type plain struct{ clock.Clock }

func TestServerTimeIsTheDatabasesOwn(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), dbtest.Fresh(t, dialect, nil), plain{clock.NewFake(dbtest.Start)})
			must(t, err)
			defer d.Close()
			before := time.Now().Add(-time.Second)
			must(t, d.InTx(t.Context(), func(tx *db.Tx) error {
				theirs, err := tx.ServerTime()
				if theirs.Before(before) || theirs.After(time.Now().Add(time.Second)) || tx.Now() != dbtest.Start {
					t.Errorf("server time %s between %s and now, %s in the transaction", theirs, before, tx.Now())
				}
				return err
			}))
		})
	}
}
