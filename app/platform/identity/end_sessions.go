package identity

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// EndSessionInput names one of the actor's own sessions.
type EndSessionInput struct {
	Actor     Actor
	SessionID ident.ID
}

// EndSessionOf signs one device of the actor out, at once and on every replica.
// ErrSessionNotFound for somebody else's session and for one that has ended.
func (s *Service) EndSessionOf(ctx context.Context, in EndSessionInput) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		ended, err := s.records.endOne(tx, in.Actor.Kind, in.Actor.ID, in.SessionID)
		if err == nil && !ended {
			err = ErrSessionNotFound
		}
		return err
	})
}

// EndOtherSessions signs the actor out everywhere but here. That there is no other session is
// no error.
func (s *Service) EndOtherSessions(ctx context.Context, actor Actor) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return s.records.endOthers(tx, actor.Kind, actor.ID, actor.SessionID)
	})
}
