package merchants

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// followExport is a followed store in a member's export.
type followExport struct {
	StoreID   ident.ID  `json:"store_id"`
	Store     string    `json:"store"`
	CreatedAt time.Time `json:"followed_at"`
}

// ExportMember returns the stores that a member follows, for the member's export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	follows, err := s.records.followsOf(s.db.Read(ctx), memberID)
	return "follows", follows, err
}

// EraseMemberTx deletes the follows of a member who erases the account.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	return s.records.unfollowAll(tx, memberID)
}
