-- A visit that was undone after the refund leaves the refund as it is; the difference waits for an operator.
-- base_fen is what the formula gave before, due_fen what it gives without the visit.
CREATE TABLE membership_top_ups (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    member_id uuid NOT NULL,
    membership_id uuid NOT NULL REFERENCES membership_memberships (id),
    refund_id uuid NOT NULL REFERENCES membership_refunds (id),
    redemption_id uuid NOT NULL,
    base_fen bigint NOT NULL CHECK (base_fen >= 0),
    due_fen bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    status text NOT NULL CHECK (status IN ('open', 'accepted', 'rejected')),
    answer text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    top_up_refund_id uuid REFERENCES membership_refunds (id),
    CHECK (due_fen = base_fen + amount_fen),
    CHECK ((status = 'open') = (decided_at IS NULL)),
    CHECK ((status = 'accepted') = (top_up_refund_id IS NOT NULL))
);
CREATE UNIQUE INDEX membership_top_ups_one_open ON membership_top_ups (refund_id) WHERE status = 'open';
CREATE INDEX membership_top_ups_refund ON membership_top_ups (refund_id, created_at);
CREATE INDEX membership_top_ups_waiting ON membership_top_ups (city_id, created_at, id) WHERE status = 'open';
CREATE INDEX membership_top_ups_member ON membership_top_ups (member_id) WHERE status = 'open';
