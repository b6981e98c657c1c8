package identity

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// sessionExport is a session in a member's export: no token, which is not stored, and no hash.
type sessionExport struct {
	Device    string     `json:"device"`
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    time.Time  `json:"seen_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

// ExportMember gives all sessions of a member, ended ones too, for their export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	sessions, err := s.records.sessionsOf(s.db.Read(ctx), KindMember, memberID)
	return "sessions", sessions, err
}

// EraseMemberTx ends the sessions of a member who erases the account and takes masked number
// and device out of their rows.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	if err := s.EndSessionsTx(tx, KindMember, memberID); err != nil {
		return err
	}
	return s.records.blankSessions(tx, KindMember, memberID)
}
