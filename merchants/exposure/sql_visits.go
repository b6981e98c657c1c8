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

func (records) knownVisits(tx *db.Tx, visits []Visit) (map[ident.ID]bool, error) {
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

// history reads under the locks of the stores' accounts. A visitor is one member at one
// store, so the visitor alone finds the rows.
func (r records) history(tx *db.Tx, visits []Visit) (history, error) {
	h := history{counted: map[slot]bool{}, visited: map[string]bool{}, earned: map[storeDay]int64{}}
	var cities []city.ID
	var visitors []string
	var stores []ident.ID
	var days []clock.Day
	for _, v := range visits {
		cities, visitors = append(cities, v.CityID), append(visitors, v.visitor())
		stores, days = append(stores, v.StoreID), append(days, v.Day)
	}
	cities, days = distinct(cities), distinct(days)

	var slots []struct {
		Visitor string
		Day     clock.Day
	}
	err := tx.Gorm().Raw(`SELECT visitor, day FROM exposure_visits
		WHERE city_id IN ? AND visitor IN ? AND state IN ('pending', 'vested')`, cities, distinct(visitors)).Scan(&slots).Error
	if err != nil {
		return h, err
	}
	for _, s := range slots {
		h.counted[slot{s.Visitor, s.Day}] = true
		h.visited[s.Visitor] = true
	}

	var sums []struct {
		StoreID ident.ID
		Day     clock.Day
		Credits int64
	}
	err = tx.Gorm().Raw(`SELECT store_id, day, CAST(sum(credits) AS bigint) AS credits FROM exposure_visits
		WHERE city_id IN ? AND store_id IN ? AND day IN ? AND state IN ('pending', 'vested')
		GROUP BY store_id, day`, cities, inIDOrder(slices.Values(stores)), days).Scan(&sums).Error
	for _, s := range sums {
		h.earned[storeDay{s.StoreID, s.Day}] = s.Credits
	}
	return h, err
}

func distinct[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// addVisits is the gate of "exactly once": the key is the redemption, and one counted visit
// per visitor and day is unique as well. A duplicate is an error.
func (records) addVisits(tx *db.Tx, rows []visitRow) error {
	args := make([]any, 0, 11*len(rows))
	for _, v := range rows {
		args = append(args, v.RedemptionID, v.State, v.CityID, v.StoreID, v.Visitor, v.Day, v.RuleVersion, v.Reason, v.Credits, v.VestsAt, v.VestBy)
	}
	return tx.Gorm().Exec(`INSERT INTO exposure_visits
		(redemption_id, state, city_id, store_id, visitor, day, rule_version, reason, credits, vests_at, vest_by)
		VALUES `+values(len(rows), 11), args...).Error
}

// addVoid marks a redemption that was never accrued; false when it is known already.
func (records) addVoid(tx *db.Tx, redemption ident.ID) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`INSERT INTO exposure_visits (redemption_id, state, reason, credits)
		VALUES (?, ?, '', 0) ON CONFLICT (redemption_id) DO NOTHING`, redemption, StateVoid))
	return n == 1, err
}

func (records) markTakenBack(tx *db.Tx, v visitRow) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE exposure_visits SET state = ? WHERE redemption_id = ? AND state = ?`,
		StateTakenBack, v.RedemptionID, v.State), 1)
}

type dueVisit struct {
	RedemptionID ident.ID
	StoreID      ident.ID
}

func (records) dueVisits(tx *db.Tx, id city.ID, limit int) ([]dueVisit, error) {
	var due []dueVisit
	err := tx.Gorm().Raw(`SELECT redemption_id, store_id FROM exposure_visits
		WHERE city_id = ? AND state = 'pending' AND vests_at <= ? ORDER BY vests_at, redemption_id LIMIT ?`, id, tx.Now(), limit).Scan(&due).Error
	return due, err
}

// markVested moves those of the visits that are still pending and returns them.
func (records) markVested(tx *db.Tx, visits []ident.ID) ([]visitRow, error) {
	var moved []visitRow
	err := tx.Gorm().Raw(`UPDATE exposure_visits SET state = 'vested', vested_at = ?
		WHERE redemption_id IN ? AND state = 'pending' RETURNING *`, tx.Now(), visits).Scan(&moved).Error
	return moved, err
}
