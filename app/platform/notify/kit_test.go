package notify_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
)

var tables = []db.Migrations{city.Migrations, notify.Migrations}

// provider is a channel that remembers what it was given.
type provider struct {
	channel string
	mu      sync.Mutex
	calls   []notify.Outgoing
	answer  func(out notify.Outgoing) (notify.Receipt, error)
}

func (p *provider) Channel() string { return p.channel }

func (p *provider) Send(_ context.Context, out notify.Outgoing) (notify.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, out)
	if p.answer == nil {
		return notify.Receipt{Delivered: true, Ref: out.MessageID.String()}, nil
	}
	return p.answer(out)
}

func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.calls)
}

func (p *provider) answers(r notify.Receipt, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = func(notify.Outgoing) (notify.Receipt, error) { return r, err }
}

// book knows every member's number and nobody else's.
type book struct{}

func (book) Address(_ context.Context, to notify.Recipient, _ string) (address, locale string, err error) {
	if to.Kind != notify.RecipientMember {
		return "", "", notify.ErrNoAddress
	}
	return "+8613800000001", "en", nil
}

type kit struct {
	dbtest.Env
	*notify.Service
	sms *provider
	t   *testing.T
}

func each(t *testing.T, f func(t *testing.T, k kit)) {
	t.Helper()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		keys, err := token.NewKeys([]byte("0123456789abcdef0123456789abcdef"))
		must(t, err)
		k := kit{env, notify.New(env.DB, env.IDs, keys, nil), &provider{channel: notify.ChannelSMS}, t}
		k.Connect(book{}, k.sms)
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return city.Insert(tx, city.City{ID: "shanghai", NameZh: "上海", NameEn: "Shanghai", Zone: "Asia/Shanghai",
				Currency: "CNY", Status: city.StatusOpen})
		}))
		f(t, k)
	})
}

func (k kit) ctx() context.Context { return context.WithoutCancel(k.t.Context()) }

func (k kit) member() notify.Recipient {
	return notify.Recipient{Kind: notify.RecipientMember, ID: k.IDs.New()}
}

func (k kit) enqueue(msgs ...notify.Message) (ids []ident.ID) {
	k.t.Helper()
	must(k.t, k.DB.InTx(k.ctx(), func(tx *db.Tx) (err error) {
		ids, err = k.EnqueueTx(tx, msgs...)
		return err
	}))
	return ids
}

func (k kit) deliver() notify.Report {
	k.t.Helper()
	r, err := k.Deliver(k.ctx(), 10000)
	must(k.t, err)
	return r
}

func (k kit) healthy() {
	k.t.Helper()
	found, err := db.Verify(k.ctx(), k.DB, notify.Invariants())
	must(k.t, err)
	for _, v := range found {
		k.t.Errorf("%s: %s (%s)", v.Invariant.Code, v.Invariant.Promise, v.Row)
	}
}

// message is what a row looks like to the rest of the program.
type message struct {
	Pending, Delivered, Seen, Dead, Ended bool
	Tries                                 int
	Error                                 string
}

func (k kit) state(id ident.ID) (m message) {
	k.t.Helper()
	found, err := db.One(k.DB.Read(k.ctx()).Gorm().Raw(`SELECT next_at IS NOT NULL AS pending,
		delivered_at IS NOT NULL AS delivered,
		seen_at IS NOT NULL AS seen, dead_at IS NOT NULL AS dead, ended_at IS NOT NULL AS ended, tries,
		last_error AS error
		FROM notify_messages WHERE id = ?`, id), &m)
	if must(k.t, err); !found {
		k.t.Fatal("no such message")
	}
	return m
}

func urgent(to notify.Recipient, n int) notify.Message {
	return notify.Message{CityID: "shanghai", To: to, Template: "gift", Params: map[string]string{"n": fmt.Sprint(n)},
		DedupeKey: fmt.Sprintf("gift:%d", n), Urgent: true}
}

var errPoison = errors.New("this text is refused")

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
