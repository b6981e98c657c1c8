-- The operators' lists: newest first by the instant, filtered by state, page by page.
CREATE INDEX membership_orders_newest ON membership_orders (city_id, created_at, id);
CREATE INDEX membership_orders_newest_in_state ON membership_orders (city_id, status, created_at, id);
CREATE INDEX membership_orders_of_member ON membership_orders (member_id, created_at);
CREATE INDEX membership_refunds_newest ON membership_refunds (city_id, created_at, id);
CREATE INDEX membership_refunds_newest_in_state ON membership_refunds (city_id, status, created_at, id);
CREATE INDEX membership_refunds_surplus ON membership_refunds (city_id, created_at, id) WHERE reason <> 'member';
CREATE INDEX membership_refunds_of_member ON membership_refunds (member_id, created_at);
