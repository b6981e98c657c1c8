package audit

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Ids come straight from the random source: entries are written by functions of every
// context, and nothing is ever looked up by an entry's id.
func insert(tx *db.Tx, l link) error {
	return tx.Gorm().Exec(`INSERT INTO audit_entries
		(id, city_id, actor_kind, actor_id, session_id, actor_name, action, object_kind, object_id, reason, before,
		after, at, no, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.ID, l.CityID, l.ActorKind, l.ActorID, l.SessionID, l.ActorName, l.Action, l.ObjectKind, l.ObjectID, l.Reason,
		l.Before, l.After, l.At, l.No, l.Hash).Error
}

func readChain(tx *db.Tx, id city.ID) (c chain, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT city_id, entries, head FROM audit_chains WHERE city_id = ?`, id), &c)
	return c, found, err
}

func selectChain(tx *db.Tx, id city.ID) (c chain, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT city_id, entries, head FROM audit_chains WHERE city_id = ?`+
		tx.ForUpdate(), id), &c)
	return c, found, err
}

// insertChain makes the row; mine is false when another transaction has made it meanwhile.
func insertChain(tx *db.Tx, id city.ID) (mine bool, err error) {
	n, err := db.Affected(tx.Gorm().Exec(
		`INSERT INTO audit_chains (city_id, entries, head) VALUES (?, 0, '') ON CONFLICT (city_id) DO NOTHING`, id))
	return n == 1, err
}

func saveChain(tx *db.Tx, c chain) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE audit_chains SET entries = ?, head = ? WHERE city_id = ?`,
		c.Entries, c.Head, c.CityID), 1)
}

// number gives an entry of before the chain its number and hash.
func number(tx *db.Tx, id ident.ID, c chain) error {
	err := db.MustAffect(tx.Gorm().Exec(`UPDATE audit_entries SET no = ?, hash = ? WHERE id = ? AND no IS NULL`,
		c.Entries, c.Head, id), 1)
	if err != nil {
		return err
	}
	return saveChain(tx, c)
}

const linkColumns = `id, city_id, actor_kind, actor_id, session_id, actor_name, action, object_kind, object_id, reason,
	before, after, at, COALESCE(no, 0) AS no, hash`

// unnumbered are the entries that no chain covers, in the order in which they were written.
func unnumbered(tx *db.Tx, id city.ID) (found []link, err error) {
	err = tx.Gorm().Raw(`SELECT `+linkColumns+` FROM audit_entries WHERE city_id = ? AND no IS NULL ORDER BY at, id`,
		id).Scan(&found).Error
	return found, err
}

func numberedAfter(tx *db.Tx, id city.ID, no int64, limit int) (found []link, err error) {
	err = tx.Gorm().Raw(`SELECT `+linkColumns+` FROM audit_entries WHERE city_id = ? AND no > ? ORDER BY no LIMIT ?`,
		id, no, limit).Scan(&found).Error
	return found, err
}

func lastSeal(tx *db.Tx, id city.ID) (s Seal, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT * FROM audit_seals WHERE city_id = ? ORDER BY day DESC LIMIT 1`, id), &s)
	return s, err
}

func allSeals(tx *db.Tx, id city.ID) (all []Seal, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM audit_seals WHERE city_id = ? ORDER BY day`, id).Scan(&all).Error
	return all, err
}

func insertSeal(tx *db.Tx, s Seal) error {
	return tx.Gorm().Exec(`INSERT INTO audit_seals (city_id, day, entries, head, prev_hash, hash, sealed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, s.CityID, s.Day, s.Entries, s.Head, s.PrevHash, s.Hash, s.SealedAt).Error
}
