package exposure

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// rules reads a city's versions, oldest first; the built-in version 1 leads.
func (records) rules(tx *db.Tx, id city.ID) ([]Rule, error) {
	var published []Rule
	err := tx.Gorm().Raw(`SELECT * FROM exposure_rules WHERE city_id = ? ORDER BY version`, id).Scan(&published).Error
	return append([]Rule{firstRule(id)}, published...), err
}

func (records) addRule(tx *db.Tx, r Rule) error { return tx.Gorm().Create(&r).Error }
