package identity

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) lastSeen(tx *db.Tx, kind Kind, ids []ident.ID) (map[ident.ID]time.Time, error) {
	var rows []struct {
		ActorID ident.ID
		SeenAt  time.Time
	}
	err := tx.Gorm().Raw(`SELECT actor_id, seen_at FROM identity_sessions
		WHERE kind = ? AND actor_id IN ? AND ended_at IS NULL ORDER BY seen_at`, kind, ids).Scan(&rows).Error
	seen := make(map[ident.ID]time.Time, len(rows))
	for _, r := range rows { // the latest comes last
		seen[r.ActorID] = r.SeenAt
	}
	return seen, err
}
