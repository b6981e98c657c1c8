package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The handlers that run in processes of their own are this very program.
func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		exitWith(playRole(role, os.Stdin))
	}
	os.Exit(m.Run())
}

// The whole run on a tiny city: every measurement gives figures, the counts agree on both
// engines, nothing stays behind. No time is asserted.
func TestTheHarnessWorksOnATinyCity(t *testing.T) {
	results := filepath.Join(t.TempDir(), "results.json")
	if err := run(t.Context(), []string{"-short", "-out", results}, testWriter{t}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if r.Conditions["postgres fsync"] != "on" || r.Conditions["postgres synchronous_commit"] != "on" {
		t.Errorf("measured without durability: %v", r.Conditions)
	}
	sheets, err := allSheets()
	if err != nil || len(r.Pages) != 2*len(sheets) {
		t.Errorf("%d figures of %d pages on two engines, %v", len(r.Pages), len(sheets), err)
	}
	for _, p := range r.Pages {
		if v := p.Verdict; v != "reached" && v != "missed" || p.Bytes == 0 {
			t.Errorf("%s on %s: %s", p.Name, p.Engine, v)
		}
	}
	beside := map[string]int{}
	for _, f := range r.Figures {
		if f.Ours.Median <= 0 || f.Ours.Rounds != 1 {
			t.Errorf("%s: %+v", f.Name, f.Ours)
		}
		if f.Beside != "" {
			beside[strings.Fields(f.Name)[0]]++
			if f.Ratio.Median <= 0 {
				t.Errorf("%s has no ratio: %+v", f.Name, f)
			}
		}
	}
	want := map[string]int{"confirm": 4, "store": 3, "code": 1, "reminders": 1, "accrual": 1}
	if fmt.Sprint(beside) != fmt.Sprint(want) || len(r.Figures) != 12 {
		t.Errorf("figures: %v, %d in all", beside, len(r.Figures))
	}
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

func TestFlags(t *testing.T) {
	t.Parallel()
	for _, wrong := range [][]string{{"-only", "lists"}, {"-rounds", "0"}, {"-seconds", "0"}, {"more"}} {
		if _, err := parse(wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
	s, err := parse([]string{"-only", "list,memory", "-rounds", "3", "-seconds", "1.5"})
	if err != nil || len(s.only) != 2 || s.rounds != 3 || s.span.Milliseconds() != 1500 || s.size != fullSize {
		t.Errorf("%+v, %v", s, err)
	}
}
