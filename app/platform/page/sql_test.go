package page_test

import (
	"testing"
	"testing/fstest"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

var sample = []db.Migrations{{Owner: "sample", Files: fstest.MapFS{"00001_rows.sql": {Data: []byte(`
CREATE TABLE sample_rows (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL
);
`)}}}}

type row struct {
	ID ident.ID
	At time.Time
}

// Rows of one instant are the hard case: only the id tells which of them come first.
func TestPagesHoldEachRowOnceNewestFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, sample, func(t *testing.T, env dbtest.Env) {
		start := env.Clock.Now()
		for i := range 7 {
			dbtest.Exec(t, env.DB, "INSERT INTO sample_rows (id, at) VALUES (?, ?)", env.IDs.New(),
				start.Add(time.Duration(i/3)*time.Hour))
		}
		read := func(within page.Span, cursor string) ([]row, string) {
			after, err := page.Parse(cursor, errInvalid)
			if err != nil {
				t.Fatal(err)
			}
			var rows []row
			list := within.Within(env.DB.Read(t.Context()).Gorm().Table("sample_rows"), "at")
			if err := page.NewestFirst(list, "at", after, 2).Scan(&rows).Error; err != nil {
				t.Fatal(err)
			}
			return page.Cut(rows, 2, func(r row) string { return page.Cursor(r.ID) })
		}
		for _, c := range []struct {
			within page.Span
			want   int
		}{
			{page.Span{}, 7},
			{page.Span{From: start.Add(time.Hour)}, 4},
			{page.Span{Until: start.Add(2 * time.Hour)}, 6},
			{page.Span{From: start.Add(time.Hour), Until: start.Add(2 * time.Hour)}, 3},
		} {
			var all []row
			for cursor, more := "", true; more; more = cursor != "" {
				var rows []row
				rows, cursor = read(c.within, cursor)
				all = append(all, rows...)
			}
			if len(all) != c.want {
				t.Errorf("%v: %d rows, want %d", c.within, len(all), c.want)
			}
			for i := 1; i < len(all); i++ {
				a, b := all[i-1], all[i]
				if a.At.Before(b.At) || a.At.Equal(b.At) && a.ID.String() <= b.ID.String() {
					t.Errorf("%v: row %d is not older than the one before", c.within, i)
				}
			}
		}
	})
}
