package identity

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// SessionView is one live session as its owner sees it. Device is the coarse kind that
// NoteDeviceTx was told, "" when nobody told; SeenAt is exact to the day.
type SessionView struct {
	ID        ident.ID
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Current   bool `gorm:"-"` // the one that asks
}

// Sessions lists where the actor is signed in, last used first. Nobody has sessions of
// others to ask for: the actor's own id is the filter.
func (s *Service) Sessions(ctx context.Context, actor Actor) ([]SessionView, error) {
	views, err := s.records.liveSessions(s.db.Read(ctx), actor.Kind, actor.ID, s.db.Clock().Now())
	for i := range views {
		views[i].Current = views[i].ID == actor.SessionID
	}
	return views, err
}

// NoteDeviceTx writes down on what a session, just opened, was opened: words of at most 40
// bytes such as "iphone.wechat".
func (s *Service) NoteDeviceTx(tx *db.Tx, tok, device string) error {
	return s.records.noteDevice(tx, token.Hash(tok), device[:min(len(device), maxDevice)])
}

// maxDevice bounds what a session keeps about its device.
const maxDevice = 40
