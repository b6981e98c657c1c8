-- Since when a card is frozen: that time does not count against the deadlines of its gifts. The
-- operation log knows it of cards that are frozen already.
ALTER TABLE membership_memberships ADD COLUMN frozen_at timestamptz;
UPDATE membership_memberships SET frozen_at = COALESCE((SELECT max(a.at) FROM audit_entries a
    WHERE a.object_kind = 'membership' AND a.action = 'membership.freeze'
        AND a.object_id = CAST(membership_memberships.id AS text)), valid_from)
    WHERE status = 'frozen';
