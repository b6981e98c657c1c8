package audit_test

import (
	"testing"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
)

func TestOneThingsHistoryIsReadByItsCity(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		mei := identity.Actor{Kind: identity.KindOperator, ID: env.IDs.New(), SessionID: env.IDs.New(), Name: "mei"}
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			for _, e := range []audit.Entry{
				{CityID: "shanghai", Action: "a.1", ObjectID: "7"}, {CityID: "shanghai", Action: "a.2", ObjectID: "8"},
				{CityID: "shanghai", Action: "a.3", ObjectID: "7", After: "x"},
			} {
				e.Actor, e.ObjectKind = mei, "store"
				if err := audit.RecordTx(tx, e); err != nil {
					return err
				}
			}
			return nil
		}))
		found, err := audit.OfObject(t.Context(), env.DB, []city.ID{"shanghai"}, "store", "7", 10)
		must(t, err)
		if len(found) != 2 || found[0].Action != "a.3" || string(found[0].After) != `"x"` || found[1].Action != "a.1" {
			t.Errorf("%+v", found)
		}
		for _, none := range [][]city.ID{nil, {"hangzhou"}, {""}} {
			if found, err := audit.OfObject(t.Context(), env.DB, none, "store", "7", 10); err != nil ||
				len(found) != 0 {
				t.Errorf("%v reads %v, %v", none, found, err)
			}
		}
	})
}
