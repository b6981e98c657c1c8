package identity

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

type records struct{}

// sessionByToken finds a session that was not ended; whether it is still alive is the rule's business.
func (records) sessionByToken(tx *db.Tx, tokenHash string) (session, bool, error) {
	var r struct {
		ID        ident.ID
		Kind      Kind
		ActorID   ident.ID
		StoreID   *ident.ID
		Name      string
		SeenAt    time.Time
		IdleUntil time.Time
		ExpiresAt time.Time
	}
	found, err := db.One(tx.Gorm().Raw(`SELECT id, kind, actor_id, store_id, name, seen_at, idle_until, expires_at
		FROM identity_sessions WHERE token_hash = ? AND ended_at IS NULL`, tokenHash), &r)
	s := session{Actor: Actor{Kind: r.Kind, ID: r.ActorID, SessionID: r.ID, Name: r.Name},
		SeenAt: r.SeenAt, IdleUntil: r.IdleUntil, ExpiresAt: r.ExpiresAt}
	if r.StoreID != nil {
		s.Actor.StoreID = *r.StoreID
	}
	return s, found, err
}

func (records) citiesOf(tx *db.Tx, accountID ident.ID) ([]city.ID, error) {
	var cities []city.ID
	err := tx.Gorm().Raw("SELECT city_id FROM identity_operator_cities WHERE account_id = ? ORDER BY city_id",
		accountID).Scan(&cities).Error
	return cities, err
}

func (records) noteUse(tx *db.Tx, sessionID ident.ID, now, idleUntil time.Time) error {
	return tx.Gorm().Exec("UPDATE identity_sessions SET seen_at = ?, idle_until = ? WHERE id = ? AND ended_at IS NULL",
		now, idleUntil, sessionID).Error
}

func (records) insertSession(tx *db.Tx, s session, tokenHash string) error {
	var store *ident.ID
	if s.Actor.StoreID != ident.None {
		store = &s.Actor.StoreID
	}
	return tx.Gorm().Exec(`INSERT INTO identity_sessions
		(id, token_hash, kind, actor_id, store_id, name, created_at, seen_at, idle_until, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.Actor.SessionID, tokenHash, s.Actor.Kind, s.Actor.ID, store, s.Actor.Name, s.SeenAt, s.SeenAt, s.IdleUntil,
		s.ExpiresAt).Error
}

// endOldest keeps an actor's newest sessions. Two sign-ins at once may leave one too many;
// the next one mends it.
func (records) endOldest(tx *db.Tx, kind Kind, actorID ident.ID, keep int) error {
	return tx.Gorm().Exec(`UPDATE identity_sessions SET ended_at = ? WHERE actor_id = ? AND kind = ?
		AND ended_at IS NULL AND id NOT IN (
		SELECT id FROM identity_sessions WHERE actor_id = ? AND kind = ? AND ended_at IS NULL
		ORDER BY created_at DESC, id DESC LIMIT ?)`,
		tx.Now(), actorID, kind, actorID, kind, keep).Error
}

func (records) endByToken(tx *db.Tx, tokenHash string) error {
	return tx.Gorm().Exec("UPDATE identity_sessions SET ended_at = ? WHERE token_hash = ? AND ended_at IS NULL",
		tx.Now(), tokenHash).Error
}

func (records) endAll(tx *db.Tx, kind Kind, actorID ident.ID) error {
	return tx.Gorm().Exec(`UPDATE identity_sessions SET ended_at = ? WHERE actor_id = ? AND kind = ?
		AND ended_at IS NULL`, tx.Now(), actorID, kind).Error
}

func (records) liveSessions(tx *db.Tx, kind Kind, actorID ident.ID, now time.Time) ([]SessionView, error) {
	var rows []SessionView
	err := tx.Gorm().Raw(`SELECT id, device, created_at, seen_at, expires_at FROM identity_sessions
		WHERE actor_id = ? AND kind = ? AND ended_at IS NULL AND idle_until > ? AND expires_at > ?
		ORDER BY seen_at DESC, id DESC`,
		actorID, kind, now, now).Scan(&rows).Error
	return rows, err
}

func (records) sessionsOf(tx *db.Tx, kind Kind, actorID ident.ID) ([]sessionExport, error) {
	rows := []sessionExport{}
	err := tx.Gorm().Raw(`SELECT device, created_at, seen_at, ended_at FROM identity_sessions
		WHERE actor_id = ? AND kind = ? ORDER BY created_at, id`, actorID, kind).Scan(&rows).Error
	return rows, err
}

func (records) noteDevice(tx *db.Tx, tokenHash, device string) error {
	return db.MustAffect(tx.Gorm().Exec("UPDATE identity_sessions SET device = ? WHERE token_hash = ?", device,
		tokenHash), 1)
}

// endOne is also the guard that nobody ends a stranger's session: the owner stands in its WHERE.
func (records) endOne(tx *db.Tx, kind Kind, actorID, sessionID ident.ID) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_sessions SET ended_at = ?
		WHERE id = ? AND actor_id = ? AND kind = ? AND ended_at IS NULL`,
		tx.Now(), sessionID, actorID, kind))
	return n == 1, err
}

func (records) endOthers(tx *db.Tx, kind Kind, actorID, but ident.ID) error {
	return tx.Gorm().Exec(`UPDATE identity_sessions SET ended_at = ? WHERE actor_id = ? AND kind = ? AND id <> ?
		AND ended_at IS NULL`,
		tx.Now(), actorID, kind, but).Error
}

func (records) blankSessions(tx *db.Tx, kind Kind, actorID ident.ID) error {
	return tx.Gorm().Exec("UPDATE identity_sessions SET name = '', device = '' WHERE actor_id = ? AND kind = ?",
		actorID, kind).Error
}
