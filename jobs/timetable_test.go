package jobs

import (
	"slices"
	"testing"
	"time"

	"citycard/app/platform/clock"
)

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestOccurrences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		table      Timetable
		zone       string
		after, now string
		slots      []string
	}{
		"before the hour": {DailyAt(9, 0), "Asia/Shanghai", "2027-03-10T08:00:00+08:00",
			"2027-03-10T08:59:59+08:00", nil},
		"on the hour": {DailyAt(9, 0), "Asia/Shanghai", "2027-03-10T08:00:00+08:00",
			"2027-03-10T09:00:00+08:00", []string{"2027-03-10"}},
		"already done today": {DailyAt(9, 0), "Asia/Shanghai", "2027-03-10T09:00:00+08:00",
			"2027-03-10T23:00:00+08:00", nil},
		"three days off": {DailyAt(9, 0), "Asia/Shanghai", "2027-03-10T09:00:00+08:00",
			"2027-03-13T10:00:00+08:00", []string{"2027-03-11", "2027-03-12", "2027-03-13"}},
		"leap day": {DailyAt(9, 0), "Asia/Shanghai", "2028-02-28T10:00:00+08:00",
			"2028-03-01T10:00:00+08:00", []string{"2028-02-29", "2028-03-01"}},
		"local day, not UTC's": {DailyAt(0, 10), "Asia/Shanghai", "2027-03-09T17:00:00Z", "2027-03-10T16:10:00Z",
			[]string{"2027-03-11"}},
		"the skipped hour": {DailyAt(2, 30), "America/New_York", "2026-03-07T12:00:00-05:00",
			"2026-03-09T12:00:00-04:00", []string{"2026-03-08", "2026-03-09"}},
		"the doubled hour": {DailyAt(1, 30), "America/New_York", "2026-10-31T12:00:00-04:00",
			"2026-11-02T12:00:00-05:00", []string{"2026-11-01", "2026-11-02"}},
		"between the doubled hours": {DailyAt(1, 30), "America/New_York", "2026-11-01T01:45:00-04:00",
			"2026-11-01T01:45:00-05:00", nil},
		"every ten minutes": {EveryMinutes(10), "Asia/Shanghai", "2027-03-10T00:05:00Z", "2027-03-10T00:20:00Z",
			[]string{"2027-03-10T00:10Z", "2027-03-10T00:20Z"}},
		"hourly over the overlap": {Hourly(), "America/New_York", "2026-11-01T04:30:00Z", "2026-11-01T07:00:00Z",
			[]string{"2026-11-01T05:00Z", "2026-11-01T06:00Z", "2026-11-01T07:00Z"}},
	} {
		var slots []string
		for _, o := range c.table.after(instant(t, c.after), instant(t, c.now), place(t, c.zone)) {
			slots = append(slots, o.Slot)
		}
		if !slices.Equal(slots, c.slots) {
			t.Errorf("%s: %v, want %v", name, slots, c.slots)
		}
	}
}

// A year of minutes in zones that change their clocks at midnight, by half an hour, or not
// at all: each local day has its occurrence once and in order.
func TestADailyJobIsDueOncePerDay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut",
		"Africa/Cairo", "Pacific/Apia"} {
		for _, table := range []Timetable{DailyAt(0, 0), DailyAt(0, 10), DailyAt(1, 30), DailyAt(2, 30),
			DailyAt(23, 45)} {
			zone := place(t, name)
			through := instant(t, "2026-12-31T12:00:00Z")
			end := instant(t, "2027-12-31T12:00:00Z")
			want := clock.DayOf(table.upTo(through, zone).At, zone)
			seen := map[string]bool{table.upTo(through, zone).Slot: true}
			for now := through; now.Before(end); now = now.Add(15 * time.Minute) {
				for _, o := range table.after(through, now, zone) {
					if seen[o.Slot] || o.At.Before(through) || o.At.After(now) {
						t.Fatalf("%s: %+v after %v at %v", name, o, through, now)
					}
					seen[o.Slot] = true
					through = o.At
				}
			}
			if len(seen) < 365 || len(seen) > 367 {
				t.Errorf("%s %+v: %d days from %s", name, table, len(seen), want)
			}
		}
	}
}

func TestTimetablesAreChecked(t *testing.T) {
	t.Parallel()
	for _, good := range []Timetable{DailyAt(0, 0), DailyAt(23, 59), Hourly(), EveryMinutes(1), EveryMinutes(20)} {
		if err := good.check(); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []Timetable{{}, DailyAt(24, 0), DailyAt(9, 60), EveryMinutes(0), EveryMinutes(7),
		EveryMinutes(90)} {
		if bad.check() == nil {
			t.Errorf("accepted %+v", bad)
		}
	}
}
