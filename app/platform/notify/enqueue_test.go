package notify_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

func TestOneKeyIsOneMessage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		to := k.member()
		first := k.enqueue(urgent(to, 1), urgent(to, 2))
		again := k.enqueue(urgent(to, 3), urgent(to, 2), urgent(to, 1), urgent(to, 3))
		if again[1] != first[1] || again[2] != first[0] || again[0] != again[3] || slices.Contains(first, again[0]) {
			t.Errorf("first %v, again %v", first, again)
		}
		var group sync.WaitGroup
		ids := make([]ident.ID, 16)
		for i := range ids {
			group.Go(func() { ids[i] = k.enqueue(urgent(to, 9))[0] })
		}
		group.Wait()
		if len(slices.Compact(ids)) != 1 || ids[0] == ident.None {
			t.Errorf("parallel writers of one key got %v", ids)
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM notify_messages"); n != 4 {
			t.Errorf("%d messages, want 4", n)
		}
	})
}

func TestManyMessagesAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		msgs := make([]notify.Message, 350)
		for i := range msgs {
			msgs[i] = urgent(k.member(), i)
		}
		ids := k.enqueue(msgs...)
		if len(ids) != 350 || dbtest.Count(t, k.DB, "SELECT count(DISTINCT id) FROM notify_messages") != 350 {
			t.Errorf("%d ids", len(ids))
		}
		if again := k.enqueue(msgs...); !slices.Equal(again, ids) {
			t.Error("the second call must give the ids of the first")
		}
	})
}

func TestMalformedMessagesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		good := urgent(k.member(), 1)
		for name, spoil := range map[string]func(*notify.Message){
			"no key":                    func(m *notify.Message) { m.DedupeKey = "" },
			"no template":               func(m *notify.Message) { m.Template = "" },
			"nobody":                    func(m *notify.Message) { m.To.ID = ident.None },
			"an address for an account": func(m *notify.Message) { m.To.Address = "+86" },
			"a phone without number": func(m *notify.Message) {
				m.To = notify.Recipient{Kind: notify.RecipientPhone}
			},
		} {
			m := good
			spoil(&m)
			if err := k.DB.InTx(k.ctx(), func(tx *db.Tx) error {
				_, err := k.EnqueueTx(tx, m)
				return err
			}); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}

func TestInbox(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me, you := k.member(), k.member()
		mine := func(n int, after time.Duration) notify.Message {
			m := urgent(me, n)
			m.Urgent, m.NotBefore = false, k.Clock.Now().Add(after)
			return m
		}
		ids := k.enqueue(mine(1, 0), mine(2, time.Hour), mine(3, 0), mine(4, 0), mine(5, 2*time.Hour), urgent(you, 6))
		k.Clock.Advance(time.Hour)
		first, next, err := k.Inbox(k.ctx(), me, 2, "")
		must(t, err)
		second, end, err := k.Inbox(k.ctx(), me, 2, next)
		must(t, err)
		var got []ident.ID
		for _, item := range append(first, second...) {
			got = append(got, item.ID)
		}
		if want := []ident.ID{ids[1], ids[3], ids[2], ids[0]}; !slices.Equal(got, want) || end != "" ||
			len(first) != 2 {
			t.Errorf("inbox %v (%q), want %v: what is due, newest first", got, end, want)
		}
		if first[0].Params["n"] != "2" || first[0].Template != "gift" || first[0].SeenAt != nil ||
			!first[0].At.Equal(k.Clock.Now()) {
			t.Errorf("item = %+v", first[0])
		}
		for _, bad := range []string{"x", "1.x", "-1." + ids[0].String(), "99999999999999999999." + ids[0].String()} {
			if _, _, err := k.Inbox(k.ctx(), me, 2, bad); !errors.Is(err, notify.ErrCursor) {
				t.Errorf("cursor %q: %v", bad, err)
			}
		}
	})
}

func TestSeenIsDelivered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me, you := k.member(), k.member()
		m := urgent(me, 1)
		m.Urgent = false
		late := urgent(me, 2)
		late.Urgent, late.NotBefore = false, k.Clock.Now().Add(time.Hour)
		only := urgent(me, 3)
		only.Urgent, only.InboxOnly = false, true
		ids := k.enqueue(m, late, only)
		if err := k.MarkSeen(k.ctx(), you, ids[0]); !errors.Is(err, notify.ErrMessageNotFound) {
			t.Errorf("somebody else saw it: %v", err)
		}
		if err := k.MarkSeen(k.ctx(), me, ids[0], ids[1]); !errors.Is(err, notify.ErrMessageNotFound) ||
			k.state(ids[0]).Seen {
			t.Errorf("one of them is not due: %v", err)
		}
		if n, err := k.Unseen(k.ctx(), me); err != nil || n != 2 {
			t.Errorf("unseen = %d, %v", n, err)
		}
		for range 2 {
			must(t, k.MarkSeen(k.ctx(), me, ids[0], ids[0], ids[2]))
		}
		if s := k.state(ids[0]); !s.Seen || !s.Delivered || s.Pending {
			t.Errorf("state = %+v", s)
		}
		if s := k.state(ids[2]); !s.Seen || !s.Delivered || s.Pending {
			t.Errorf("inbox-only state = %+v", s)
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM notify_attempts WHERE outcome = 'seen'"); n != 2 {
			t.Errorf("%d attempts, want 2", n)
		}
		k.Clock.Advance(24 * time.Hour)
		k.deliver()
		k.Clock.Advance(24 * time.Hour)
		k.deliver()
		if n := k.sms.count(); n != 1 { // the late one
			t.Errorf("%d messages were sent outside, want only the unseen one", n)
		}
		k.healthy()
	})
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		ids := k.enqueue(urgent(k.member(), 1), urgent(k.member(), 2))
		must(t, k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.CancelTx(tx, ids[0]) }))
		if r := k.deliver(); r.Delivered != 1 || k.state(ids[0]).Delivered || k.state(ids[0]).Pending {
			t.Errorf("report %+v", r)
		}
		must(t, k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.CancelTx(tx, ids...) }))
		if s := k.state(ids[1]); !s.Delivered || s.Ended {
			t.Errorf("what was delivered stays delivered: %+v", s)
		}
		k.healthy()
	})
}
