package membership

import "citycard/app/platform/db"

// Invariants are the promises of doc.go as queries that find their violations. The codes
// are those of the list of invariants that operators know. Those that stand behind a
// constraint show that it was not dropped.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I6", Promise: "an allowance is never negative and never above what was granted", Query: `
			SELECT CAST(id AS text) FROM membership_benefits WHERE remaining < 0 OR remaining > units`},
		{Code: "I7a", Promise: "units that were spent were spent in counted visits", Query: `
			SELECT CAST(m.id AS text) FROM membership_memberships m JOIN membership_benefits b ON b.membership_id = m.id
			GROUP BY m.id, m.uses HAVING sum(b.units - b.remaining) > m.uses`},
		{Code: "I17a", Promise: "a member has one running membership per city, and at most one period behind each",
			Query: `
			SELECT CAST(member_id AS text) || ' ' || city_id FROM membership_memberships
			WHERE status IN ('active', 'frozen')
			GROUP BY member_id, city_id, follows_id HAVING count(*) > 1`},
		{Code: "I21", Promise: "no benefit expires without a reminder delivered 24 hours before", Query: `
			SELECT CAST(b.id AS text) FROM membership_benefits b WHERE b.status = 'expired' AND b.remaining > 0
			AND NOT ` + deliveredInTime},
		{Code: "G1", Promise: "a frozen card says since when, and no other", Query: `
			SELECT CAST(id AS text) FROM membership_memberships WHERE (status = 'frozen') <> (frozen_at IS NOT NULL)`},
		{Code: "G2", Promise: "no benefit expires while its card is frozen", Query: `
			SELECT CAST(b.id AS text) FROM membership_benefits b JOIN membership_memberships m ON m.id = b.membership_id
			WHERE b.status = 'expired' AND b.ended_at > m.frozen_at`},
		{Code: "I22", Promise: "nobody is reminded twice of one deadline in one step", Query: `
			SELECT CAST(subject_id AS text) FROM membership_reminders GROUP BY subject_id, expiry_version,
			step HAVING count(*) > 1`},
		{Code: "I23", Promise: "no reminder is made after its deadline", Query: `
			SELECT CAST(b.id AS text) FROM membership_reminders r JOIN membership_benefits b ON b.id = r.subject_id
			AND b.expiry_version = r.expiry_version
			WHERE r.step <> 'grant' AND r.created_at >= b.use_by`},
		{Code: "I36", Promise: "an erased member leaves no personal data", Query: `
			SELECT CAST(id AS text) FROM membership_members WHERE erased_at IS NOT NULL AND (phone_sealed IS NOT NULL
			OR phone_index IS NOT NULL
				OR id IN (SELECT member_id FROM membership_calendar_feeds) OR id IN (SELECT member_id
				FROM membership_wait_list)
				OR EXISTS (SELECT 1 FROM notify_messages n WHERE n.recipient_kind = 'member'
				AND n.recipient_id = membership_members.id
					AND (n.next_at IS NOT NULL OR CAST(n.params AS text) <> '{}')))`},
		{Code: "I37", Promise: "nobody's data is kept without a consent that was given first", Query: `
			SELECT CAST(m.id AS text) FROM membership_members m WHERE NOT EXISTS
				(SELECT 1 FROM membership_consents c WHERE c.member_id = m.id AND c.policy_version <> ''
				AND c.at <= m.created_at)`},
	}
}
