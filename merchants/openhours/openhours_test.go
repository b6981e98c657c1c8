package openhours

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestReadOpeningHours(t *testing.T) {
	t.Parallel()
	const daily = "Mo 10:00-22:00;Tu 10:00-22:00;We 10:00-22:00;Th 10:00-22:00;Fr 10:00-22:00;Sa 10:00-22:00;Su " +
		"10:00-22:00"
	for text, want := range map[string]string{
		"10:00-22:00":          daily,
		"周一至周日 10:00-22:00":    daily,
		"周一至周日　10：00～22：00":    daily,
		"每天10:00至22:00":        daily,
		"Mo-Su,PH 10:00-22:00": daily,
		"10:00-22:00 周一,周二,周三,周四,周五,周六,周日":                  daily,
		"全天 10:00-22:00 周一,周二,周三,周四,周五,周六,周日":               daily,
		"周一至周日 10:00-22:00  非营业时段 2018-02-15至2018-02-21 全天": daily,
		"Mo-Fr 08:00-18:00; Sa 10:00-14:00; Su off": "Mo 08:00-18:00;Tu 08:00-18:00;We 08:00-18:00;Th " +
			"08:00-18:00;Fr 08:00-18:00;Sa 10:00-14:00",
		"周六,周日 06:30-22:30  周一至周三 06:30-09:30 10:00-14:30": "Mo 06:30-09:30;Mo 10:00-14:30;Tu 06:30-09:30;Tu " +
			"10:00-14:30;We 06:30-09:30;We 10:00-14:30;Sa 06:30-22:30;Su 06:30-22:30",
		"周一-周二午餐11:30-14:30,晚餐18:00-22:30;周六、周日午餐12:00-15:00": "Mo 11:30-14:30;Mo 18:00-22:30;Tu 11:30-14:30;Tu " +
			"18:00-22:30;Sa 12:00-15:00;Su 12:00-15:00",
		"周六 11:00-14:30 11:00-15:00": "Sa 11:00-15:00",
		"周日至周一 20:00-次日02:00":        "Mo 20:00-26:00;Su 20:00-26:00",
		"周二 24小时":                    "Tu 00:00-24:00",
		"周二至周三 10:00-17:00 周一闭馆":     "Tu 10:00-17:00;We 10:00-17:00",
		"Sa 00:00-24:00":             "Sa 00:00-24:00",
		"春季、夏季 周一至周日 09:00-21:00":    "",
		"周一至周日":                      "",
		"10:00":                      "",
		"周一 10:00-22:70":             "",
		"10:00-22:00 周六 09:00-23:00": "",
		"":                           "",
		"预约":                         "",
		"10:00-22:00 休息":             "",
	} {
		week, err := Read(text)
		if got := week.String(); got != want || (err != nil) != (want == "") {
			t.Errorf("%q → %q %v, want %q", text, got, err, want)
		}
	}
	if week, err := Read("24/7"); err != nil || week.String() !=
		"Mo 00:00-24:00;Tu 00:00-24:00;We 00:00-24:00;Th 00:00-24:00;Fr 00:00-24:00;Sa 00:00-24:00;Su 00:00-24:00" {
		t.Errorf("24/7 → %q %v", week, err)
	}
}

func TestOpenAt(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	week, err := Parse("Mo 10:00-14:00;Mo 17:00-26:00;Su 22:00-25:30")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]bool{ // 2027-03-08 is a Monday
		"2027-03-08 09:59": false, "2027-03-08 10:00": true, "2027-03-08 13:59": true, "2027-03-08 14:00": false,
		"2027-03-08 23:30": true, "2027-03-09 01:59": true, "2027-03-09 02:00": false,
		"2027-03-07 21:59": false, "2027-03-07 22:00": true,
		"2027-03-08 01:29": true, "2027-03-08 01:30": false, // Sunday night belongs to Monday's clock
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if open, known := week.OpenAt(now.UTC(), zone); open != want || !known {
			t.Errorf("%s: open %v known %v, want %v", at, open, known, want)
		}
	}
	if open, known := (Week{}).OpenAt(time.Now(), zone); open || known {
		t.Error("an unknown timetable claims to know")
	}
}

// Two spans of one day that together exceed a day stay two: the stored form has no longer one.
func TestSpansThatExceedADayStayApart(t *testing.T) {
	t.Parallel()
	var week Week
	for _, s := range [][2]int{{0, 2}, {2, 1}} {
		if err := week.Add(1, s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	if back, err := Parse(week.String()); err != nil || back.String() != "Tu 00:00-00:02;Tu 00:02-24:01" {
		t.Errorf("%q → %q %v", week, back, err)
	}
}

func TestStoredFormReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var week Week
		for range rapid.IntRange(0, 12).Draw(t, "spans") {
			_ = week.Add(rapid.IntRange(-1, 7).Draw(t, "day"), rapid.IntRange(-1, 1500).Draw(t, "from"),
				rapid.IntRange(-1, 3000).Draw(t, "to"))
		}
		back, err := Parse(week.String())
		if err != nil || back.String() != week.String() {
			t.Fatalf("%q → %q %v", week, back, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"周一至周日 10:00-22:00", "Mo-Fr 08:00-18:00; Sa off", "24/7", "周日至周一 20:00-次日02:00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		week, err := Read(text)
		if (err == nil) != week.Known() {
			t.Fatalf("%q: known %v, err %v", text, week.Known(), err)
		}
		if back, err := Parse(week.String()); err != nil || back.String() != week.String() {
			t.Fatalf("%q: stored form %q reads back as %q, %v", text, week, back, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("Mo 10:00-22:00;Su 22:00-25:30")
	f.Fuzz(func(t *testing.T, text string) {
		if week, err := Parse(text); err == nil {
			if again, err := Parse(week.String()); err != nil || again.String() != week.String() {
				t.Fatalf("%q: %q reads back as %q, %v", text, week, again, err)
			}
		}
	})
}
