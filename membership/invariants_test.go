package membership_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/membership/membershiptest"
)

// Each invariant finds the violation that is planted here with its guards taken away.
func TestEveryInvariantFindsItsViolation(t *testing.T) {
	plants := map[string][]string{
		"I6":  {"UPDATE membership_benefits SET remaining = 3"},
		"I7a": {"UPDATE membership_benefits SET remaining = 1"},
		"I15": {"DROP INDEX membership_payment_events_once",
			"UPDATE membership_payment_events SET event_id = 'same'"},
		"I16": {"DROP INDEX membership_payments_one_per_transaction",
			"UPDATE membership_payments SET provider_txn_id = 'same'"},
		"I17": {"DROP INDEX membership_memberships_one_trial",
			"UPDATE membership_memberships SET order_id = NULL, kind = 'trial'"},
		"I17a": {"DROP INDEX membership_memberships_one_running",
			"UPDATE membership_memberships SET follows_id = NULL"},
		"I17b": {"DROP INDEX membership_orders_one_open",
			"UPDATE membership_orders SET status = 'open', paid_at = NULL, payment_id = NULL"},
		"I18":  {"UPDATE membership_payments SET amount_fen = amount_fen + 1"},
		"I18a": {"UPDATE membership_payments SET refunded_fen = amount_fen"},
		"I19":  {"UPDATE membership_refunds SET amount_fen = amount_fen + 1"},
		"I19a": {"UPDATE membership_refunds SET reason = 'top_up'"},
		"I20": {`UPDATE membership_orders SET status = 'closed', paid_at = NULL, payment_id = NULL,
			closed_at = created_at`},
		"I21": {"UPDATE membership_benefits SET status = 'expired'"},
		"G1":  {"UPDATE membership_memberships SET status = 'frozen'"},
		"G2": {"UPDATE membership_memberships SET status = 'frozen', frozen_at = created_at",
			"UPDATE membership_benefits SET status = 'expired', ended_at = '2027-04-01 00:00:00+00:00'"},
		"I22": {"DROP INDEX membership_reminders_once",
			"INSERT INTO membership_reminders SELECT * FROM membership_reminders"},
		"I23": {"UPDATE membership_benefits SET use_by = created_at, remind_by = created_at",
			"UPDATE membership_reminders SET step = '1'"},
		"I36": {"UPDATE membership_members SET erased_at = created_at"},
		"I45": {`INSERT INTO tally_figures (city_id, name, as_of, value)
			VALUES ('anywhere', 'membership.liability', '2027-01-01 00:00:00+00:00', '{"PaidFen": 1}')`},
		"I37": {"DELETE FROM membership_consents"},
	}
	for _, inv := range membershiptest.Invariants() {
		if plants[inv.Code] == nil {
			t.Errorf("nothing is planted for %s", inv.Code)
		}
	}
	for code, statements := range plants {
		t.Run(code, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				actor, _ := k.Holder(t)
				k.Buy(t, actor)
				order := k.Order(t, actor)
				k.Pay(t, order)
				k.Pay(t, order) // gives a surplus and its refund
				k.Healthy(t)
				k.Env.Clock.Advance(1)
				plant(t, k, statements)
				found, err := db.Verify(t.Context(), k.Env.DB, membershiptest.Invariants())
				must(t, err)
				for _, v := range found {
					if v.Invariant.Code == code {
						return
					}
				}
				t.Errorf("%s did not find its violation; found %v", code, found)
			}, membershiptest.Coffees(2))
		})
	}
}

// plant takes the CHECK constraints away, as a guard that was dropped by mistake would be.
func plant(t *testing.T, k *membershiptest.Kit, statements []string) {
	t.Helper()
	if k.Env.DB.Dialect() == db.SQLite {
		statements = append([]string{"PRAGMA ignore_check_constraints = ON"}, statements...)
	} else {
		statements = append([]string{`DO $$ DECLARE c record; BEGIN
			FOR c IN SELECT conrelid::regclass AS tbl, conname FROM pg_constraint
			WHERE contype = 'c' AND connamespace = 'public'::regnamespace
			LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.tbl, c.conname); END LOOP; END $$`},
			statements...)
	}
	for _, statement := range statements {
		dbtest.Exec(t, k.Env.DB, statement)
	}
}
