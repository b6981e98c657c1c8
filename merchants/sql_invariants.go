package merchants

import "citycard/app/platform/db"

// Invariants are promises about the tables of this package, as queries that find violations.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{
			Code:    "merchants.member_limit",
			Promise: "No membership uses an offer more often on a day than the offer allows.",
			Query: `SELECT CAST(u.membership_id AS text) || ' ' || CAST(u.offer_id AS text) AS violation
				FROM merchants_offer_uses u WHERE u.allowed > 0 AND u.used > u.allowed`,
		},
		{
			Code: "merchants.daily_total", Promise: "No offer is used more often on a day than its daily total.",
			Query: `SELECT CAST(d.offer_id AS text) AS violation FROM merchants_offer_days d WHERE d.used > d.allowed`,
		},
		{
			Code:    "merchants.total_has_members",
			Promise: "An offer's daily total counts no use that no membership has.",
			Query: `SELECT CAST(d.offer_id AS text) AS violation FROM merchants_offer_days d
				WHERE d.used > (SELECT COALESCE(SUM(u.used), 0) FROM merchants_offer_uses u
				WHERE u.offer_id = d.offer_id AND u.day = d.day)`,
		},
		{
			Code: "merchants.offer_version_kept", Promise: "What each offer says now is kept as a version.",
			Query: `SELECT CAST(o.id AS text) AS violation FROM merchants_offers o
				WHERE NOT EXISTS (SELECT 1 FROM merchants_offer_versions v
				WHERE v.offer_id = o.id AND v.version = o.version)`,
		},
		{
			Code:    "merchants.offer_within_policy",
			Promise: "No published offer gives less or more than its city allows.",
			Query: `SELECT CAST(o.id AS text) AS violation FROM merchants_offers o WHERE o.status = 'published' AND (
				10000 - o.pay_rate_bp > COALESCE((SELECT p.value FROM city_policies p
				WHERE p.city_id = o.city_id AND p.name = 'merchants.max_discount_bp'), 1000)
				OR 10000 - o.pay_rate_bp < COALESCE((SELECT p.value FROM city_policies p
				WHERE p.city_id = o.city_id AND p.name = 'merchants.min_discount_bp'), 0))`,
		},
		{
			Code: "merchants.one_city", Promise: "Offers and follows carry the city of their store.",
			Query: `SELECT CAST(o.id AS text) AS violation FROM merchants_offers o
				JOIN merchants_stores s ON s.id = o.store_id WHERE s.city_id <> o.city_id
				UNION ALL SELECT CAST(f.store_id AS text) FROM merchants_follows f
				JOIN merchants_stores s ON s.id = f.store_id WHERE s.city_id <> f.city_id`,
		},
	}
}
