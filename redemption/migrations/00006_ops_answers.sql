-- What ops answered to a dispute: upheld or dismissed, with words that the one who raised it reads.
ALTER TABLE redemption_disputes ADD COLUMN outcome text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'dismissed'));
ALTER TABLE redemption_disputes ADD COLUMN answer text NOT NULL DEFAULT '';
ALTER TABLE redemption_disputes ADD COLUMN settled_at timestamptz;
ALTER TABLE redemption_disputes ADD COLUMN settled_by uuid;
CREATE INDEX redemption_disputes_open ON redemption_disputes (city_id, raised_at, id) WHERE status = 'open';
CREATE INDEX redemption_refusal_reports_open ON redemption_refusal_reports (city_id, reported_at, id) WHERE status = 'open';
CREATE INDEX redemption_refusals_city ON redemption_refusals (city_id, refused_at);
