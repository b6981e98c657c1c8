package audit_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

func TestTheLogIsNarrowed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		write := func(id city.ID, who, action, kind, object string) {
			env.Clock.Advance(time.Minute)
			actor := identity.Actor{Kind: identity.KindOperator, ID: env.IDs.New(), Name: who}
			must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return audit.RecordTx(tx, audit.Entry{CityID: id, Actor: actor, Action: action, ObjectKind: kind,
					ObjectID: object})
			}))
		}
		write("shanghai", "mei", "a.1", "store", "7")
		write("shanghai", "lei", "a.2", "store", "8")
		write("hangzhou", "mei", "a.1", "store", "7")
		write("shanghai", "mei", "a.1", "member", "7")
		start := dbtest.Start
		mei := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{"shanghai"}}
		for name, c := range map[string]struct {
			q    audit.Query
			want string
		}{
			"all":      {audit.Query{}, "member:7 store:8 store:7"},
			"action":   {audit.Query{Action: "a.1"}, "member:7 store:7"},
			"actor":    {audit.Query{ActorName: "lei"}, "store:8"},
			"kind":     {audit.Query{ObjectKind: "store"}, "store:8 store:7"},
			"target":   {audit.Query{ObjectKind: "store", ObjectID: "7"}, "store:7"},
			"from":     {audit.Query{Span: page.Span{From: start.Add(2 * time.Minute)}}, "member:7 store:8"},
			"until":    {audit.Query{Span: page.Span{Until: start.Add(2 * time.Minute)}}, "store:7"},
			"injected": {audit.Query{Action: "a.1' OR '1'='1"}, ""},
		} {
			c.q.City, c.q.Limit = "shanghai", 10
			records, _, err := audit.Find(t.Context(), env.DB, mei, c.q)
			must(t, err)
			var got []string
			for _, r := range records {
				got = append(got, r.ObjectKind+":"+r.ObjectID)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %v, want %s", name, got, c.want)
			}
		}
		first, next, err := audit.Find(t.Context(), env.DB, mei, audit.Query{City: "shanghai", Limit: 2})
		must(t, err)
		second, end, err := audit.Find(t.Context(), env.DB, mei, audit.Query{City: "shanghai", Limit: 2, Cursor: next})
		if err != nil || len(first) != 2 || len(second) != 1 || end != "" {
			t.Errorf("pages of %d and %d, %q, %v", len(first), len(second), end, err)
		}
		for name, q := range map[string]audit.Query{"another city": {City: "hangzhou"}, "no city": {City: ""}} {
			if _, _, err := audit.Find(t.Context(), env.DB, mei, q); !errors.Is(err, city.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := audit.Find(t.Context(), env.DB, mei,
			audit.Query{City: "shanghai", Cursor: "x"}); !errors.Is(err, audit.ErrCursor) {
			t.Errorf("bad cursor: %v", err)
		}
	})
}

func TestChangesAreThoseThatDiffer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string
		want          []audit.Change
	}{
		"a state": {`"pending"`, `"approved"`, []audit.Change{{"", "pending", "approved"}}},
		"a field": {`{"a":1,"b":{"c":[1,2]}}`, `{"a":1,"b":{"c":[1,3]}}`, []audit.Change{{"b.c.1", "2", "3"}}},
		"made": {"", `{"name_zh":"茶","price_fen":9007199254740993,"none":null}`,
			[]audit.Change{{"name_zh", "", "茶"}, {"price_fen", "", "9007199254740993"}}},
		"gone":       {`{"a":true}`, `{}`, []audit.Change{{"a", "true", ""}}},
		"nothing":    {"", "", nil},
		"no JSON":    {`{`, `"x"`, []audit.Change{{"", "{", "x"}}},
		"null to 1":  {`{"a":null}`, `{"a":1}`, []audit.Change{{"a", "", "1"}}},
		"same again": {`{"a":1}`, `{"a":1}`, nil},
	} {
		got := audit.Record{Before: json.RawMessage(c.before), After: json.RawMessage(c.after)}.Changes()
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
