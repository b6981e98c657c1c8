package redemption_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/redemption"
	"citycard/redemption/objection"
	"citycard/redemption/redemptiontest"
)

// Each invariant finds a planted violation of it, on both engines. Where a constraint stands
// in the way it is taken away first, which is what the query is there to notice.
func TestEveryInvariantFindsItsViolation(t *testing.T) {
	t.Parallel()
	plants := map[string]struct{ open, plant string }{
		"I1":  {"DROP INDEX redemption_claims_code", "UPDATE redemption_claims SET code_hash = 'same'"},
		"I2":  {"", "UPDATE redemption_claims SET opened_at = '2099-01-01 00:00:00+00:00'"},
		"I3":  {"", "UPDATE redemption_claims SET status = 'used' WHERE status = 'open'"},
		"I4":  {"DROP INDEX redemption_redemptions_key", "UPDATE redemption_redemptions SET idem_key = 'same'"},
		"I7":  {"", "UPDATE membership_benefits SET remaining = remaining - 1"},
		"I7b": {"", "UPDATE membership_memberships SET uses = uses + 1"},
		"I8":  {"parts", "UPDATE redemption_redemptions SET payable_fen = payable_fen - 1 WHERE bill_fen > 0"},
		"I9":  {"", "UPDATE redemption_redemptions SET payable_fen = bill_fen, discount_fen = 0"},
		"I10": {"", `UPDATE membership_memberships SET valid_from = valid_until,
			valid_until = '2099-01-01 00:00:00+00:00'`},
		"I25b": {"", "UPDATE exposure_visits SET state = 'pending' WHERE state = 'taken_back'"},
		"I26b": {"", "DELETE FROM exposure_visits"},
		"I32":  {"", "DELETE FROM notify_messages WHERE dedupe_key LIKE 'redemption:%'"},
		"I33":  {"", "DELETE FROM redemption_reversals"},
		"I33b": {"", "UPDATE redemption_disputes SET status = 'open', raised_at = '2000-01-01 00:00:00+00:00'"},
		"I36b": {"", "UPDATE membership_members SET phone_sealed = NULL, phone_index = NULL, erased_at = created_at"},
		"I40":  {"", "UPDATE redemption_redemptions SET confirmed_at = '2099-01-01 00:00:00+00:00'"},
		"I41":  {"", "UPDATE redemption_redemptions SET recorded_at = confirmed_at WHERE status = 'reversed'"},
		"I42": {"", `INSERT INTO redemption_late_entries SELECT x.id, city_id, store_id, membership_id, member_id,
			offer_id, offer_version, name_zh, name_en, bill_fen,
			payable_fen, discount_fen, pay_rate_bp, cap_fen, uses_per_day, total_per_day, day, visited_at, entered_at,
			entered_by_kind, entered_by,
			CAST(x.id AS text), request_hash, status, answer, settled_at, settled_by
			FROM redemption_late_entries, (SELECT id FROM membership_benefits UNION SELECT id FROM redemption_claims) x
			WHERE idem_key = 'entered-later'`},
		"I44": {"", `INSERT INTO redemption_refusal_reports SELECT x.id, city_id, store_id, member_id, reason, words,
			day,
			'settled', 'upheld', 'so', reported_at, reported_at, member_id
			FROM redemption_refusal_reports, (SELECT id FROM membership_benefits UNION SELECT id
			FROM redemption_claims) x`},
		"I47": {"", `INSERT INTO tally_figures (city_id, name, as_of, value)
			VALUES ('anywhere', 'redemption.numbers', '2027-01-01 00:00:00+00:00',
			'{"Now": {"Running": 0}, "Savings": {"SavedFen": 1}}')`},
		"I43": {"", "UPDATE redemption_redemptions SET recorded_at = confirmed_at WHERE status = 'confirmed'"},
	}
	for _, invariant := range redemptiontest.Invariants() {
		t.Run(invariant.Code, func(t *testing.T) {
			t.Parallel()
			plant, found := plants[invariant.Code]
			if !found {
				t.Fatal("nothing is planted for it")
			}
			dbtest.Each(t, redemptiontest.Tables, func(t *testing.T, env dbtest.Env) {
				w := &world{redemptiontest.NewWorld(t, env)}
				w.liveALittle(t)
				w.Verify(t)
				w.openWall(t, plant.open)
				dbtest.Exec(t, w.DB, plant.plant)
				if !w.finds(t, invariant) {
					t.Errorf("%s was not found", invariant.Promise)
				}
			})
		})
	}
}

// liveALittle leaves two confirmed redemptions, a benefit used, one reversal of a disputed visit, a report, an open
// claim, an entry that waits.
func (w *world) liveALittle(t *testing.T) {
	t.Helper()
	member, card := w.NewMember(t)
	w.Visit(t, member, card, "visit-number-1")
	_, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.Till, ClaimID: w.Claim(t, member, card),
		BenefitID: w.benefit(t, card), Key: "a-coffee"})
	must(t, err)
	other, othersCard := w.NewMember(t)
	undone := w.Visit(t, other, othersCard, "visit-number-2")
	_, err = w.AccrueRewards(t.Context(), town)
	must(t, err)
	w.Disputed(t, other, undone.ID)
	_, _, err = w.Undo(w.Till, undone.ID, "undo-number-2")
	must(t, err)
	_, err = w.Objections.ReportRefusal(t.Context(),
		objection.ReportRefusalInput{Actor: other, StoreID: w.Store, Reason: "other", Text: "说没听过"})
	must(t, err)
	if w.Claim(t, other, othersCard) == ident.None {
		t.Fatal("no open claim")
	}
	entry := w.LateInput(w.CardNumber(t, member), "entered-later")
	entry.At = "00:01"
	_, _, err = w.Late.Enter(t.Context(), entry)
	must(t, err)
}

func (w *world) openWall(t *testing.T, wall string) {
	t.Helper()
	switch {
	case wall == "parts" && w.DB.Dialect() == db.SQLite:
		wall = "PRAGMA ignore_check_constraints = 1"
	case wall == "parts":
		wall = "ALTER TABLE redemption_redemptions DROP CONSTRAINT redemption_redemptions_parts"
	case wall == "":
		return
	}
	pool, err := w.DB.SQL()
	must(t, err)
	_, err = pool.ExecContext(t.Context(), wall)
	must(t, err)
}

func (w *world) finds(t *testing.T, invariant db.Invariant) bool {
	t.Helper()
	found, err := db.Verify(t.Context(), w.DB, []db.Invariant{invariant})
	must(t, err)
	return len(found) > 0
}
