package city

import (
	"fmt"
	"math"
	"regexp"
	"sync"
	"time"
	_ "time/tzdata" // the zone database belongs into the binary: machines forget to have one

	"citycard/app/platform/clock"
)

// ID is a city's code, 2–20 characters of a-z, 0-9 and "-", e.g. "shanghai".
type ID string

// Status says what a city is open for.
type Status string

const (
	StatusDraft       Status = "draft"        // being set up; nobody sees it
	StatusOpen        Status = "open"         // sells, redeems
	StatusWindingDown Status = "winding_down" // sells nothing, redeems and refunds
	StatusClosed      Status = "closed"       // history
)

// nextStatus is the one transition table.
var nextStatus = map[Status]Status{
	StatusDraft: StatusOpen, StatusOpen: StatusWindingDown, StatusWindingDown: StatusClosed,
}

// MayBecome tells whether a city may step from s to next.
func (s Status) MayBecome(next Status) bool { return next != "" && nextStatus[s] == next }

// City is one site of the programme. Coordinates are WGS-84 degrees.
type City struct {
	ID        ID
	NameZh    string
	NameEn    string
	Zone      string // IANA name, e.g. "Asia/Shanghai"
	Currency  string // "CNY"
	CentreLat float64
	CentreLng float64
	Status    Status
	CreatedAt time.Time
}

// TableName is gorm's.
func (City) TableName() string { return "city_cities" }

// Name is the city's name in a locale.
func (c City) Name(locale string) string {
	if locale == "en" {
		return c.NameEn
	}
	return c.NameZh
}

var zones sync.Map // IANA name → *time.Location

// Location is the city's zone. A stored city was validated, so the zone exists; for a
// value made by hand with a wrong name it is UTC.
func (c City) Location() *time.Location {
	if found, ok := zones.Load(c.Zone); ok {
		return found.(*time.Location)
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(c.Zone, zone)
	return zone
}

// Today is the city's business day at the instant now.
func (c City) Today(now time.Time) clock.Day { return clock.DayOf(now, c.Location()) }

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,18}[a-z0-9]$`)

// ParseID accepts a well-formed code. ErrNotFound: a code that cannot exist names nothing.
func ParseID(s string) (ID, error) {
	if !idForm.MatchString(s) {
		return "", ErrNotFound
	}
	return ID(s), nil
}

// Validate returns city.invalid with the wrong fields, or nil.
func (c City) Validate() error {
	err, wrong := errInvalid, false
	check := func(ok bool, field, code string) {
		if !ok {
			err, wrong = err.WithField(field, code), true
		}
	}
	check(idForm.MatchString(string(c.ID)), "id", "field.city.id")
	check(c.NameZh != "", "name_zh", "field.city.name")
	check(c.NameEn != "", "name_en", "field.city.name")
	check(c.Currency == "CNY", "currency", "field.city.currency")
	check(onGlobe(c.CentreLat, c.CentreLng), "centre", "field.city.centre")
	_, zoneErr := time.LoadLocation(c.Zone)
	check(zoneErr == nil && c.Zone != "" && c.Zone != "Local", "zone", "field.city.zone")
	_, known := nextStatus[c.Status]
	check(known || c.Status == StatusClosed, "status", "field.city.status")
	if wrong {
		return err.Wrap(fmt.Errorf("city %q", c.ID))
	}
	return nil
}

func onGlobe(lat, lng float64) bool {
	return !math.IsNaN(lat) && !math.IsNaN(lng) && math.Abs(lat) <= 90 && math.Abs(lng) <= 180
}
