// Package webtest builds the whole service on a fresh database and gives tests signed-in
// clients. Every answer that a client gets is held against the OpenAPI document.
package webtest

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"citycard/app/config"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/wiring"
	"citycard/merchants"
)

// BaseURL is how people reach the program under test.
const BaseURL = "http://card.test"

// App is the whole program with a clock that stands still.
type App struct {
	*wiring.Service
	Clock   *clock.Fake
	Handler http.Handler
	Log     *Log

	t        testing.TB
	contract *contract
}

// Each runs f on SQLite and on PostgreSQL, each with a program of its own that holds no data.
func Each(t *testing.T, f func(t *testing.T, h *App)) {
	t.Helper()
	Engines(t, func(t *testing.T, dialect db.Dialect) { f(t, New(t, dialect)) })
}

// Engines runs f as parallel subtests, one per engine.
func Engines(t *testing.T, f func(t *testing.T, dialect db.Dialect)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			f(t, dialect)
		})
	}
}

// New is one program on one engine, with settings ("NAME=value") that differ from those of a
// try-out.
func New(t testing.TB, dialect db.Dialect, settings ...string) *App {
	t.Helper()
	return newApp(t, dbtest.New(t, dialect, wiring.Migrations()), settings...)
}

// newApp builds over env's database, whatever the settings say of one.
func newApp(t testing.TB, env dbtest.Env, settings ...string) *App {
	t.Helper()
	cfg, err := config.Load(append([]string{"DATA_DIR=" + t.TempDir(), "BASE_URL=" + BaseURL}, settings...))
	if err != nil {
		t.Fatal(err)
	}
	log := &Log{}
	service, err := wiring.Build(cfg, slog.New(slog.NewJSONHandler(log, nil)), env.DB, env.IDs)
	if err != nil {
		t.Fatal(err)
	}
	h := &App{Service: service, Clock: env.Clock, Handler: service.Web.Handler, Log: log, t: t}
	h.contract = newContract(t, service.Web.API.OpenAPI())
	return h
}

// Addresses are the methods and paths that are answered ("GET /stores/:store"), for tests that
// must cover each.
func (h *App) Addresses() []string {
	var all []string
	for _, r := range h.Web.Engine.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// OpenCity opens a city with a card plan of ¥168.00 and its own operator, and returns the
// operator's client. The sale is open everywhere in it: a test has a handful of shops.
func (h *App) OpenCity(id city.ID) *Client {
	h.t.Helper()
	h.inTx(func(tx *db.Tx) error {
		return city.Insert(tx, city.City{ID: id, NameZh: "上海", NameEn: "Shanghai", Zone: "Asia/Shanghai",
			Currency:  "CNY",
			CentreLat: 31.2304, CentreLng: 121.4737, Status: city.StatusOpen, CreatedAt: tx.Now()})
	})
	h.inTx(func(tx *db.Tx) error { return city.SetPolicy(tx, id, merchants.PolicySaleGate, 0) })
	h.inTx(func(tx *db.Tx) error { return h.sellPlan(tx, id) })
	return h.Operator(string(id)+".ops", id)
}

// Operator makes an operator of cities and signs in with password and one-time code.
func (h *App) Operator(login string, cities ...city.ID) *Client {
	h.t.Helper()
	return h.SignIn(login, password, h.NewOperator(login, cities...))
}

// NewOperator makes an operator of cities, who signs in with Password and the codes of secret.
func (h *App) NewOperator(login string, cities ...city.ID) (secret string) {
	h.t.Helper()
	h.inTx(func(tx *db.Tx) (err error) {
		_, secret, err = h.Identity.CreateAccountTx(tx, identity.NewAccount{
			Kind: identity.KindOperator, Login: login, Password: password, WithTOTP: true, Cities: cities})
		return err
	})
	return secret
}

// Password is everybody's in a program under test.
const Password = password

func (h *App) inTx(f func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.DB.InTx(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// password satisfies every rule.
const password = "Plum-Blossom-2027-Tea"

// Verify fails the test when a promise about the tables does not hold.
func (h *App) Verify() {
	h.t.Helper()
	broken, err := db.Verify(context.Background(), h.DB, wiring.Invariants())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, b := range broken {
		h.t.Errorf("broken promise: %+v", b)
	}
}

// RunJob runs a job as the scheduler would, as of the program's clock.
func (h *App) RunJob(name string, id city.ID) {
	h.t.Helper()
	if _, err := h.Jobs.RunNow(context.Background(), identity.Job("test"), name, id, nil); err != nil {
		h.t.Fatal(err)
	}
}

// Advance moves the clock.
func (h *App) Advance(d time.Duration) { h.Clock.Advance(d) }

// Log keeps what the service logs, so that tests can look for what must not be there.
type Log struct {
	mu   sync.Mutex
	text []byte
}

// Write keeps a line.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, line...)
	return len(line), nil
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
