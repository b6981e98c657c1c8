package exposure_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
)

// The tables themselves refuse what the code never tries, whatever happens to the code.
func TestTheTablesRefuseASecondCredit(t *testing.T) {
	t.Parallel()
	for name, insert := range map[string]string{
		"redemption": `INSERT INTO exposure_visits SELECT redemption_id, 'void', city_id, store_id, visitor, day,
			rule_version, '', 0, NULL, NULL, NULL
			FROM exposure_visits`,
		"line of a redemption": `INSERT INTO exposure_entries SELECT city_id, store_id, no + 100, kind, redemption_id,
			rule_version, visitor, day,
			pending, vested, delivered, reason, created_at, hash FROM exposure_entries`,
		"number": `INSERT INTO exposure_entries SELECT city_id, store_id, no, 'showing', NULL, rule_version, '', day,
			0, 0, 1, '', created_at, hash FROM exposure_entries`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
				w := newWorld(t, env)
				w.accrue(w.visit(w.store, w.ann))
				err := env.DB.InTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec(insert).Error })
				if !db.IsDuplicate(err) {
					t.Errorf("%v, want a duplicate", err)
				}
			})
		})
	}
	t.Run("visit of the day", func(t *testing.T) {
		t.Parallel()
		dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
			w := newWorld(t, env)
			w.accrue(w.visit(w.store, w.ann))
			err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return tx.Gorm().Exec(`INSERT INTO exposure_visits SELECT ?, state, city_id, store_id, visitor, day,
					rule_version, reason, credits, vests_at, vest_by, NULL
					FROM exposure_visits`, env.IDs.New()).Error
			})
			if !db.IsDuplicate(err) {
				t.Errorf("%v, want a duplicate", err)
			}
		})
	})
}
