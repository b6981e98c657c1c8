package audit_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
)

var tables = []db.Migrations{audit.Migrations}

var errRolledBack = errors.New("rolled back")

type state struct {
	Status string `json:"status"`
}

func TestEntriesAreReadByTheirCity(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		mei := identity.Actor{Kind: identity.KindOperator, ID: env.IDs.New(), SessionID: env.IDs.New(), Name: "mei"}
		record := func(id city.ID, action string, before, after any) {
			must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return audit.RecordTx(tx, audit.Entry{CityID: id, Actor: mei, Action: action, ObjectKind: "store",
					ObjectID: "7", Reason: "证照齐全", Before: before, After: after})
			}))
		}
		record("shanghai", "a.1", nil, state{"pending"})
		record("hangzhou", "a.2", nil, nil)
		record("shanghai", "a.3", state{"pending"}, state{"approved"})
		record("", "a.4", nil, nil)
		record("shanghai", "a.5", nil, nil)

		list := func(cities []city.ID, limit int, cursor string) (actions string, next string) {
			t.Helper()
			records, next, err := audit.List(t.Context(), env.DB, cities, limit, cursor)
			must(t, err)
			for _, r := range records {
				actions += r.Action + " "
			}
			return strings.TrimSpace(actions), next
		}
		shanghai := []city.ID{"shanghai"}
		first, next := list(shanghai, 2, "")
		second, end := list(shanghai, 2, next)
		if first != "a.5 a.3" || second != "a.1" || end != "" {
			t.Errorf("pages %q, %q, %q", first, second, end)
		}
		for _, c := range []struct {
			cities []city.ID
			want   string
		}{{[]city.ID{"hangzhou"}, "a.2"}, {[]city.ID{""}, ""}, {nil, ""},
			{[]city.ID{"shanghai", "hangzhou"}, "a.5 a.3 a.2 a.1"}} {
			if got, _ := list(c.cities, 100, ""); got != c.want {
				t.Errorf("%v see %q, want %q", c.cities, got, c.want)
			}
		}
		records, _, err := audit.List(t.Context(), env.DB, shanghai, 2, "")
		must(t, err)
		got := records[1]
		var after state
		must(t, json.Unmarshal(got.After, &after))
		if after.Status != "approved" || got.Reason != "证照齐全" || got.ActorID != mei.ID ||
			got.ActorKind != identity.KindOperator || got.ActorName != "mei" ||
			got.ObjectKind != "store" || got.ObjectID != "7" || !got.At.Equal(dbtest.Start) ||
			records[0].Before != nil {
			t.Errorf("record = %+v", got)
		}
		if _, _, err := audit.List(t.Context(), env.DB, shanghai, 2, "x"); !errors.Is(err, audit.ErrCursor) {
			t.Errorf("bad cursor: %v", err)
		}
	})
}

// What was there is told in the names that the API uses everywhere else.
func TestFieldsAreNamedAsInTheTables(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		type line struct{ NameZh string }
		plan := struct {
			CityID   city.ID
			PriceFen int64
			Tagged   int `json:"pay_rate_bp"`
			EndedAt  *time.Time
			Lines    []line
		}{"shanghai", 9_007_199_254_740_993, 9000, nil, []line{{"咖啡 & <茶>"}}}
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return audit.RecordTx(tx, audit.Entry{CityID: "shanghai", Actor: identity.Job("x"), Action: "a.1",
				ObjectKind: "plan", ObjectID: "7", After: plan, Before: "draft"})
		}))
		records, _, err := audit.List(t.Context(), env.DB, []city.ID{"shanghai"}, 1, "")
		must(t, err)
		var got map[string]any
		must(t, json.Unmarshal(records[0].After, &got))
		for _, name := range []string{"city_id", "price_fen", "pay_rate_bp", "ended_at", "lines"} {
			if _, there := got[name]; !there {
				t.Errorf("no %s in %s", name, records[0].After)
			}
		}
		if text := string(records[0].After); len(got) != 5 || !strings.Contains(text, "9007199254740993") ||
			!strings.Contains(text, `"name_zh"`) || string(records[0].Before) != `"draft"` {
			t.Errorf("%s, %s", records[0].Before, text)
		}
	})
}

func TestEntryGoesWithItsTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		full := audit.Entry{Actor: identity.Job("x"), Action: "a.1", ObjectKind: "store", ObjectID: "7"}
		rolledBack := errors.New("no")
		if err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return errors.Join(audit.RecordTx(tx, full), rolledBack)
		}); !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		for name, spoil := range map[string]func(*audit.Entry){
			"nobody":       func(e *audit.Entry) { e.Actor = identity.Actor{} },
			"nothing done": func(e *audit.Entry) { e.Action = "" },
			"to nothing":   func(e *audit.Entry) { e.ObjectID = "" },
			"unwritable": func(e *audit.Entry) {
				e.After = func() {}
			},
		} {
			e := full
			spoil(&e)
			if err := env.DB.InTx(t.Context(), func(tx *db.Tx) error { return audit.RecordTx(tx, e) }); err == nil {
				t.Errorf("%s was recorded", name)
			}
		}
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM audit_entries"); n != 0 {
			t.Errorf("%d entries remained", n)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
