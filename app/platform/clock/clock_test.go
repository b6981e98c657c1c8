package clock_test

import (
	"context"
	"testing"
	"time"

	"citycard/app/platform/clock"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestDaysAreThoseOfTheZone(t *testing.T) {
	t.Parallel()
	shanghai, newYork := zone(t, "Asia/Shanghai"), zone(t, "America/New_York")
	at := time.Date(2027, 3, 9, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if d := clock.DayOf(at, shanghai); d != "2027-03-10" {
		t.Errorf("Shanghai: %s", d)
	}
	if d := clock.DayOf(at.Add(-time.Microsecond), shanghai); d != "2027-03-09" {
		t.Errorf("just before midnight in Shanghai: %s", d)
	}
	if d := clock.DayOf(at, newYork); d != "2027-03-09" {
		t.Errorf("New York: %s", d)
	}
	if start := clock.Day("2027-03-10").Start(shanghai); !start.Equal(at) || start.Location() != time.UTC {
		t.Errorf("start %v", start)
	}
	if nine := clock.Day("2027-03-10").At(9, 0, shanghai); !nine.Equal(at.Add(9 * time.Hour)) {
		t.Errorf("nine o'clock %v", nine)
	}
}

// Santiago skips midnight on the first Sunday of September: the day begins at one o'clock.
func TestADayWithoutMidnightHasAStart(t *testing.T) {
	t.Parallel()
	santiago := zone(t, "America/Santiago")
	day := clock.Day("2024-09-08")
	start := day.Start(santiago)
	if clock.DayOf(start, santiago) != day && clock.DayOf(start.Add(time.Hour), santiago) != day {
		t.Errorf("the day starts at %v", start.In(santiago))
	}
}

func TestCalendarArithmetic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day    clock.Day
		months int
		want   clock.Day
	}{
		{"2027-03-10", 12, "2028-03-10"},
		{"2028-02-29", 12, "2029-03-01"}, // usable through 28 February 2029
		{"2027-01-31", 1, "2027-03-03"},
		{"2027-12-31", 12, "2028-12-31"},
	} {
		if got := c.day.AddMonths(c.months); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.day, c.months, got, c.want)
		}
	}
	if got := clock.Day("2028-02-28").AddDays(2); got != "2028-03-01" {
		t.Errorf("leap year: %s", got)
	}
	if n := clock.Day("2027-03-10").DaysUntil("2028-03-10"); n != 366 {
		t.Errorf("%d days over a leap day", n)
	}
	if n := clock.Day("2027-03-10").DaysUntil("2027-03-01"); n != -9 {
		t.Errorf("%d days backwards", n)
	}
	if w := clock.Day("2027-03-10").Weekday(); w != time.Wednesday {
		t.Errorf("weekday %v", w)
	}
}

func TestParseDayTakesRealDaysOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2027-2-3", "2027-02-29", "2027-13-01", "2027-03-10T00:00:00Z", " 2027-03-10",
		"20270310"} {
		if d, err := clock.ParseDay(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
	if d, err := clock.ParseDay("2028-02-29"); err != nil || d != "2028-02-29" {
		t.Errorf("%s, %v", d, err)
	}
}

func TestTheDisciplinedClockFollowsItsReference(t *testing.T) {
	t.Parallel()
	machine := clock.NewFake(time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC))
	c := clock.NewDisciplined(machine)
	if !c.Now().Equal(machine.Now()) {
		t.Error("before a measurement it is the machine's")
	}
	before := machine.Now()
	after := before.Add(200 * time.Millisecond)
	c.Observe(before, before.Add(100*time.Millisecond).Add(time.Minute), after) // the reference is a minute ahead
	if c.Offset() != time.Minute || !c.Now().Equal(machine.Now().Add(time.Minute)) {
		t.Errorf("offset %v, now %v", c.Offset(), c.Now())
	}
}

// computer is a machine whose wall clock can be set, as an administrator or a time service does.
type computer struct {
	wall    time.Time
	elapsed time.Duration
}

func (c *computer) Wall() time.Time        { return c.wall }
func (c *computer) Elapsed() time.Duration { return c.elapsed }

func (c *computer) live(d time.Duration) { c.wall, c.elapsed = c.wall.Add(d), c.elapsed+d }

func TestAWallClockThatIsSetChangesNothing(t *testing.T) {
	t.Parallel()
	start := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	for _, jump := range []time.Duration{25 * time.Hour, -25 * time.Hour, 10 * time.Minute, -10 * time.Minute,
		time.Second} {
		pc := &computer{wall: start, elapsed: 77 * time.Hour}
		own := clock.NewAnchored(pc)
		followed := clock.NewDisciplined(own)
		followed.Observe(own.Now(), own.Now().Add(3*time.Second), own.Now()) // the database is three seconds ahead
		pc.live(time.Minute)
		pc.wall = pc.wall.Add(jump)
		pc.live(9 * time.Second)
		if got, want := own.Now(), start.Add(69*time.Second); !got.Equal(want) || own.Skew() != jump {
			t.Errorf("set by %s: shows %s with a skew of %s, want %s", jump, got, own.Skew(), want)
		}
		if got, want := followed.Now(), start.Add(72*time.Second); !got.Equal(want) ||
			clock.SkewOf(followed) != jump-3*time.Second {
			t.Errorf("set by %s: followed shows %s with a skew of %s", jump, got, clock.SkewOf(followed))
		}
		pc.wall = pc.wall.Add(-jump)
		if own.Skew() != 0 {
			t.Errorf("set back: a skew of %s is left", own.Skew())
		}
	}
}

func TestTheSystemClockRunsWithTheMachine(t *testing.T) {
	t.Parallel()
	before := time.Now().Add(-time.Second)
	now := clock.System{}.Now()
	if now.Before(before) || now.After(time.Now().Add(time.Second)) ||
		clock.SkewOf(clock.System{}).Abs() > time.Second {
		t.Errorf("%s with a skew of %s, the machine shows %s", now, clock.SkewOf(clock.System{}), time.Now())
	}
	time.Sleep(2 * time.Millisecond)
	if later := (clock.System{}).Now(); later.Sub(now) < 2*time.Millisecond {
		t.Errorf("it stands still: %s", later.Sub(now))
	}
}

func TestAsOf(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC))
	then := time.Date(2026, 1, 1, 8, 0, 0, 1234, time.FixedZone("CST", 8*3600))
	if got := clock.NowIn(clock.AsOf(context.Background(), then), c); !got.Equal(then.Truncate(time.Microsecond)) ||
		got.Location() != time.UTC {
		t.Errorf("as of %v: %v", then, got)
	}
	if got := clock.NowIn(context.Background(), c); !got.Equal(c.Now()) {
		t.Errorf("now: %v", got)
	}
}
