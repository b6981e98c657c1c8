-- The coarse kind of device that a session was opened on ("iphone.wechat"), for the list that
-- its owner sees. Never a user agent in full, which would tell devices apart.
ALTER TABLE identity_sessions ADD COLUMN device text NOT NULL DEFAULT '';
