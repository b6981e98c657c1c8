package merchants

import "citycard/merchants/openhours"

const minutesOfDay = 24 * 60

// OpenHours is a shop's weekly timetable; the zero value means unknown hours.
type OpenHours = openhours.Week

// ParseOpenHours reads the stored form of a timetable, e.g. "Mo 10:00-22:00;Tu 10:00-22:00".
func ParseOpenHours(text string) (OpenHours, error) { return openhours.Parse(text) }
