package exposure

import (
	"fmt"

	"citycard/app/platform/db"
)

// Invariants are the promises of doc.go as queries. What they cannot say in SQL, the hash of
// each line, is VerifyChain.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I25", Promise: "a redemption is credited by one rule, once", Query: `
			SELECT 'redemption ' || redemption_id FROM exposure_entries
			WHERE kind IN ('redemption', 'first_visit', 'take_back', 'vesting')
			GROUP BY redemption_id, kind HAVING count(*) > 1`},
		{Code: "I26", Promise: "every accrued redemption is vested, taken back or denied for a stated reason within " +
			"96 hours", Query: `
			SELECT 'redemption ' || redemption_id FROM exposure_visits
			WHERE state = 'pending' AND vest_by < @now OR state = 'denied' AND reason = ''`},
		{Code: "X1", Promise: "an exposure balance is the sum of its entries", Query: `
			SELECT 'store ' || coalesce(a.store_id, e.store_id) FROM exposure_accounts a FULL JOIN (
				SELECT store_id, sum(pending) AS pending, sum(vested) AS vested, sum(delivered) AS delivered
				FROM exposure_entries GROUP BY store_id) e ON e.store_id = a.store_id
			WHERE coalesce(a.pending, -1) <> coalesce(e.pending, 0) OR coalesce(a.vested, -1) <> coalesce(e.vested, 0)
				OR coalesce(a.delivered, -1) <> coalesce(e.delivered, 0)`},
		{Code: "X2", Promise: "a store's entries are numbered without gaps up to the account's head", Query: `
			SELECT 'store ' || a.store_id FROM exposure_accounts a LEFT JOIN (
				SELECT store_id, count(*) AS n, max(no) AS last FROM exposure_entries
				GROUP BY store_id) e ON e.store_id = a.store_id
			LEFT JOIN exposure_entries h ON h.city_id = a.city_id AND h.store_id = a.store_id AND h.no = a.entries
			WHERE a.entries <> coalesce(e.n, 0) OR a.entries <> coalesce(e.last, 0) OR a.head <> coalesce(h.hash, '')`},
		{Code: "X3", Promise: "the entries of a redemption put its credits where its state says", Query: `
			SELECT 'redemption ' || coalesce(v.redemption_id, e.redemption_id) FROM exposure_visits v FULL JOIN (
				SELECT redemption_id, sum(pending) AS pending, sum(vested) AS vested FROM exposure_entries
				WHERE redemption_id IS NOT NULL GROUP BY redemption_id) e ON e.redemption_id = v.redemption_id
			WHERE v.state IS NULL OR (v.state <> 'void') <> (e.redemption_id IS NOT NULL)
				OR coalesce(e.pending, 0) <> CASE v.state WHEN 'pending' THEN v.credits ELSE 0 END
				OR coalesce(e.vested, 0) <> CASE v.state WHEN 'vested' THEN v.credits ELSE 0 END`},
		{Code: "X4", Promise: "at most one counted visit per member, store and day", Query: `
			SELECT 'visitor ' || visitor || ' on ' || day FROM exposure_visits WHERE state IN ('pending', 'vested')
			GROUP BY city_id, visitor, day HAVING count(*) > 1`},
		{Code: "X5", Promise: "a store's counted credits of a day stay under the cap", Query: fmt.Sprintf(`
			SELECT 'store ' || v.store_id || ' on ' || v.day FROM exposure_visits v
			LEFT JOIN exposure_rules r ON r.city_id = v.city_id AND r.version = v.rule_version
			WHERE v.state IN ('pending', 'vested')
			GROUP BY v.store_id, v.day HAVING sum(v.credits) > max(coalesce(r.daily_cap, %d))`,
			firstRule("").DailyCap)},
		{Code: "X6", Promise: "a sealed line is still the line that was sealed", Query: `
			SELECT 'entry ' || h.no || ' of store ' || h.store_id FROM exposure_seal_heads h
			LEFT JOIN exposure_entries e ON e.city_id = h.city_id AND e.store_id = h.store_id AND e.no = h.no
			WHERE e.hash IS NULL OR e.hash <> h.hash`},
		{Code: "I46", Promise: "a city's kept debt is that of its accounts, as long as no line was added since",
			Query: `
			SELECT f.city_id FROM tally_figures f WHERE f.name = 'exposure.debt'
			AND NOT EXISTS (SELECT 1 FROM exposure_entries e WHERE e.city_id = f.city_id AND e.created_at >= f.as_of)
			AND CAST(f.value->>'Owed' AS bigint) <> (SELECT COALESCE(sum(a.vested - a.delivered), 0)
			FROM exposure_accounts a
				WHERE a.city_id = f.city_id AND a.vested > a.delivered)`},
	}
}
