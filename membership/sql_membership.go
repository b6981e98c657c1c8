package membership

import (
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// running are the statuses of a membership that has not ended.
var running = []MembershipStatus{MembershipActive, MembershipFrozen}

func (records) membership(tx *db.Tx, id ident.ID, lock bool) (Membership, error) {
	var m Membership
	query := "SELECT * FROM membership_memberships WHERE id = ?"
	if lock {
		query += tx.ForUpdate()
	}
	found, err := db.One(tx.Gorm().Raw(query, id), &m)
	if err == nil && !found {
		err = ErrNotFound
	}
	return m, err
}

func (records) lockMembershipOfOrder(tx *db.Tx, orderID ident.ID) (*Membership, error) {
	var m Membership
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_memberships WHERE order_id = ?"+tx.ForUpdate(),
		orderID), &m)
	if err != nil || !found {
		return nil, err
	}
	return &m, nil
}

func (records) membershipsOf(tx *db.Tx, memberID ident.ID) ([]Membership, error) {
	var rows []Membership
	err := tx.Gorm().Raw("SELECT * FROM membership_memberships WHERE member_id = ? ORDER BY valid_from DESC, id DESC",
		memberID).Scan(&rows).Error
	return rows, err
}

// lastRunning is the period after which a further one would start.
func (records) lastRunning(tx *db.Tx, memberID ident.ID, c city.ID) (Membership, bool, error) {
	var m Membership
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM membership_memberships
		WHERE member_id = ? AND city_id = ? AND status IN ?
		ORDER BY ends_on DESC, id DESC LIMIT 1`, memberID, c, running), &m)
	return m, found, err
}

func (records) hadTrial(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_memberships WHERE member_id = ? AND city_id = ? AND kind = ?",
		memberID, c, KindTrial).Scan(&n).Error
	return n > 0, err
}

func (records) hasSuccessor(tx *db.Tx, id ident.ID) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_memberships WHERE follows_id = ? AND status IN ?", id,
		running).Scan(&n).Error
	return n > 0, err
}

func (records) insertMembership(tx *db.Tx, m *Membership) error { return tx.Gorm().Create(m).Error }

// setStatus moves a membership to next; false when membershipSteps does not allow it from where
// the membership stands.
func (records) setStatus(tx *db.Tx, id ident.ID, next MembershipStatus) (bool, error) {
	var ended *time.Time
	if next == MembershipExpired || next == MembershipRefunded {
		now := tx.Now()
		ended = &now
	}
	var frozen *time.Time
	if next == MembershipFrozen {
		now := tx.Now()
		frozen = &now
	}
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_memberships SET status = ?, ended_at = ?, frozen_at = ?
		WHERE id = ? AND status IN ?`, next, ended, frozen, id, db.StatesBefore(membershipSteps, next)))
	return n == 1, err
}

// standingRow is a Standing with what its masked name is made of.
type standingRow struct {
	Standing
	PhoneSealed []byte
}

func (records) standings(tx *db.Tx, ids []ident.ID) ([]standingRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []standingRow
	err := tx.Gorm().Raw(`SELECT m.id AS membership_id, m.member_id, m.city_id, m.kind, m.status, m.valid_from,
		m.valid_until,
			m.starts_on, m.valid_through, m.card_number, p.phone_sealed
		FROM membership_memberships m JOIN membership_members p ON p.id = m.member_id WHERE m.id IN ?`, ids).
		Scan(&rows).Error
	return rows, err
}

func (records) countVisits(tx *db.Tx, ids []ident.ID) (map[ident.ID]bool, error) {
	now := tx.Now()
	return returned(tx, ids,
		`UPDATE membership_memberships SET uses = uses + 1, first_used_at = COALESCE(first_used_at, ?)
		WHERE id IN ? AND status = ? AND valid_from <= ? AND valid_until > ? RETURNING id`,
		now, inOrder(ids), MembershipActive, now, now)
}

func (records) uncountVisits(tx *db.Tx, ids []ident.ID) error {
	if len(ids) == 0 {
		return nil
	}
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_memberships SET uses = uses - 1,
		first_used_at = CASE WHEN uses = 1 THEN NULL ELSE first_used_at END WHERE id IN ? AND uses >= 1`, inOrder(ids)),
		int64(len(ids)))
}

// returned runs an UPDATE … RETURNING id and collects the ids of the rows that it changed.
func returned(tx *db.Tx, ids []ident.ID, update string, args ...any) (map[ident.ID]bool, error) {
	changed := make(map[ident.ID]bool, len(ids))
	if len(ids) == 0 {
		return changed, nil
	}
	var done []ident.ID
	if err := tx.Gorm().Raw(update, args...).Scan(&done).Error; err != nil {
		return nil, err
	}
	for _, id := range done {
		changed[id] = true
	}
	return changed, nil
}

// inOrder makes concurrent batches take their row locks in the same order.
func inOrder(ids []ident.ID) []ident.ID {
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, func(a, b ident.ID) int { return slices.Compare(a[:], b[:]) })
	return sorted
}
