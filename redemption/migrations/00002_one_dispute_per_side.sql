-- The store's side disputes once, whether at the till or by a login; the member's side once.
CREATE UNIQUE INDEX redemption_disputes_once_per_side
    ON redemption_disputes (redemption_id, (CASE WHEN raised_by_kind = 'member' THEN 'member' ELSE 'store' END));
