package redemption

import "citycard/app/platform/db"

// Invariants are the promises of redemption's tables, some of them together with tables of other
// packages. Where a constraint already forbids a violation the query proves that the constraint is
// still there.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I1", Promise: "A code is consumed at most once.",
			Query: `SELECT code_hash FROM redemption_claims GROUP BY code_hash HAVING count(*) > 1`},
		{Code: "I2", Promise: "A redemption has a used claim of the same card, opened while the code lived and " +
			"confirmed in time.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r LEFT JOIN redemption_claims c ON c.id = r.id
				WHERE c.id IS NULL OR c.status <> 'used' OR c.membership_id <> r.membership_id
				OR c.store_id <> r.store_id
				OR r.confirmed_at > c.expires_at OR r.confirmed_at < c.opened_at OR c.opened_at < c.code_issued_at`},
		{Code: "I3", Promise: "No used claim is without its redemption.",
			Query: `SELECT CAST(c.id AS text) FROM redemption_claims c LEFT JOIN redemption_redemptions r ON r.id = c.id
				WHERE c.status = 'used' AND r.id IS NULL`},
		{Code: "I4", Promise: "One idempotency key of a store is one redemption.",
			Query: `SELECT idem_key FROM redemption_redemptions GROUP BY store_id, idem_key HAVING count(*) > 1`},
		{Code: "I7", Promise: "A benefit's units are its remaining ones plus its standing redemptions.",
			Query: `SELECT CAST(b.id AS text) FROM membership_benefits b
				LEFT JOIN redemption_redemptions r ON r.benefit_id = b.id AND r.status = 'confirmed'
				GROUP BY b.id, b.units, b.remaining HAVING b.units - b.remaining <> count(r.id)`},
		{Code: "I7b", Promise: "A membership's uses are its standing redemptions.",
			Query: `SELECT CAST(m.id AS text) FROM membership_memberships m
				LEFT JOIN redemption_redemptions r ON r.membership_id = m.id AND r.status = 'confirmed'
				GROUP BY m.id, m.uses HAVING m.uses <> count(r.id)`},
		{Code: "I8", Promise: "The discount is within the bill and the cap, and the parts add up.",
			Query: `SELECT CAST(id AS text) FROM redemption_redemptions WHERE discount_fen < 0 OR payable_fen < 0
				OR payable_fen + discount_fen <> bill_fen OR discount_fen > cap_fen`},
		{Code: "I9", Promise: "The promised rate is never exceeded unless the cap binds.",
			Query: `SELECT CAST(id AS text) FROM redemption_redemptions WHERE offer_id IS NOT NULL
				AND (cap_fen IS NULL OR discount_fen < cap_fen) AND payable_fen * 10000 > bill_fen * pay_rate_bp`},
		{Code: "I10", Promise: "Only running cards redeem, inside their dates and before their refund.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r
				JOIN membership_memberships m ON m.id = r.membership_id
				WHERE r.confirmed_at < m.valid_from OR r.confirmed_at >= m.valid_until
				OR (m.ended_at IS NOT NULL AND r.confirmed_at > m.ended_at)`},
		{Code: "I25b", Promise: "A reversed redemption holds no credits.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r
				JOIN exposure_visits v ON v.redemption_id = r.id
				WHERE r.status = 'reversed' AND v.state IN ('pending', 'vested')`},
		{Code: "I26b", Promise: "A redemption that counts as accrued has its credits or a stated reason.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r LEFT
				JOIN exposure_visits v ON v.redemption_id = r.id
				WHERE r.accrued_at IS NOT NULL AND v.redemption_id IS NULL`},
		{Code: "I32", Promise: "A redemption and its message exist together.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r
				LEFT JOIN notify_messages n ON n.dedupe_key = 'redemption:' || CAST(r.id AS text) WHERE n.id IS NULL`},
		{Code: "I33", Promise: "A reversal and the reversed state go together, once.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r LEFT
				JOIN redemption_reversals v ON v.redemption_id = r.id
				WHERE (r.status = 'reversed') <> (v.redemption_id IS NOT NULL)`},
		{Code: "I40", Promise: "No redemption lies in the future.",
			Query: `SELECT CAST(id AS text) FROM redemption_redemptions WHERE confirmed_at > @now`},
	}
}
