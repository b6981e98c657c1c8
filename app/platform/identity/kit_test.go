package identity_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
)

var tables = []db.Migrations{city.Migrations, quota.Migrations, notify.Migrations, identity.Migrations}

const (
	password = "correct horse battery"
	someone  = phone.Number("+8613800000001")
	address  = "203.0.113.7"
)

// kit is the service in a city with an SMS provider that remembers.
type kit struct {
	dbtest.Env
	*identity.Service
	sms *smsProvider
	t   *testing.T
}

type smsProvider struct {
	mu   sync.Mutex
	sent []notify.Outgoing
	err  error
}

func (p *smsProvider) Channel() string { return notify.ChannelSMS }

func (p *smsProvider) Send(_ context.Context, out notify.Outgoing) (notify.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return notify.Receipt{}, p.err
	}
	p.sent = append(p.sent, out)
	return notify.Receipt{Delivered: true, Ref: out.MessageID.String()}, nil
}

func (p *smsProvider) last() notify.Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sent) == 0 {
		return notify.Outgoing{}
	}
	return p.sent[len(p.sent)-1]
}

func each(t *testing.T, f func(t *testing.T, k kit), options ...identity.Options) {
	t.Helper()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		keys, err := token.NewKeys([]byte("0123456789abcdef0123456789abcdef"))
		must(t, err)
		messages := notify.New(env.DB, env.IDs, keys, nil)
		sms := &smsProvider{}
		messages.Connect(nil, sms)
		k := kit{env, identity.New(env.DB, env.IDs, keys, messages, options...), sms, t}
		for _, id := range []city.ID{"shanghai", "hangzhou"} {
			k.tx(func(tx *db.Tx) error {
				return city.Insert(tx, city.City{ID: id, NameZh: "城", NameEn: "City", Zone: "Asia/Shanghai",
					Currency: "CNY", Status: city.StatusOpen})
			})
		}
		f(t, k)
	})
}

func (k kit) tx(f func(tx *db.Tx) error) {
	k.t.Helper()
	must(k.t, k.DB.InTx(k.ctx(), f))
}

// ctx outlives the test's end, for goroutines that are waited for.
func (k kit) ctx() context.Context { return context.WithoutCancel(k.t.Context()) }

func (k kit) account(kind identity.Kind, login string, cities ...city.ID) (a identity.Account, secret string) {
	k.t.Helper()
	k.tx(func(tx *db.Tx) (err error) {
		a, secret, err = k.CreateAccountTx(tx,
			identity.NewAccount{Kind: kind, Login: login, Password: password, Cities: cities})
		return err
	})
	return a, secret
}

func (k kit) totp(secret string) string {
	k.t.Helper()
	code, err := identity.TOTPCode(secret, k.Clock.Now())
	must(k.t, err)
	return code
}

func (k kit) open(kind identity.Kind, actor, store ident.ID) (tok string, expires time.Time) {
	k.t.Helper()
	k.tx(func(tx *db.Tx) (err error) {
		tok, expires, err = k.OpenSessionTx(tx, kind, actor, store, "name")
		return err
	})
	return tok, expires
}

// code asks for a code and reads it off the SMS.
func (k kit) code(number phone.Number) string {
	k.t.Helper()
	must(k.t, k.SendCode(k.ctx(), identity.SendCodeInput{Phone: number, IP: address, Locale: "en"}))
	return k.sms.last().Params["code"]
}

func (k kit) guess(code string) (identity.Proof, error) {
	return k.CheckCode(k.ctx(), identity.CheckCodeInput{Phone: someone, Code: code, IP: address})
}

func (k kit) use(p identity.Proof) error {
	return k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.UseCodeTx(tx, p) })
}

// wrong is a code that is not this one.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
