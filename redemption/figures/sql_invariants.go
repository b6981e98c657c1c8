package figures

import "citycard/app/platform/db"

// Invariants are the promises of the precomputed figures.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I47", Promise: "A city's saved numbers are those of its rows as they stood then.",
			Query: `SELECT f.city_id FROM tally_figures f WHERE f.name = 'redemption.numbers' AND (
				CAST(f.value->'Now'->>'Running' AS bigint) <> (SELECT count(*) FROM membership_memberships m
				WHERE m.city_id = f.city_id AND` + ranThen + `)
				OR CAST(f.value->'Savings'->>'SavedFen' AS bigint) <> (SELECT COALESCE(sum(r.discount_fen), 0)
				FROM membership_memberships m
					JOIN redemption_redemptions r ON r.membership_id = m.id
					WHERE m.city_id = f.city_id AND m.kind = 'paid' AND` + ranThen + ` AND` + stoodThen + `))`},
	}
}

// Of a row of tally_figures: the cards that ran as of then, and the visits that stood.
const (
	ranThen = ` m.created_at <= f.as_of AND m.valid_from <= f.as_of AND m.valid_until > f.as_of
		AND (m.ended_at IS NULL OR m.ended_at > f.as_of)`
	stoodThen = ` r.confirmed_at <= f.as_of AND (r.reversed_at IS NULL OR r.reversed_at > f.as_of)
		AND (r.recorded_at IS NULL OR r.recorded_at <= f.as_of)`
)
