package notify

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
)

// ErrAlarmNotFound: no such open alarm in these cities.
var ErrAlarmNotFound = fault.New(fault.NotFound, "notify.alarm_not_found")

// Alarm is something that an operator of the city must look at. Code is a translation key;
// Subject says what it is about; Detail is for people and holds no secret. While it is open,
// the same code and subject raised again only counts up.
type Alarm struct {
	ID       ident.ID
	CityID   city.ID
	Code     string
	Subject  string
	Detail   string
	Times    int64
	RaisedAt time.Time
	LastAt   time.Time
}

// RaiseAlarmTx opens an alarm, or counts up the open one of the same city, code and subject.
func RaiseAlarmTx(tx *db.Tx, a Alarm) error { return records{}.raiseAlarm(tx, a) }

// CloseAlarmTx closes an open alarm of one of the cities or of the installation; ErrAlarmNotFound.
func CloseAlarmTx(tx *db.Tx, cities []city.ID, id ident.ID) error {
	n, err := records{}.closeAlarm(tx, cities, id)
	if err == nil && n == 0 {
		err = ErrAlarmNotFound
	}
	return err
}

// OpenAlarmTx reads an open alarm of one of the cities or of the installation; ErrAlarmNotFound.
func OpenAlarmTx(tx *db.Tx, cities []city.ID, id ident.ID) (Alarm, error) {
	alarm, found, err := records{}.openAlarm(tx, cities, id)
	if err == nil && !found {
		err = ErrAlarmNotFound
	}
	return alarm, err
}

// CloseAlarmsAboutTx closes the open alarm of a code about a subject, if there is one. The
// use case that removes its cause calls it.
func CloseAlarmsAboutTx(tx *db.Tx, c city.ID, code, subject string) error {
	return records{}.closeAbout(tx, c, code, subject)
}

// Alarms lists the open alarms of the cities and those of the installation, which have no
// city and which somebody must see, latest first, at most 200. Without a city: nothing.
func (s *Service) Alarms(ctx context.Context, cities []city.ID) ([]Alarm, error) {
	if len(cities) == 0 {
		return nil, nil
	}
	return s.records.openAlarms(s.db.Read(ctx), cities)
}
