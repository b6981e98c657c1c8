package late

import (
	"citycard/app/platform/db"
)

// Invariants are the promises of the late entries.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I41", Promise: "An accepted late entry and its redemption exist together.",
			Query: `SELECT CAST(e.id AS text) FROM redemption_late_entries e LEFT
				JOIN redemption_redemptions r ON r.id = e.id
				WHERE (e.status = 'accepted') <> (r.id IS NOT NULL)
				UNION SELECT CAST(r.id AS text) FROM redemption_redemptions r LEFT
				JOIN redemption_late_entries e ON e.id = r.id
				WHERE (r.recorded_at IS NOT NULL) <> (e.id IS NOT NULL)`},
		{Code: "I42", Promise: "A store enters at most five visits of a day later.",
			Query: `SELECT CAST(store_id AS text) FROM redemption_late_entries
				GROUP BY store_id, day HAVING count(*) > 5`},
		{Code: "I43", Promise: "A visit that was entered later earns no reward.",
			Query: `SELECT CAST(r.id AS text) FROM redemption_redemptions r
				JOIN exposure_visits v ON v.redemption_id = r.id
				WHERE r.recorded_at IS NOT NULL AND v.state IN ('pending', 'vested')`},
	}
}
