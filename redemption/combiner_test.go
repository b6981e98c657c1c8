package redemption

import (
	"context"
	"errors"
	"testing"
)

// Who leaves while a batch is under way is taken out of the queue: an outage must not leave
// behind a queue of confirmations that nobody waits for.
func TestACancelledConfirmationLeavesTheQueue(t *testing.T) {
	t.Parallel()
	begun, release := make(chan struct{}), make(chan struct{})
	var committed []string
	c := combiner{workers: 1, commit: func(batch []*confirmation) []*confirmation {
		for _, item := range batch {
			if committed = append(committed, item.key); item.key == "first" {
				close(begun)
				<-release
			}
			item.answer(Receipt{}, false, nil)
		}
		return nil
	}}
	answer := make(chan error)
	ask := func(ctx context.Context, key string) {
		_, _, err := c.do(ctx, &confirmation{key: key})
		answer <- err
	}
	go ask(t.Context(), "first")
	<-begun
	gone, leave := context.WithCancel(t.Context())
	go ask(gone, "second")
	leave()
	if err := <-answer; !errors.Is(err, errBusy) {
		t.Errorf("who left heard %v", err)
	}
	close(release)
	if err := <-answer; err != nil {
		t.Errorf("the first heard %v", err)
	}
	go ask(t.Context(), "third")
	if err := <-answer; err != nil || len(committed) != 2 || committed[1] != "third" {
		t.Errorf("%v, committed %v", err, committed)
	}
}

func TestBatchesHaveFewSizes(t *testing.T) {
	t.Parallel()
	for waiting, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 7: 4, 8: 8, 63: 32, 64: 64, 65: 64, 1000: 64} {
		if got := batchSize(waiting); got != want {
			t.Errorf("of %d waiting %d are taken, want %d", waiting, got, want)
		}
	}
}
