package identity

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// tokenLength is that of token.New; anything else names no session.
const tokenLength = 43

// Authenticate returns the actor whose session tok stands for; ErrSignedOut. It is one indexed
// read (two for operators) and, now and then, one write that notes the use.
func (s *Service) Authenticate(ctx context.Context, tok string) (Actor, error) {
	if len(tok) != tokenLength {
		return Actor{}, ErrSignedOut
	}
	read := s.db.Read(ctx)
	found, ok, err := s.records.sessionByToken(read, token.Hash(tok))
	if err != nil {
		return Actor{}, err
	}
	now := s.db.Clock().Now() // never "as of": a job's time must not revive a session
	if !ok || !found.alive(now) {
		return Actor{}, ErrSignedOut
	}
	if found.Actor.Kind == KindOperator {
		if found.Actor.Cities, err = s.records.citiesOf(read, found.Actor.ID); err != nil {
			return Actor{}, err
		}
	}
	rule := sessionRules[found.Actor.Kind]
	if now.Sub(found.SeenAt) >= rule.noteEvery() {
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			return s.records.noteUse(tx, found.Actor.SessionID, now, now.Add(rule.Idle))
		})
	}
	return found.Actor, err
}

// OpenSessionTx signs an actor in. Only use cases that have proven who it is call this.
// storeID is ident.None except for devices; name is shown in logs and lists.
func (s *Service) OpenSessionTx(
	tx *db.Tx, kind Kind, actorID, storeID ident.ID, name string,
) (tok string, expires time.Time, err error) {
	rule, known := sessionRules[kind]
	if !known || actorID == ident.None || (storeID == ident.None) == (kind == KindDevice) {
		return "", time.Time{}, fmt.Errorf("identity: no session for kind %q", kind)
	}
	now := s.db.Clock().Now()
	tok, expires = token.New(), now.Add(rule.Absolute)
	actor := Actor{Kind: kind, ID: actorID, SessionID: s.ids.New(), StoreID: storeID, Name: name}
	stored := session{Actor: actor, SeenAt: now, IdleUntil: now.Add(rule.Idle), ExpiresAt: expires}
	if err = s.records.insertSession(tx, stored, token.Hash(tok)); err != nil {
		return "", time.Time{}, err
	}
	return tok, expires, s.records.endOldest(tx, kind, actorID, rule.AtOnce)
}

// EndSession signs out the session of tok. It is not an error if there is none.
func (s *Service) EndSession(ctx context.Context, tok string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.endByToken(tx, token.Hash(tok)) })
}

// EndSessionsTx signs an actor out everywhere, in the transaction of what makes it necessary.
func (s *Service) EndSessionsTx(tx *db.Tx, kind Kind, actorID ident.ID) error {
	return s.records.endAll(tx, kind, actorID)
}
