package exposure

import (
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// debtRows is a row per store of the city with something owed. What was promised of late is
// looked up store by store, because SQLite joins a grouped table row by row.
func debtRows(id city.ID, promised []lately) (query string, args []any) {
	earliest := promised[0].from
	versions := make([]string, len(promised))
	var of []any
	for i, p := range promised {
		if p.from.Before(earliest) {
			earliest = p.from
		}
		versions[i], of = "v.rule_version = ? AND v.vested_at >= ?", append(of, p.version, p.from)
	}
	query = `SELECT store_id, pending, vested, delivered, owed,
		CASE WHEN owed > fresh THEN owed - fresh ELSE 0 END AS overdue FROM (
		SELECT a.store_id, a.pending, a.vested, a.delivered, a.vested - a.delivered AS owed, (
			SELECT CAST(COALESCE(sum(v.credits), 0) AS bigint) FROM exposure_visits v
			WHERE v.city_id = a.city_id AND v.store_id = a.store_id AND v.state = 'vested' AND v.vested_at >= ? AND (` +
		strings.Join(versions, " OR ") + `)) AS fresh
		FROM exposure_accounts a WHERE a.city_id = ? AND a.vested > a.delivered) AS o`
	return query, append(append([]any{earliest}, of...), id)
}

func (records) debts(tx *db.Tx, q DebtsQuery, promised []lately, after debtCursor, limit int) ([]Debt, error) {
	query, args := debtRows(q.City, promised)
	query = "SELECT * FROM (" + query + ") AS d WHERE 1 = 1"
	if q.Overdue {
		query += " AND overdue > 0"
	}
	if after.store != ident.None {
		query, args = query+" AND (overdue, owed, store_id) < (?, ?, ?)",
			append(args, after.overdue, after.owed, after.store)
	}
	var debts []Debt
	err := tx.Gorm().Raw(query+" ORDER BY overdue DESC, owed DESC, store_id DESC LIMIT ?", append(args, limit)...).
		Scan(&debts).Error
	return debts, err
}

func (records) debtOfCity(tx *db.Tx, id city.ID, promised []lately) (sum CityDebt, err error) {
	query, args := debtRows(id, promised)
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS stores, CAST(COALESCE(sum(owed), 0) AS bigint) AS owed,
		CAST(COALESCE(sum(overdue), 0) AS bigint) AS overdue FROM (`+query+`) AS d`, args...), &sum)
	return sum, err
}
