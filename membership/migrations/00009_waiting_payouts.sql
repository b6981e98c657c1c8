CREATE INDEX membership_refunds_manual ON membership_refunds (city_id, created_at, id) WHERE status = 'manual';
