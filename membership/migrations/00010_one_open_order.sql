-- A member has one open order of a plan version. Where two were open, the newest stays; money
-- that still comes for an older one goes back by itself, as for any closed order.
UPDATE membership_payments SET status = 'failed' WHERE status = 'created' AND order_id IN (
    SELECT o.id FROM membership_orders o JOIN membership_orders n ON n.member_id = o.member_id AND n.plan_id = o.plan_id
    WHERE o.status = 'open' AND n.status = 'open' AND n.id > o.id);
UPDATE membership_orders SET status = 'closed', closed_at = created_at WHERE status = 'open' AND id IN (
    SELECT o.id FROM membership_orders o JOIN membership_orders n ON n.member_id = o.member_id AND n.plan_id = o.plan_id
    WHERE o.status = 'open' AND n.status = 'open' AND n.id > o.id);
CREATE UNIQUE INDEX membership_orders_one_open ON membership_orders (member_id, plan_id) WHERE status = 'open';
DROP INDEX IF EXISTS membership_orders_open_of_member;

-- A key that found an open order is that order for ever, like the key that opened it.
CREATE TABLE membership_order_keys (
    member_id uuid NOT NULL REFERENCES membership_members (id),
    idem_key text NOT NULL,
    order_id uuid NOT NULL REFERENCES membership_orders (id),
    PRIMARY KEY (member_id, idem_key)
);
