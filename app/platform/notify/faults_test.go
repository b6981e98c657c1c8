package notify_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

func TestPoisonDiesAndOthersFlow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answer = func(out notify.Outgoing) (notify.Receipt, error) {
			if out.Params["n"] == "0" {
				return notify.Receipt{}, errPoison
			}
			return notify.Receipt{Delivered: true, Ref: out.MessageID.String()}, nil
		}
		var msgs []notify.Message
		for n := range 100 {
			msgs = append(msgs, urgent(k.member(), n))
		}
		ids := k.enqueue(msgs...)
		if r := k.deliver(); r.Delivered != 99 || r.Failed != 1 {
			t.Errorf("first run: %+v", r)
		}
		start := k.Clock.Now()
		for tries := 1; k.state(ids[0]).Pending; tries++ {
			if s := k.state(ids[0]); s.Tries != tries || s.Error != errPoison.Error() {
				t.Fatalf("after %d tries: %+v", tries, s)
			}
			if r := k.deliver(); r.Claimed != 0 {
				t.Fatalf("tried again at once: %+v", r)
			}
			k.Clock.Advance(time.Hour)
			k.deliver()
		}
		if s := k.state(ids[0]); !s.Dead || s.Tries != 12 || k.Clock.Now().Sub(start) != 11*time.Hour {
			t.Errorf("at the end: %+v after %v", s, k.Clock.Now().Sub(start))
		}
		alarms, err := k.Alarms(k.ctx(), []city.ID{"shanghai"})
		if must(t, err); len(alarms) != 1 || alarms[0].Code != "notify.dead_letter" ||
			alarms[0].Detail != ids[0].String() {
			t.Errorf("alarms = %+v", alarms)
		}
		k.healthy()
	})
}

func TestChannelThatIsDownCostsNoTry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answers(notify.Receipt{}, fmt.Errorf("dial: %w", notify.ErrChannelDown))
		var msgs []notify.Message
		for n := range 20 {
			msgs = append(msgs, urgent(k.member(), n))
		}
		ids := k.enqueue(msgs...)
		for range 48 { // two days
			r := k.deliver()
			if len(r.Down) != 1 || r.Down[0] != "sms" || r.Dead+r.Failed+r.Ended != 0 {
				t.Fatalf("report %+v", r)
			}
			k.Clock.Advance(time.Hour)
		}
		if calls := k.sms.count(); calls > 48*8 {
			t.Errorf("%d calls to a provider that is down", calls)
		}
		if s := k.state(ids[19]); !s.Pending || s.Tries != 0 {
			t.Errorf("state = %+v", s)
		}
		k.sms.answers(notify.Receipt{Delivered: true}, nil)
		if r := k.deliver(); r.Delivered != 20 {
			t.Errorf("when it is back: %+v", r)
		}
		k.healthy()
	})
}

func TestFailuresInARowOpenTheCircuit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answers(notify.Receipt{}, errors.New("500"))
		var msgs []notify.Message
		for n := range 100 {
			msgs = append(msgs, urgent(k.member(), n))
		}
		k.enqueue(msgs...)
		if r := k.deliver(); k.sms.count() > 5+8 || len(r.Down) != 1 || r.Failed != k.sms.count() {
			t.Errorf("%d calls, report %+v", k.sms.count(), r)
		}
	})
}

// Of many workers one sends each message.
func TestEachMessageIsSentOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		var msgs []notify.Message
		for n := range 200 {
			msgs = append(msgs, urgent(k.member(), n))
		}
		k.enqueue(msgs...)
		k.sms.answer = func(out notify.Outgoing) (notify.Receipt, error) {
			return notify.Receipt{Delivered: true, Ref: out.MessageID.String()}, nil
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if _, err := k.Deliver(k.ctx(), 1000); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		seen := map[ident.ID]int{}
		for _, out := range k.sms.calls {
			seen[out.MessageID]++
		}
		if len(seen) != 200 || k.sms.count() != 200 {
			t.Errorf("%d messages in %d calls, want 200 in 200", len(seen), k.sms.count())
		}
		k.healthy()
	})
}

// While one worker is sending, another finds nothing; when the first has died, its lease ends.
func TestLease(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.enqueue(urgent(k.member(), 1))
		var during notify.Report
		k.sms.answer = func(out notify.Outgoing) (notify.Receipt, error) {
			k.sms.answer = nil
			k.sms.mu.Unlock()
			defer k.sms.mu.Lock()
			during = k.deliver()
			return notify.Receipt{Delivered: true, Ref: "1"}, nil
		}
		if r := k.deliver(); r.Delivered != 1 || during.Claimed != 0 {
			t.Errorf("worker %+v, second worker meanwhile %+v", r, during)
		}
		id := k.enqueue(urgent(k.member(), 2))[0]
		dbtest.Exec(t, k.DB, "UPDATE notify_messages SET lease_until = ?, lease_token = ? WHERE id = ?",
			k.Clock.Now().Add(2*time.Minute), k.IDs.New(), id)
		if r := k.deliver(); r.Claimed != 0 {
			t.Errorf("took a message under a lease: %+v", r)
		}
		k.Clock.Advance(2 * time.Minute)
		if r := k.deliver(); r.Delivered != 1 {
			t.Errorf("after the lease ended: %+v", r)
		}
		k.healthy()
	})
}

// A worker that lost its lease while sending must not write over what happened meanwhile.
func TestZombieWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me := k.member()
		id := k.enqueue(urgent(me, 1))[0]
		k.sms.answer = func(out notify.Outgoing) (notify.Receipt, error) {
			must(t, k.MarkSeen(k.ctx(), me, id))
			return notify.Receipt{}, errPoison
		}
		k.deliver()
		if s := k.state(id); !s.Seen || !s.Delivered || s.Pending || s.Tries != 0 {
			t.Errorf("state = %+v", s)
		}
		k.healthy()
	})
}
