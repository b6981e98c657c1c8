package notify

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Ids come straight from the random source: alarms are raised by functions of every context.
func (records) raiseAlarm(tx *db.Tx, a Alarm) error {
	return tx.Gorm().Exec(`INSERT INTO notify_alarms AS a (id, city_id, code, subject, detail, times, raised_at,
		last_at)
		VALUES (?, ?, ?, ?, ?, 1, ?, ?)
		ON CONFLICT (city_id, code, subject) WHERE settled_at IS NULL
		DO UPDATE SET times = a.times + 1, last_at = excluded.last_at, detail = excluded.detail`,
		ident.Random{}.New(), a.CityID, a.Code, a.Subject, a.Detail, tx.Now(), tx.Now()).Error
}

func (records) closeAlarm(tx *db.Tx, cities []city.ID, id ident.ID) (int64, error) {
	return db.Affected(tx.Gorm().Exec(`UPDATE notify_alarms SET settled_at = ?
		WHERE id = ? AND (city_id IN ? OR city_id = '') AND settled_at IS NULL`, tx.Now(), id, cities))
}

func (records) openAlarms(tx *db.Tx, cities []city.ID) ([]Alarm, error) {
	var alarms []Alarm
	err := tx.Gorm().Table("notify_alarms").Where("(city_id IN ? OR city_id = '') AND settled_at IS NULL", cities).
		Order("last_at DESC, id DESC").Limit(200).Scan(&alarms).Error
	return alarms, err
}

func (records) openAlarm(tx *db.Tx, cities []city.ID, id ident.ID) (alarm Alarm, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM notify_alarms WHERE id = ? AND (city_id IN ? OR city_id = '')
		AND settled_at IS NULL`, id, cities), &alarm)
	return alarm, found, err
}

func (records) closeAbout(tx *db.Tx, c city.ID, code, subject string) error {
	return tx.Gorm().Exec(`UPDATE notify_alarms SET settled_at = ? WHERE city_id = ? AND code = ? AND subject = ?
		AND settled_at IS NULL`,
		tx.Now(), c, code, subject).Error
}
