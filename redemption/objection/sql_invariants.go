package objection

import (
	"citycard/app/platform/db"
)

// Invariants are the promises of disputes and refusal reports.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I33b", Promise: "No dispute stays open about a redemption that was undone after it.",
			Query: `SELECT CAST(d.id AS text) FROM redemption_disputes d
				JOIN redemption_redemptions r ON r.id = d.redemption_id
				WHERE d.status = 'open' AND r.status = 'reversed' AND d.raised_at < r.reversed_at`},
		{Code: "I36b", Promise: "Nothing that an erased member wrote, follows or could show is stored.",
			Query: `SELECT CAST(p.id AS text) FROM membership_members p WHERE p.erased_at IS NOT NULL AND (
				p.id IN (SELECT raised_by FROM redemption_disputes WHERE raised_by_kind = 'member' AND (words <> ''
				OR answer <> ''))
				OR p.id IN (SELECT member_id FROM redemption_refusal_reports WHERE words <> '' OR answer <> '')
				OR p.id IN (SELECT f.member_id FROM merchants_follows f)
				OR p.id IN (SELECT m.member_id FROM redemption_codes c
				JOIN membership_memberships m ON m.id = c.membership_id))`},
		{Code: "I44", Promise: "A member reports at most five refusals a day.",
			Query: `SELECT CAST(member_id AS text) FROM redemption_refusal_reports
				GROUP BY member_id, day HAVING count(*) > 5`},
	}
}
