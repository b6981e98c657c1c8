package identity

import "citycard/app/platform/db"

// Invariants are the promises of doc.go that a query can check.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I34", Promise: "Disabled accounts have no live session.",
			Query: `SELECT CAST(s.id AS text) FROM identity_sessions s
				JOIN identity_accounts a ON a.id = s.actor_id AND a.kind = s.kind
				WHERE s.ended_at IS NULL AND s.expires_at > @now AND a.disabled_at IS NOT NULL`},
		{Code: "I34b", Promise: "Unbound devices have no live session, and a device's session is for its store.",
			Query: `SELECT CAST(s.id AS text) FROM identity_sessions s LEFT JOIN identity_devices d ON d.id = s.actor_id
				WHERE s.kind = 'device' AND s.ended_at IS NULL AND (d.id IS NULL OR d.unbound_at IS NOT NULL
				OR d.store_id <> s.store_id)`},
		{Code: "I35", Promise: "A sign-in code is used once and tried at most 5 times.",
			Query: `SELECT phone_index FROM identity_codes WHERE attempts > 5 OR uses > 1`},
		{Code: "D1", Promise: "Every operator who can sign in has TOTP and a city.",
			Query: `SELECT a.login FROM identity_accounts a WHERE a.kind = 'operator' AND a.disabled_at IS NULL
				AND (a.totp_sealed IS NULL
				OR NOT EXISTS (SELECT 1 FROM identity_operator_cities c WHERE c.account_id = a.id))`},
		{Code: "D2", Promise: "A binding code that was used made one device of its store, within its life.",
			Query: `SELECT b.code_hash FROM identity_bind_codes b LEFT
				JOIN identity_devices d ON d.id = b.device_id AND d.store_id = b.store_id
				WHERE (b.used_at IS NULL) <> (b.device_id IS NULL) OR (b.used_at IS NOT NULL AND (d.id IS NULL
				OR b.used_at >= b.expires_at))`},
		{Code: "D3", Promise: "A session is used and ends after it began.",
			Query: `SELECT CAST(id AS text) FROM identity_sessions WHERE expires_at <= created_at
				OR seen_at < created_at`},
	}
}
