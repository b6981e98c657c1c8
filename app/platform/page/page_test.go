package page_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

var errInvalid = errors.New("sample.cursor")

func TestLimitIsTwentyByDefaultAndAHundredAtMost(t *testing.T) {
	t.Parallel()
	for asked, want := range map[int]int{-1: 20, 0: 20, 1: 1, 50: 50, 100: 100, 101: 100} {
		if got := page.Limit(asked); got != want {
			t.Errorf("Limit(%d) = %d, want %d", asked, got, want)
		}
	}
}

func TestCutKeepsARowBackAndMakesTheCursorOfTheLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows, want []string
		next       string
	}{
		{nil, nil, ""},
		{[]string{"a"}, []string{"a"}, ""},
		{[]string{"a", "b"}, []string{"a", "b"}, ""},
		{[]string{"a", "b", "c"}, []string{"a", "b"}, "after b"},
	} {
		got, next := page.Cut(c.rows, 2, func(last string) string { return "after " + last })
		if !slices.Equal(got, c.want) || next != c.next {
			t.Errorf("Cut(%q) = %q, %q; want %q, %q", c.rows, got, next, c.want, c.next)
		}
	}
}

func TestACursorIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	id := ident.Random{}.New()
	if got, err := page.Parse(page.Cursor(id), errInvalid); err != nil || got != id {
		t.Errorf("by id: %v, %v", got, err)
	}
	var first, second int64
	got, err := page.Parse(page.Cursor(id, -7, 1<<60), errInvalid, &first, &second)
	if err != nil || got != id || first != -7 || second != 1<<60 {
		t.Errorf("by two numbers and id: %d, %d, %v, %v", first, second, got, err)
	}
	if got, err := page.Parse("", errInvalid, &first); err != nil || got != ident.None {
		t.Errorf("first page: %v, %v", got, err)
	}
}

func TestParseRefusesWhatNoPageHandedOut(t *testing.T) {
	t.Parallel()
	id := ident.Random{}.New().String()
	for _, cursor := range []string{"x", "1 OR 1=1", ".", id + " ", "{" + id + "}", ident.None.String(), "7." + id} {
		if _, err := page.Parse(cursor, errInvalid); !errors.Is(err, errInvalid) {
			t.Errorf("Parse(%q): %v", cursor, err)
		}
	}
	for _, cursor := range []string{id, "." + id, "x." + id, "7." + id + ".", "7.8." + id, "7.x",
		strings.Repeat("9", 20) + "." + id} {
		var n int64
		if _, err := page.Parse(cursor, errInvalid, &n); !errors.Is(err, errInvalid) {
			t.Errorf("Parse(%q) with a number: %v", cursor, err)
		}
	}
}

func TestDaysAreThoseOfTheZoneAndIncludeTheLast(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2027, 3, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		from, to clock.Day
		want     page.Span
	}{
		{"", "", page.Span{}},
		{"2027-03-10", "", page.Span{From: at(9, 16)}},
		{"", "2027-03-10", page.Span{Until: at(10, 16)}},
		{"2027-03-10", "2027-03-10", page.Span{From: at(9, 16), Until: at(10, 16)}},
	} {
		if got := page.Days(c.from, c.to, shanghai); got != c.want {
			t.Errorf("Days(%q, %q) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
