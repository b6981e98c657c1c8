package exposure

import (
	"slices"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) visit(tx *db.Tx, redemption ident.ID) (visitRow, bool, error) {
	var v visitRow
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM exposure_visits WHERE redemption_id = ?`, redemption), &v)
	return v, found, err
}

func (records) knownVisits(tx *db.Tx, visits []arrival) (map[ident.ID]bool, error) {
	ids := make([]ident.ID, len(visits))
	for i, v := range visits {
		ids[i] = v.RedemptionID
	}
	var found []ident.ID
	err := tx.Gorm().Raw(`SELECT redemption_id FROM exposure_visits WHERE redemption_id IN ?`, ids).Scan(&found).Error
	known := make(map[ident.ID]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	return known, err
}

// readCounted reads the counted visits of the visitors. A visitor is one member at one
// store, so the visitor alone finds them; a condition on the city would tempt a planner
// without statistics into walking the whole city.
func (records) readCounted(tx *db.Tx, k *history, visits []arrival) error {
	visitors := make([]string, len(visits))
	for i, v := range visits {
		visitors[i] = v.visitor
	}
	var slots []slotRow
	err := tx.Gorm().Raw(`SELECT visitor, day FROM exposure_visits
		WHERE visitor IN ? AND state IN ('pending', 'vested')`, distinct(visitors)).Scan(&slots).Error
	for _, s := range slots {
		k.counted[visitorDay{s.Visitor, s.Day}] = true
		k.visited[s.Visitor] = true
	}
	return err
}

type slotRow struct {
	Visitor string
	Day     clock.Day
}

// readEarned sums what the stores have earned on the days of the visits, day by day: the
// subquery is one short index range per store whatever the planner knows.
func (records) readEarned(tx *db.Tx, k *history, stores []ident.ID, visits []arrival) error {
	days := make([]clock.Day, len(visits))
	for i, v := range visits {
		days[i] = v.Day
	}
	for _, day := range distinct(days) {
		for part := range slices.Chunk(stores, batch) {
			var sums []struct {
				StoreID ident.ID
				Credits int64
			}
			err := tx.Gorm().Raw(`SELECT store_id, (SELECT CAST(coalesce(sum(v.credits), 0) AS bigint)
				FROM exposure_visits v
					WHERE v.city_id = a.city_id AND v.store_id = a.store_id AND v.day = ?
					AND v.state IN ('pending', 'vested')) AS credits
				FROM exposure_accounts a WHERE a.store_id IN ?`, day, part).Scan(&sums).Error
			if err != nil {
				return err
			}
			for _, s := range sums {
				k.earned[storeDay{s.StoreID, day}] = s.Credits
			}
		}
	}
	return nil
}

func distinct[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// addVisits is the gate of "exactly once": the key is the redemption, and one counted visit
// per visitor and day is unique as well. A duplicate is an error.
func (records) addVisits(tx *db.Tx, rows []visitRow) error {
	for part := range slices.Chunk(rows, rowsPerInsert) {
		args := make([]any, 0, 11*len(part))
		for _, v := range part {
			args = append(args, v.RedemptionID.String(), string(v.State), string(*v.CityID), v.StoreID.String(),
				*v.Visitor, string(v.Day),
				*v.RuleVersion, string(v.Reason), v.Credits, v.VestsAt, v.VestBy)
		}
		err := tx.Gorm().Exec(`INSERT INTO exposure_visits
			(redemption_id, state, city_id, store_id, visitor, day, rule_version, reason, credits, vests_at, vest_by)
			VALUES `+values(len(part), 11), args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// addVoid marks a redemption that was never accrued; false when it is known already.
func (records) addVoid(tx *db.Tx, redemption ident.ID) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`INSERT INTO exposure_visits (redemption_id, state, reason, credits)
		VALUES (?, ?, '', 0) ON CONFLICT (redemption_id) DO NOTHING`, redemption, stateVoid))
	return n == 1, err
}

func (records) markTakenBack(tx *db.Tx, v visitRow) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE exposure_visits SET state = ? WHERE redemption_id = ? AND state = ?`,
		stateTakenBack, v.RedemptionID, v.State), 1)
}

type dueVisit struct {
	RedemptionID ident.ID
	StoreID      ident.ID
}

// dueVisits are the pending visits of a city that may vest by now, the earliest first. The
// state is a literal: a prepared plan of PostgreSQL does not use the partial index
// exposure_visits_to_vest for a parameter.
func (records) dueVisits(tx *db.Tx, id city.ID, limit int) ([]dueVisit, error) {
	var due []dueVisit
	err := tx.Gorm().Raw(`SELECT redemption_id, store_id FROM exposure_visits
		WHERE city_id = ? AND state = 'pending' AND vests_at <= ? ORDER BY vests_at, redemption_id LIMIT ?`, id,
		tx.Now(), limit).Scan(&due).Error
	return due, err
}

// markVested moves those of the visits that are still pending and returns them.
func (records) markVested(tx *db.Tx, visits []ident.ID) ([]visitRow, error) {
	var moved []visitRow
	err := tx.Gorm().Raw(`UPDATE exposure_visits SET state = ?, vested_at = ?
		WHERE redemption_id IN ? AND state = ? RETURNING *`,
		stateVested, tx.Now(), visits, statePending).Scan(&moved).Error
	return moved, err
}
