-- When each member first came to a store. It takes the place of an index that 00007 made
-- needless: (city_id, confirmed_at) is the beginning of (city_id, confirmed_at, id).
CREATE INDEX redemption_redemptions_guests ON redemption_redemptions (store_id, member_id, day) WHERE status = 'confirmed';
DROP INDEX redemption_redemptions_city;
