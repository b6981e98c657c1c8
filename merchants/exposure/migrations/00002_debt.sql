-- What is owed: stores with credits that were not shown, and what was promised of late.
CREATE INDEX exposure_accounts_owed ON exposure_accounts (city_id) WHERE vested > delivered;
CREATE INDEX exposure_visits_vested ON exposure_visits (city_id, vested_at) WHERE state = 'vested';
