-- The refund formula is part of a plan version; what was sold stays by_days. value_fen is what a unit of a
-- line is worth, as printed with that version; it counts as taken when the unit was used.
ALTER TABLE membership_plans ADD COLUMN refund_formula text NOT NULL DEFAULT 'by_days';
ALTER TABLE membership_plan_lines ADD COLUMN value_fen bigint NOT NULL DEFAULT 0;

-- A card that is refunded by days only, whatever was taken, because the reason is the city's.
CREATE TABLE membership_refund_grounds (
    membership_id uuid PRIMARY KEY REFERENCES membership_memberships (id),
    city_id text NOT NULL,
    ground text NOT NULL CHECK (ground IN ('terms_changed', 'stores_lost')),
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL
);
