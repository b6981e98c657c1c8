-- Who ended the account after a free trial: a keyed fingerprint of city and number that leads to
-- nobody, kept for a year so that the same number does not try the same city again and again.
CREATE TABLE membership_trial_marks (
    mark text PRIMARY KEY,
    keep_until timestamptz NOT NULL
);
CREATE INDEX membership_trial_marks_end ON membership_trial_marks (keep_until);
