package identity

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// LastSeenTx tells when actors of a kind were last seen in a session that was not ended.
// Who has none is missing. Callers decide who may know.
func (s *Service) LastSeenTx(tx *db.Tx, kind Kind, ids []ident.ID) (map[ident.ID]time.Time, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.records.lastSeen(tx, kind, ids)
}
