-- The operators' lists: newest first within a city, one offer, the reversed and the refused ones.
CREATE INDEX redemption_redemptions_newest ON redemption_redemptions (city_id, confirmed_at, id);
CREATE INDEX redemption_redemptions_offer ON redemption_redemptions (offer_id, confirmed_at, id);
CREATE INDEX redemption_redemptions_store_newest ON redemption_redemptions (store_id, confirmed_at, id);
CREATE INDEX redemption_redemptions_reversed ON redemption_redemptions (city_id, confirmed_at, id) WHERE status = 'reversed';
CREATE INDEX redemption_redemptions_of_member ON redemption_redemptions (member_id, confirmed_at, id);
CREATE INDEX redemption_refusals_newest ON redemption_refusals (city_id, refused_at, id);
CREATE INDEX redemption_refusals_code ON redemption_refusals (city_id, code, refused_at, id);
CREATE INDEX redemption_refusals_store_newest ON redemption_refusals (store_id, refused_at, id);
