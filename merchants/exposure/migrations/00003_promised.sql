-- What a store was promised, in its order, without reading the visits themselves. It takes
-- the place of the index over the whole city.
CREATE INDEX exposure_visits_promised ON exposure_visits (city_id, store_id, vested_at, redemption_id, credits, rule_version) WHERE state = 'vested';
DROP INDEX exposure_visits_vested;
