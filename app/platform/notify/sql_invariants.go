package notify

import "citycard/app/platform/db"

// Invariants are the promises of doc.go that a query can check.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I31", Promise: "The outbox drains: no message is overdue by more than 15 minutes.",
			Query: `SELECT CAST(id AS text) FROM notify_messages WHERE stuck_at < @now AND (lease_until IS NULL
				OR lease_until < @now)`},
		{Code: "N1", Promise: "A message is either pending, or delivered, seen, ended or dead.",
			Query: `SELECT CAST(id AS text) FROM notify_messages WHERE (next_at IS NULL) =
				(delivered_at IS NULL AND seen_at IS NULL AND ended_at IS NULL AND dead_at IS NULL)`},
		{Code: "N2", Promise: "Every delivered message has the attempt that proves it.",
			Query: `SELECT CAST(m.id AS text) FROM notify_messages m WHERE m.delivered_at IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM notify_attempts a WHERE a.message_id = m.id AND a.outcome IN ('delivered', 'seen'))`},
		{Code: "N3", Promise: "One receipt per message and channel.",
			Query: `SELECT CAST(message_id AS text) FROM notify_attempts WHERE outcome IN ('delivered', 'seen')
				GROUP BY message_id, channel HAVING count(*) > 1`},
		{Code: "N4", Promise: "One message per dedupe key.",
			Query: `SELECT dedupe_key FROM notify_messages GROUP BY dedupe_key HAVING count(*) > 1`},
		{Code: "N5", Promise: "A message that is no longer pending keeps no sealed address or code.",
			Query: `SELECT CAST(id AS text) FROM notify_messages WHERE next_at IS NULL AND sealed IS NOT NULL`},
	}
}
