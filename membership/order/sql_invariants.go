package order

import "citycard/app/platform/db"

// Invariants are the promises of doc.go as queries that find their violations. The codes
// are those of the list of invariants that operators know. Those that stand behind a
// constraint show that it was not dropped.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I15", Promise: "each payment notice is applied at most once", Query: `
			SELECT provider || ' ' || event_id FROM membership_payment_events WHERE applied_at IS NOT NULL
			GROUP BY provider, event_id HAVING count(*) > 1`},
		{Code: "I16", Promise: "one provider transaction is one payment", Query: `
			SELECT provider || ' ' || provider_txn_id FROM membership_payments WHERE provider_txn_id IS NOT NULL
			GROUP BY provider, provider_txn_id HAVING count(*) > 1`},
		{Code: "I17", Promise: "a paid order has exactly one membership, any other order none", Query: `
			SELECT CAST(o.id AS text) FROM membership_orders o LEFT JOIN membership_memberships m ON m.order_id = o.id
			GROUP BY o.id, o.status HAVING (o.status = 'paid' AND count(m.id) <> 1) OR (o.status <> 'paid'
			AND count(m.id) > 0)`},
		{Code: "I17b", Promise: "a member has one open order of a plan", Query: `
			SELECT CAST(member_id AS text) || ' ' || CAST(plan_id AS text) FROM membership_orders WHERE status = 'open'
			GROUP BY member_id, plan_id HAVING count(*) > 1`},
		{Code: "I18", Promise: "money kept for a paid order is its price, but for what the member asked back", Query: `
			SELECT CAST(o.id AS text) FROM membership_orders o WHERE o.status = 'paid' AND o.amount_fen <>
				(SELECT COALESCE(sum(p.amount_fen), 0) FROM membership_payments p
				WHERE p.order_id = o.id AND p.status = 'succeeded')
				- (SELECT COALESCE(sum(f.amount_fen), 0) FROM membership_refunds f
				WHERE f.order_id = o.id AND f.payment_id <> o.payment_id AND f.status <> 'withdrawn')`},
		{Code: "I18a", Promise: "a card whose money all went back does not run", Query: `
			SELECT CAST(m.id AS text) FROM membership_memberships m JOIN membership_orders o ON o.id = m.order_id
			JOIN membership_payments p ON p.id = o.payment_id
			WHERE m.status IN ('active', 'frozen') AND p.refunded_fen = p.amount_fen`},
		{Code: "I19", Promise: "refunds of a payment never exceed it, and its counter is their sum", Query: `
			SELECT CAST(p.id AS text) FROM membership_payments p LEFT JOIN membership_refunds f ON f.payment_id = p.id
			AND f.status <> 'withdrawn'
			GROUP BY p.id, p.amount_fen, p.refunded_fen HAVING COALESCE(sum(f.amount_fen), 0) > p.amount_fen
			OR COALESCE(sum(f.amount_fen), 0) <> p.refunded_fen`},
		{Code: "I19a", Promise: "an accepted top-up has its refund, and a refund of a top-up was accepted", Query: `
			SELECT CAST(t.id AS text) FROM membership_top_ups t LEFT JOIN membership_refunds f
			ON f.id = t.top_up_refund_id AND f.reason = 'top_up' WHERE (t.status = 'accepted') <> (f.id IS NOT NULL)
			UNION ALL SELECT CAST(f.id AS text) FROM membership_refunds f WHERE f.reason = 'top_up'
			AND NOT EXISTS (SELECT 1 FROM membership_top_ups t WHERE t.top_up_refund_id = f.id)`},
		{Code: "I20", Promise: "money that bought nothing is on its way back", Query: `
			SELECT CAST(p.id AS text) FROM membership_payments p JOIN membership_orders o ON o.id = p.order_id
			WHERE o.status <> 'paid' AND p.status = 'succeeded' AND p.refunded_fen <> p.amount_fen`},
		{Code: "I45", Promise: "a city's saved liability is that of its cards as they ran then", Query: `
			SELECT f.city_id FROM tally_figures f WHERE f.name = 'membership.liability'
			AND CAST(f.value->>'PaidFen' AS bigint) <> (
				SELECT COALESCE(sum(o.amount_fen), 0) FROM membership_memberships m
				JOIN membership_orders o ON o.id = m.order_id
				WHERE m.city_id = f.city_id AND m.created_at <= f.as_of AND m.valid_until > f.as_of
				AND (m.ended_at IS NULL OR m.ended_at > f.as_of))`},
	}
}
