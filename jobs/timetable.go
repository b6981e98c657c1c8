package jobs

import (
	"fmt"
	"time"

	"citycard/app/platform/clock"
)

// Timetable says when a job is due. There are three presets and no cron expressions: an
// expression can name a moment that a change of the clocks skips, doubles, or that never comes.
type Timetable struct {
	daily        bool
	hour, minute int           // local time of a daily one
	every        time.Duration // of the others; counted in UTC, where no hour is skipped or doubled
}

// DailyAt is due once per local day, as clocks in the city show hour:minute. Where the
// clocks skip that moment it is due once, beside the gap; where they show it twice, once.
func DailyAt(hour, minute int) Timetable { return Timetable{daily: true, hour: hour, minute: minute} }

// Hourly is due at each full hour of UTC.
func Hourly() Timetable { return Timetable{every: time.Hour} }

// EveryMinutes is due at the minutes of UTC's hour that n divides; n divides 60.
func EveryMinutes(n int) Timetable { return Timetable{every: time.Duration(n) * time.Minute} }

// check is for the runner's constructor: a timetable is written by a programmer.
func (t Timetable) check() error {
	if t.daily && (t.hour < 0 || t.hour > 23 || t.minute < 0 || t.minute > 59) {
		return fmt.Errorf("no such time of day: %02d:%02d", t.hour, t.minute)
	}
	if !t.daily && (t.every < time.Minute || time.Hour%t.every != 0) {
		return fmt.Errorf("not a whole part of an hour: %s", t.every)
	}
	return nil
}

// Occurrence is one moment at which a job is due.
type Occurrence struct {
	At time.Time
	// Slot names the occurrence: the local day of a daily one, so that a change of the zone's
	// rules cannot make a day run twice; the instant of the others.
	Slot string
}

// upTo is the latest occurrence at or before now.
func (t Timetable) upTo(now time.Time, zone *time.Location) Occurrence {
	if !t.daily {
		return instantSlot(now.UTC().Truncate(t.every))
	}
	today := t.on(clock.DayOf(now, zone), zone)
	if today.At.After(now) {
		return t.on(clock.DayOf(now, zone).AddDays(-1), zone)
	}
	return today
}

// next is the first occurrence after o.
func (t Timetable) next(o Occurrence, zone *time.Location) Occurrence {
	if !t.daily {
		return instantSlot(o.At.Truncate(t.every).Add(t.every))
	}
	return t.on(clock.Day(o.Slot).AddDays(1), zone)
}

func (t Timetable) on(day clock.Day, zone *time.Location) Occurrence {
	return Occurrence{At: day.At(t.hour, t.minute, zone), Slot: string(day)}
}

func instantSlot(at time.Time) Occurrence {
	return Occurrence{At: clock.Instant(at), Slot: at.UTC().Format("2006-01-02T15:04Z")}
}

// after lists the occurrences in (after, now], oldest first.
func (t Timetable) after(after, now time.Time, zone *time.Location) []Occurrence {
	var due []Occurrence
	for o := t.upTo(after, zone); ; {
		if o = t.next(o, zone); o.At.After(now) {
			return due
		}
		if o.At.After(after) {
			due = append(due, o)
		}
	}
}
