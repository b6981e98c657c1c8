package objection

import (
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) insertRefusalReport(tx *db.Tx, r RefusalReport) error {
	return tx.Gorm().Create(&r).Error
}

func (records) refusalReport(tx *db.Tx, id ident.ID) (r RefusalReport, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_refusal_reports WHERE id = ?", id), &r)
	return r, found, err
}

func (records) reportsOfDay(tx *db.Tx, memberID ident.ID, day clock.Day) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw("SELECT count(*) FROM redemption_refusal_reports WHERE member_id = ? AND day = ?",
		memberID, day), &n)
	return n, err
}

// decideRefusalReport is open → settled; false when it was decided already.
func (records) decideRefusalReport(tx *db.Tx, r RefusalReport) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE redemption_refusal_reports
		SET status = ?, outcome = ?, answer = ?, settled_at = ?, settled_by = ?
		WHERE id = ? AND status = ?`, r.Status, r.Outcome, r.Answer, r.SettledAt, r.SettledBy, r.ID, refusalOpen))
	return n == 1, err
}

// openReportsAbout asks by the city first, whose open reports are few and have an index.
func (records) openReportsAbout(tx *db.Tx, id city.ID, storeID ident.ID) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM redemption_refusal_reports
		WHERE city_id = ? AND status = ? AND store_id = ?`, id, refusalOpen, storeID), &n)
	return n, err
}

// lastAttempt is the later of the last refusal and the last recorded visit.
func (records) lastAttempt(tx *db.Tx, storeID ident.ID, memberships []ident.ID) (last Attempt, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT refused_at AS at, code FROM redemption_refusals
		WHERE store_id = ? AND membership_id IN ? ORDER BY refused_at DESC LIMIT 1`, storeID, memberships), &last)
	if err != nil {
		return Attempt{}, false, err
	}
	var visit Attempt
	visited, err := db.One(tx.Gorm().Raw(`SELECT confirmed_at AS at, '' AS code FROM redemption_redemptions
		WHERE membership_id IN ? AND store_id = ? ORDER BY confirmed_at DESC LIMIT 1`, memberships, storeID), &visit)
	if err != nil {
		return Attempt{}, false, err
	}
	if visited && (!found || visit.At.After(last.At)) {
		return visit, true, nil
	}
	return last, found, nil
}
