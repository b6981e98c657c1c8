package storeimport_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/merchants/storeimport"
)

func TestInvariantsFindPlantedViolations(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		importFile(t, s, "名称,分类\n面馆,餐厅\n银行,银行\n", true)
		broken := func() []db.Violation {
			t.Helper()
			found, err := db.Verify(t.Context(), s.Env.DB, storeimport.Invariants())
			must(t, err)
			return found
		}
		for _, plant := range []struct{ spoil, mend string }{
			{"UPDATE merchants_imports SET added = 0", "UPDATE merchants_imports SET added = 1"},
			{"UPDATE merchants_imports SET dirty = 0", "UPDATE merchants_imports SET dirty = 1"},
		} {
			if found := broken(); len(found) != 0 {
				t.Fatalf("healthy data breaks %v", found)
			}
			dbtest.Exec(t, s.Env.DB, plant.spoil)
			if found := broken(); len(found) != 1 || found[0].Invariant.Code != "merchants.import_adds_up" {
				t.Errorf("%s: found %v", plant.spoil, found)
			}
			dbtest.Exec(t, s.Env.DB, plant.mend)
		}
		if found := broken(); len(found) != 0 {
			t.Errorf("mended data breaks %v", found)
		}
	})
}
