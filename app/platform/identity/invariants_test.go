package identity_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

func TestInvariantsFindPlantedViolations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.account(identity.KindOperator, "mei", "shanghai")
		staff, _ := k.account(identity.KindStaff, "wang")
		k.open(identity.KindStaff, staff.ID, ident.None)
		_, _, till, err := k.BindDevice(k.ctx(),
			identity.BindInput{Code: k.bindCode(k.IDs.New()), Name: "till", IP: address})
		must(t, err)
		k.code(someone)

		broken := func() (codes []string) {
			t.Helper()
			found, err := db.Verify(k.ctx(), k.DB, identity.Invariants())
			must(t, err)
			for _, v := range found {
				codes = append(codes, v.Invariant.Code)
			}
			return codes
		}
		if codes := broken(); len(codes) != 0 {
			t.Fatalf("healthy data breaks %v", codes)
		}
		for _, plant := range []struct{ code, spoil, mend string }{
			{"I34", "UPDATE identity_accounts SET disabled_at = created_at WHERE login = 'wang'",
				"UPDATE identity_accounts SET disabled_at = NULL"},
			{"I34b", "UPDATE identity_devices SET unbound_at = bound_at",
				"UPDATE identity_devices SET unbound_at = NULL"},
			{"I35", "UPDATE identity_codes SET attempts = 6", "UPDATE identity_codes SET attempts = 0"},
			{"I35", "UPDATE identity_codes SET uses = 2", "UPDATE identity_codes SET uses = 0"},
			{"D1", "UPDATE identity_accounts SET totp_sealed = NULL WHERE login = 'mei'",
				"UPDATE identity_accounts SET totp_sealed = CAST('x' AS " + blob(k) + ") WHERE login = 'mei'"},
			{"D2", "UPDATE identity_bind_codes SET used_at = NULL",
				"UPDATE identity_bind_codes SET used_at = created_at"},
			{"D2", "UPDATE identity_bind_codes SET expires_at = used_at",
				"UPDATE identity_bind_codes SET expires_at = (SELECT max(expires_at) FROM identity_sessions)"},
			{"D3", "UPDATE identity_sessions SET expires_at = created_at WHERE kind = 'device'",
				"UPDATE identity_sessions SET expires_at = idle_until WHERE kind = 'device'"},
		} {
			dbtest.Exec(t, k.DB, plant.spoil)
			if codes := broken(); len(codes) != 1 || codes[0] != plant.code {
				t.Errorf("%s: found %v, want %s", plant.spoil, codes, plant.code)
			}
			dbtest.Exec(t, k.DB, plant.mend)
		}
		if codes := broken(); len(codes) != 0 || till.ID == ident.None {
			t.Errorf("mended data breaks %v", codes)
		}
	})
}

func blob(k kit) string {
	if k.DB.Dialect() == db.Postgres {
		return "bytea"
	}
	return "blob"
}
