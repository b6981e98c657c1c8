package console_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citycard/app/gateway/console"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
)

var tables = []db.Migrations{city.Migrations, notify.Migrations, console.Migrations}

type book struct{}

func (book) Address(context.Context, notify.Recipient, string) (address, locale string, err error) {
	return "+8613800000001", "zh-CN", nil
}

type words struct{}

func (words) Message(locale, template string, params map[string]string) (title, body string) {
	return "标题", template + " " + params["code"]
}

func service(t *testing.T, env dbtest.Env, c *console.Console) *notify.Service {
	t.Helper()
	keys, err := token.NewKeys([]byte("0123456789abcdef0123456789abcdef"))
	must(t, err)
	n := notify.New(env.DB, env.IDs, keys, words{})
	n.Connect(book{}, c.As(notify.ChannelInbox), c.As(notify.ChannelSMS))
	return n
}

func enqueue(t *testing.T, env dbtest.Env, n *notify.Service, msgs ...notify.Message) {
	t.Helper()
	must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { _, err := n.EnqueueTx(tx, msgs...); return err }))
}

func deliver(t *testing.T, n *notify.Service) notify.Report {
	t.Helper()
	r, err := n.Deliver(t.Context(), 100)
	must(t, err)
	return r
}

func TestDevOutboxShowsWhatWouldHaveBeenSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		c := console.New(env.DB, env.IDs)
		n := service(t, env, c)
		enqueue(t, env, n,
			notify.Message{To: notify.Recipient{Kind: notify.RecipientPhone, Address: "+8613800000009"},
				Template: "sign_in_code",
				Params:   map[string]string{"code": "123456"}, DedupeKey: "a", Urgent: true},
			notify.Message{To: notify.Recipient{Kind: notify.RecipientMember, ID: env.IDs.New()}, Template: "reminder",
				DedupeKey: "b"})
		if r := deliver(t, n); r.Delivered != 1 || r.Accepted != 1 {
			t.Fatalf("the SMS is delivered, the inbox waits to be seen: %+v", r)
		}
		env.Clock.Advance(6 * time.Hour)
		if r := deliver(t, n); r.Delivered != 1 {
			t.Fatalf("report %+v", r)
		}
		items, err := c.List(t.Context(), 10)
		must(t, err)
		var lines []string
		for _, item := range items {
			lines = append(lines, strings.Join([]string{item.To, item.Channel, item.Template, item.Text}, "|"))
		}
		got := strings.Join(lines, "\n")
		if len(items) != 3 || lines[0] != "+8613800000001|sms|reminder|【标题】reminder " {
			t.Fatalf("outbox, newest first:\n%s", got)
		}
		for _, want := range []string{"+8613800000009|sms|sign_in_code|【标题】sign_in_code 123456",
			"+8613800000001|inbox|reminder|【标题】reminder "} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in\n%s", want, got)
			}
		}
		text, err := json.Marshal(items)
		if must(t, err); !strings.Contains(string(text), `"data":{"code":"123456"}`) {
			t.Errorf("JSON = %s", text)
		}
		if newest, err := c.List(t.Context(), 1); err != nil || len(newest) != 1 || newest[0].Template != "reminder" {
			t.Errorf("newest = %+v, %v", newest, err)
		}
	})
}

func TestRepeatIsKeptOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		c := console.New(env.DB, env.IDs)
		for range 2 {
			receipt, err := c.As(notify.ChannelSMS).Send(t.Context(), notify.Outgoing{DedupeKey: "a", To: "x"})
			if must(t, err); !receipt.Delivered {
				t.Errorf("receipt = %+v", receipt)
			}
		}
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM gateway_console_outbox"); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

func TestPublicInstallationKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		c := console.Public()
		n := service(t, env, c)
		enqueue(t, env, n, notify.Message{To: notify.Recipient{Kind: notify.RecipientMember, ID: env.IDs.New()},
			Template: "t", DedupeKey: "a", Urgent: true})
		if r := deliver(t, n); r.Delivered+r.Accepted+r.Dead != 0 || len(r.Down) != 1 {
			t.Errorf("report %+v", r)
		}
		if _, err := c.As("sms").Send(t.Context(), notify.Outgoing{}); !errors.Is(err, notify.ErrChannelDown) {
			t.Errorf("send: %v", err)
		}
		if items, err := c.List(t.Context(), 10); err != nil || items != nil {
			t.Errorf("list = %v, %v", items, err)
		}
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM gateway_console_outbox"); n != 0 {
			t.Errorf("%d rows were kept", n)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
