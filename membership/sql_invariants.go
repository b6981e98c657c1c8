package membership

import "citycard/app/platform/db"

// Invariants are the promises of doc.go as queries that find their violations. The codes
// are those of the list of invariants that operators know. Those that stand behind a
// constraint show that it was not dropped.
func Invariants() []db.Invariant {
	return append(moneyInvariants(), useInvariants()...)
}

func moneyInvariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I15", Promise: "each payment notice is applied at most once", Query: `
			SELECT provider || ' ' || event_id FROM membership_payment_events WHERE applied_at IS NOT NULL GROUP BY provider, event_id HAVING count(*) > 1`},
		{Code: "I16", Promise: "one provider transaction is one payment", Query: `
			SELECT provider || ' ' || provider_txn_id FROM membership_payments WHERE provider_txn_id IS NOT NULL GROUP BY provider, provider_txn_id HAVING count(*) > 1`},
		{Code: "I17", Promise: "a paid order has exactly one membership, any other order none", Query: `
			SELECT CAST(o.id AS text) FROM membership_orders o LEFT JOIN membership_memberships m ON m.order_id = o.id
			GROUP BY o.id, o.status HAVING (o.status = 'paid' AND count(m.id) <> 1) OR (o.status <> 'paid' AND count(m.id) > 0)`},
		{Code: "I17b", Promise: "a member has one open order of a plan", Query: `
			SELECT CAST(member_id AS text) || ' ' || CAST(plan_id AS text) FROM membership_orders WHERE status = 'open' GROUP BY member_id, plan_id HAVING count(*) > 1`},
		{Code: "I18", Promise: "money kept for a paid order is its price, but for what the member asked back", Query: `
			SELECT CAST(o.id AS text) FROM membership_orders o WHERE o.status = 'paid' AND o.amount_fen <>
				(SELECT COALESCE(sum(p.amount_fen), 0) FROM membership_payments p WHERE p.order_id = o.id AND p.status = 'succeeded')
				- (SELECT COALESCE(sum(f.amount_fen), 0) FROM membership_refunds f WHERE f.order_id = o.id AND f.reason <> 'member')`},
		{Code: "I19", Promise: "refunds of a payment never exceed it, and its counter is their sum", Query: `
			SELECT CAST(p.id AS text) FROM membership_payments p LEFT JOIN membership_refunds f ON f.payment_id = p.id
			GROUP BY p.id, p.amount_fen, p.refunded_fen HAVING COALESCE(sum(f.amount_fen), 0) > p.amount_fen OR COALESCE(sum(f.amount_fen), 0) <> p.refunded_fen`},
		{Code: "I20", Promise: "money that came for a closed order is on its way back", Query: `
			SELECT CAST(p.id AS text) FROM membership_payments p JOIN membership_orders o ON o.id = p.order_id
			WHERE o.status = 'closed' AND p.status = 'succeeded' AND NOT EXISTS (SELECT 1 FROM membership_refunds f WHERE f.payment_id = p.id)`},
		{Code: "I37", Promise: "nobody's data is kept without a consent that was given first", Query: `
			SELECT CAST(m.id AS text) FROM membership_members m WHERE NOT EXISTS
				(SELECT 1 FROM membership_consents c WHERE c.member_id = m.id AND c.policy_version <> '' AND c.at <= m.created_at)`},
	}
}

func useInvariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I6", Promise: "an allowance is never negative and never above what was granted", Query: `
			SELECT CAST(id AS text) FROM membership_benefits WHERE remaining < 0 OR remaining > units`},
		{Code: "I7a", Promise: "units that were spent were spent in counted visits", Query: `
			SELECT CAST(m.id AS text) FROM membership_memberships m JOIN membership_benefits b ON b.membership_id = m.id
			GROUP BY m.id, m.uses HAVING sum(b.units - b.remaining) > m.uses`},
		{Code: "I17a", Promise: "a member has one running membership per city, and at most one period behind each", Query: `
			SELECT CAST(member_id AS text) || ' ' || city_id FROM membership_memberships WHERE status IN ('active', 'frozen')
			GROUP BY member_id, city_id, follows_id HAVING count(*) > 1`},
		{Code: "I21", Promise: "no benefit expires without a reminder delivered 24 hours before", Query: `
			SELECT CAST(b.id AS text) FROM membership_benefits b WHERE b.status = 'expired' AND b.remaining > 0 AND NOT ` + reminded},
		{Code: "I22", Promise: "nobody is reminded twice of one deadline in one step", Query: `
			SELECT CAST(subject_id AS text) FROM membership_reminders GROUP BY subject_id, expiry_version, step HAVING count(*) > 1`},
		{Code: "I23", Promise: "no reminder is made after its deadline", Query: `
			SELECT CAST(b.id AS text) FROM membership_reminders r JOIN membership_benefits b ON b.id = r.subject_id AND b.expiry_version = r.expiry_version
			WHERE r.step <> 'grant' AND r.created_at >= b.use_by`},
		{Code: "I36", Promise: "an erased member leaves no personal data", Query: `
			SELECT CAST(id AS text) FROM membership_members WHERE erased_at IS NOT NULL AND (phone_sealed IS NOT NULL OR phone_index IS NOT NULL
				OR id IN (SELECT member_id FROM membership_calendar_feeds) OR id IN (SELECT member_id FROM membership_wait_list)
				OR EXISTS (SELECT 1 FROM notify_messages n WHERE n.recipient_kind = 'member' AND n.recipient_id = membership_members.id
					AND (n.next_at IS NOT NULL OR CAST(n.params AS text) <> '{}')))`},
		{Code: "I45", Promise: "a city's kept liability is that of its cards as they ran then", Query: `
			SELECT f.city_id FROM tally_figures f WHERE f.name = 'membership.liability' AND CAST(f.value->>'PaidFen' AS bigint) <> (
				SELECT COALESCE(sum(o.amount_fen), 0) FROM membership_memberships m JOIN membership_orders o ON o.id = m.order_id
				WHERE m.city_id = f.city_id AND m.created_at <= f.as_of AND m.valid_until > f.as_of AND (m.ended_at IS NULL OR m.ended_at > f.as_of))`},
	}
}
