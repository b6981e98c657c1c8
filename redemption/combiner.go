package redemption

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// combiner collects waiting confirmations into batches: group commit in the application.
// A batch forms only from callers that are already waiting, so nobody waits for a timer.
// Workers are started on demand and end when the queue is empty. Nothing needs to be stopped,
// because every queued item has a caller that waits inside its request.
type combiner struct {
	commit  func([]*confirmation) (later []*confirmation)
	workers int

	mu      sync.Mutex
	queue   []*confirmation
	running int
}

// batchLimit bounds one transaction. A larger batch is not faster per item.
const batchLimit = 64

// do queues one confirmation and waits for its answer. When ctx ends first the outcome is unknown to
// this caller, who retries with the same key: an item in a batch is still committed, an item in the
// queue is withdrawn. So the queue is never longer than there are callers.
func (c *combiner) do(ctx context.Context, item *confirmation) (Receipt, bool, error) {
	item.done = make(chan struct{})
	c.mu.Lock()
	c.queue = append(c.queue, item)
	if c.running < c.workers {
		c.running++
		go c.run()
	}
	c.mu.Unlock()
	select {
	case <-item.done:
		return item.receipt, item.replayed, item.err
	case <-ctx.Done():
		c.withdraw(item)
		return Receipt{}, false, errBusy.Wrap(ctx.Err())
	}
}

func (c *combiner) withdraw(item *confirmation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = slices.DeleteFunc(c.queue, func(waiting *confirmation) bool { return waiting == item })
}

func (c *combiner) run() {
	for {
		c.mu.Lock()
		n := batchSize(len(c.queue))
		if n == 0 {
			c.running--
			c.queue = nil
			c.mu.Unlock()
			return
		}
		batch := append([]*confirmation(nil), c.queue[:n]...)
		c.queue = c.queue[n:]
		c.mu.Unlock()

		later := c.commitSafely(batch)

		c.mu.Lock()
		c.queue = append(later, c.queue...)
		c.mu.Unlock()
	}
}

// batchSize is the largest power of two up to the number that waits, at most batchLimit. A statement's
// text depends on the size of its batch; with seven sizes instead of 64 the driver and the
// server keep every text prepared (on PostgreSQL a fifth less work with eight tills).
func batchSize(waiting int) int {
	if waiting == 0 {
		return 0
	}
	return min(1<<(bits.Len(uint(waiting))-1), batchLimit)
}

// commitSafely answers every item of the batch that is not postponed, also after a panic.
func (c *combiner) commitSafely(batch []*confirmation) (later []*confirmation) {
	defer func() {
		if cause := recover(); cause != nil {
			later = nil
			for _, item := range batch {
				item.answer(Receipt{}, false, fmt.Errorf("confirmation panicked: %v", cause))
			}
		}
	}()
	return c.commit(batch)
}
