package identity

import "time"

// sessionRule says how long a session of one kind lives and how many an actor may have.
type sessionRule struct {
	Idle     time.Duration // without a request
	Absolute time.Duration // whatever happens
	AtOnce   int           // a newer session ends the oldest over this
}

// sessionRules follow the sensitivity of what the kind can do (ASVS 5.0, 7.1). A device is a
// till on a counter that only its store can bind; it outlives a long holiday.
var sessionRules = map[Kind]sessionRule{
	KindMember:   {Idle: 30 * 24 * time.Hour, Absolute: 90 * 24 * time.Hour, AtOnce: 5},
	KindStaff:    {Idle: 12 * time.Hour, Absolute: 24 * time.Hour, AtOnce: 5},
	KindDevice:   {Idle: 30 * 24 * time.Hour, Absolute: 180 * 24 * time.Hour, AtOnce: 1},
	KindOperator: {Idle: 30 * time.Minute, Absolute: 8 * time.Hour, AtOnce: 3},
}

// noteEvery is how often use of a session is written down: one write per tenth of the idle
// time, and at least one a day, so that the list of a member's devices tells the day.
func (r sessionRule) noteEvery() time.Duration { return min(r.Idle/10, 24*time.Hour) }

// session is a stored session.
type session struct {
	Actor     Actor
	SeenAt    time.Time
	IdleUntil time.Time
	ExpiresAt time.Time
}

// alive tells whether the session still stands at now.
func (s session) alive(now time.Time) bool { return now.Before(s.IdleUntil) && now.Before(s.ExpiresAt) }
