package openhours_test

import (
	"testing"
	"time"

	"citycard/merchants/openhours"
)

func TestNextOpeningAndDays(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	week, err := openhours.Parse("We 07:00-10:00;We 17:00-26:00;Fr 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	if day := week.Day(2); len(day) != 2 || day[0].String() != "07:00–10:00" || day[1].String() != "17:00–02:00" {
		t.Errorf("Wednesday: %v", day)
	}
	if day := week.Day(0); len(day) != 0 {
		t.Errorf("Monday: %v", day)
	}
	for now, want := range map[string]string{ // 2027-03-10 is a Wednesday
		"2027-03-10 06:59": "2027-03-10 07:00",
		"2027-03-10 07:00": "2027-03-10 17:00",
		"2027-03-10 23:00": "2027-03-12 09:00",
		"2027-03-12 18:30": "2027-03-17 07:00",
	} {
		moment, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := week.NextOpening(moment, zone)
		if !ok || got.In(zone).Format("2006-01-02 15:04") != want {
			t.Errorf("after %s: %v %v, want %s", now, got.In(zone), ok, want)
		}
	}
	if _, ok := (openhours.Week{}).NextOpening(time.Unix(0, 0), zone); ok {
		t.Error("nobody knows, but it opens")
	}
}
