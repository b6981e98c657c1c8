package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/notify"
)

func TestLadder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		m := urgent(k.member(), 1)
		m.Urgent = false
		id := k.enqueue(m)[0]
		if r := k.deliver(); r.Accepted != 1 || k.sms.count() != 0 {
			t.Fatalf("first the inbox: %+v", r)
		}
		k.Clock.Advance(6*time.Hour - time.Second)
		if r := k.deliver(); r.Claimed != 0 {
			t.Errorf("before six hours: %+v", r)
		}
		k.Clock.Advance(time.Second) // 18:00 in Shanghai
		if r := k.deliver(); r.Delivered != 1 {
			t.Errorf("after six hours: %+v", r)
		}
		out := k.sms.calls[0]
		if out.To != "+8613800000001" || out.Locale != "en" || out.MessageID != id || out.DedupeKey != "gift:1" ||
			out.Body != "gift" || out.Params["n"] != "1" {
			t.Errorf("sent %+v", out)
		}
		if s := k.state(id); !s.Delivered || s.Pending {
			t.Errorf("state = %+v", s)
		}
		if r := k.deliver(); r.Claimed != 0 || k.sms.count() != 1 {
			t.Errorf("sent again: %+v", r)
		}
		k.healthy()
	})
}

func TestNextChannelWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.Clock.Advance(5 * time.Hour) // 17:00: six hours later it is 23:00
		m := urgent(k.member(), 1)
		m.Urgent = false
		k.enqueue(m)
		k.deliver()
		morning := dbtest.Start.Add(21 * time.Hour) // 09:00
		k.Clock.Set(morning.Add(-time.Second))
		if r := k.deliver(); r.Claimed != 0 {
			t.Errorf("in quiet hours: %+v", r)
		}
		k.Clock.Set(morning)
		if r := k.deliver(); r.Delivered != 1 {
			t.Errorf("in the morning: %+v", r)
		}
	})
}

func TestAcceptedWaitsForItsReceipt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answers(notify.Receipt{Ref: "ref-1"}, nil)
		id := k.enqueue(urgent(k.member(), 1))[0]
		if r := k.deliver(); r.Accepted != 1 || k.state(id).Delivered {
			t.Fatalf("taken is not delivered: %+v", r)
		}
		if err := k.NoteReceipt(k.ctx(), "sms", "ref-2"); !errors.Is(err, notify.ErrMessageNotFound) {
			t.Errorf("a receipt for nothing: %v", err)
		}
		if err := k.NoteReceipt(k.ctx(), "sms", ""); !errors.Is(err, notify.ErrMessageNotFound) {
			t.Errorf("a receipt without name: %v", err)
		}
		for range 2 {
			must(t, k.NoteReceipt(k.ctx(), "sms", "ref-1"))
		}
		if s := k.state(id); !s.Delivered || s.Pending {
			t.Errorf("state = %+v", s)
		}
		k.healthy()
	})
}

func TestWithoutReceiptItEndsUndelivered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answers(notify.Receipt{Ref: "ref-1"}, nil)
		id := k.enqueue(urgent(k.member(), 1))[0]
		k.deliver()
		k.Clock.Advance(6 * time.Hour)
		if r := k.deliver(); r.Ended != 1 || k.sms.count() != 1 {
			t.Errorf("report %+v, %d calls", r, k.sms.count())
		}
		if s := k.state(id); s.Delivered || s.Pending || !s.Ended {
			t.Errorf("state = %+v", s)
		}
		must(t, k.NoteReceipt(k.ctx(), "sms", "ref-1")) // late, but true
		if !k.state(id).Delivered {
			t.Error("a late receipt was lost")
		}
		k.healthy()
	})
}

func TestExpiredMessagesAreNotSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		m := urgent(k.member(), 1)
		end := k.Clock.Now().Add(time.Hour)
		m.ExpiresAt = &end
		id := k.enqueue(m)[0]
		k.Clock.Set(end)
		if r := k.deliver(); r.Ended != 1 || k.sms.count() != 0 || !k.state(id).Ended {
			t.Errorf("report %+v", r)
		}
		k.healthy()
	})
}

func TestNobodysAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		to := notify.Recipient{Kind: notify.RecipientStaff, ID: k.IDs.New()}
		m := urgent(to, 1)
		m.Urgent = false
		id := k.enqueue(m)[0]
		k.deliver()
		k.Clock.Advance(6 * time.Hour)
		k.deliver()
		if s := k.state(id); !s.Ended || s.Dead || k.sms.count() != 0 {
			t.Errorf("state = %+v", s)
		}
		must(t, k.MarkSeen(k.ctx(), to, id)) // it is still in the inbox
		k.healthy()
	})
}

func TestSealedMessages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.answers(notify.Receipt{}, notify.ErrChannelDown)
		id := k.enqueue(notify.Message{To: notify.Recipient{Kind: notify.RecipientPhone, Address: "+8613800000009"},
			Template: "code",
			Params:   map[string]string{"code": "314159"}, DedupeKey: "c", Urgent: true, Locale: "zh-CN"})[0]
		if _, err := k.DeliverNow(k.ctx(), id); err != nil {
			t.Fatal(err)
		}
		clear := `SELECT count(*) FROM notify_messages WHERE CAST(params AS text) LIKE '%314159%'
			OR CAST(sealed AS text) LIKE '%314159%' OR CAST(sealed AS text) LIKE '%800000009%'`
		if n := dbtest.Count(t, k.DB, clear); n != 0 {
			t.Error("a code or number is stored in clear")
		}
		k.sms.answers(notify.Receipt{Ref: "r"}, nil) // taken, receipt to follow
		k.Clock.Advance(time.Minute)
		if r := k.deliver(); r.Accepted != 1 {
			t.Errorf("report %+v", r)
		}
		out := k.sms.calls[len(k.sms.calls)-1]
		if out.To != "+8613800000009" || out.Params["code"] != "314159" || out.Locale != "zh-CN" {
			t.Errorf("sent %+v", out)
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM notify_messages WHERE sealed IS NOT NULL"); n != 0 {
			t.Error("the sealed part was not wiped")
		}
		must(t, k.NoteReceipt(k.ctx(), "sms", "r"))
		if !k.state(id).Delivered {
			t.Error("its receipt was lost")
		}
		k.healthy()
	})
}

func TestStoppedWorkerGivesItsMessagesBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		id := k.enqueue(urgent(k.member(), 1))[0]
		ctx, cancel := context.WithCancel(k.ctx())
		k.sms.answer = func(notify.Outgoing) (notify.Receipt, error) {
			cancel()
			return notify.Receipt{}, context.Canceled
		}
		if _, err := k.Deliver(ctx, 10); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if s := k.state(id); !s.Pending || s.Tries != 0 {
			t.Errorf("state = %+v", s)
		}
		k.sms.answer = nil
		k.Clock.Advance(time.Minute)
		if r := k.deliver(); r.Delivered != 1 {
			t.Errorf("report %+v", r)
		}
	})
}

func TestNextAllowed(t *testing.T) {
	t.Parallel()
	zone := city.City{Zone: "Asia/Shanghai"}.Location()
	at := func(day, hour, minute int) time.Time { return time.Date(2027, 3, day, hour, minute, 0, 0, zone) }
	for _, c := range []struct{ now, want time.Time }{
		{at(10, 12, 0), at(10, 12, 0)}, {at(10, 9, 0), at(10, 9, 0)}, {at(10, 20, 59), at(10, 20, 59)},
		{at(10, 21, 0), at(11, 9, 0)}, {at(10, 23, 59), at(11, 9, 0)}, {at(11, 0, 0), at(11, 9, 0)},
		{at(11, 8, 59), at(11, 9, 0)}, {at(31, 22, 0), at(32, 9, 0)},
	} {
		if got := notify.NextAllowed(c.now, zone); !got.Equal(c.want) {
			t.Errorf("NextAllowed(%v) = %v, want %v", c.now, got.In(zone), c.want)
		}
	}
}
