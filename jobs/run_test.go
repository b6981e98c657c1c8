package jobs

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestStatusesOfARun(t *testing.T) {
	t.Parallel()
	all := []Status{StatusWaiting, StatusRunning, StatusDone, StatusFailed, StatusSkipped}
	allowed := map[[2]Status]bool{
		{StatusWaiting, StatusRunning}: true, {StatusWaiting, StatusSkipped}: true,
		{StatusRunning, StatusRunning}: true,
		{StatusRunning, StatusDone}:    true, {StatusRunning, StatusFailed}: true, {StatusRunning, StatusWaiting}: true,
	}
	for _, from := range all {
		for _, to := range all {
			if got := from.mayBecome(to); got != allowed[[2]Status{from, to}] {
				t.Errorf("%s → %s: %v", from, to, got)
			}
		}
	}
}

func TestHowARunEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	no := errors.New("no " + strings.Repeat("é", errorLength))
	for name, c := range map[string]struct {
		run  JobRun
		err  error
		want Status
	}{
		"done":            {JobRun{Attempts: 2, Error: "before"}, nil, StatusDone},
		"tried again":     {JobRun{Attempts: 4}, no, StatusWaiting},
		"given up":        {JobRun{Attempts: maxAttempts}, no, StatusFailed},
		"by hand, failed": {JobRun{Attempts: 1, RequestedBy: "ops"}, no, StatusFailed},
	} {
		got := c.run.ended(now, Result{Count: 3, Note: "n"}, c.err)
		if got.Status != c.want || got.Result != 3 || (got.FinishedAt == nil) != (c.want == StatusWaiting) ||
			(got.Error == "") != (c.err == nil) || len(got.Error) > errorLength ||
			!StatusRunning.mayBecome(got.Status) {
			t.Errorf("%s: %+v", name, got)
		}
		if c.want == StatusWaiting && !got.NextAt.After(now) {
			t.Errorf("%s: next at %v", name, got.NextAt)
		}
	}
}

func TestBackoffGrowsToAnHour(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int64]time.Duration{1: time.Minute, 2: 2 * time.Minute, 4: 8 * time.Minute,
		7: time.Hour, 70: time.Hour} {
		if got := backoff(attempts); got < want || got > want+want/4 {
			t.Errorf("after %d attempts %v, want %v and up to a quarter more", attempts, got, want)
		}
	}
}
