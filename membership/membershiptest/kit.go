// Package membershiptest builds members, plans and paid cards for tests, through the same
// doors as the program: a member is enrolled, an order is placed, a notice pays it.
package membershiptest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
	"citycard/membership"
	"citycard/membership/order"
)

// Sets are the tables that the kit needs, in order of their dependence.
func Sets() []db.Migrations {
	return []db.Migrations{city.Migrations, quota.Migrations, cityfigures.Migrations, notify.Migrations,
		audit.Migrations,
		identity.Migrations, membership.Migrations}
}

// Kit is a city with a plan on sale and the services around it.
type Kit struct {
	Env      dbtest.Env
	Keys     token.Keys
	Vault    *phone.Vault
	Notify   *notify.Service
	Identity *identity.Service
	Service  *membership.Service
	Orders   *order.Service
	Provider *Provider
	Follows  *Follows
	Visits   *Visits
	Gate     *Gate
	City     city.City
	Plan     membership.CardPlan
	phones   atomic.Int64
}

// Option changes the plan that the kit puts on sale.
type Option func(*membership.NewPlan)

// Coffees adds an opening gift of n coffees that can be used as long as the card.
func Coffees(n int64) Option { return CoffeesFor(n, 0) }

// CoffeesFor adds an opening gift of n coffees for the first days of the card.
func CoffeesFor(n, days int64) Option {
	return func(p *membership.NewPlan) {
		p.Lines = append(p.Lines, membership.NewLine{
			Kind: membership.BenefitOpeningGift, NameZh: "咖啡", NameEn: "Coffee", Units: n, ValidDays: days,
			InTrial: true,
		})
	}
}

// Line adds any benefit line.
func Line(line membership.NewLine) Option {
	return func(p *membership.NewPlan) { p.Lines = append(p.Lines, line) }
}

// Shanghai is the kit's city.
var Shanghai = city.City{
	ID: "shanghai", NameZh: "上海", NameEn: "Shanghai", Zone: "Asia/Shanghai", Currency: "CNY",
	CentreLat: 31.2304, CentreLng: 121.4737, Status: city.StatusOpen,
}

// New builds the kit: Shanghai, one plan (¥168.00, 12 months, 90 days of trial), a stub
// provider and stub follows. Without options the plan has no benefits.
func New(t testing.TB, env dbtest.Env, options ...Option) *Kit {
	t.Helper()
	keys, err := token.NewKeys([]byte("a master secret of tests, 32 bytes"))
	if err != nil {
		t.Fatal(err)
	}
	k := &Kit{Env: env, Keys: keys, Vault: phone.NewVault(keys), Provider: NewProvider(env.Clock), Follows: &Follows{},
		Visits: &Visits{Discounts: map[ident.ID]money.Fen{}},
		Gate:   &Gate{}, City: Shanghai}
	k.Notify = notify.New(env.DB, env.IDs, keys, nil)
	k.Identity = identity.New(env.DB, env.IDs, keys, k.Notify)
	k.Service = membership.New(env.DB, env.IDs, membership.Deps{
		Identity: k.Identity, Notify: k.Notify, Vault: k.Vault, Follows: k.Follows, Keys: keys,
	})
	k.Orders = order.New(env.DB, env.IDs, order.Deps{
		Members: k.Service, Notify: k.Notify, Providers: []order.Provider{k.Provider}, Gate: k.Gate,
		Log: slog.New(slog.DiscardHandler),
	})
	k.Service.Connect(k.Orders, k.Visits, k.Identity, k.Notify)
	k.InTx(t, func(tx *db.Tx) error { return city.Insert(tx, k.City) })
	k.Plan = k.NewPlan(t, options...)
	return k
}

// InTx runs f in a transaction that must succeed.
func (k *Kit) InTx(t testing.TB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := k.Env.DB.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// NewPlan puts the next version of the plan on sale.
func (k *Kit) NewPlan(t testing.TB, options ...Option) membership.CardPlan {
	t.Helper()
	in := membership.NewPlan{
		Actor: identity.Job("test"), CityID: k.City.ID, Code: "annual", NameZh: "城市年卡", NameEn: "Annual city card",
		PriceFen: 16800, Months: 12, TrialDays: 90,
	}
	for _, option := range options {
		option(&in)
	}
	var plan membership.CardPlan
	k.InTx(t, func(tx *db.Tx) (err error) {
		plan, err = k.Service.CreatePlanTx(tx, in)
		return err
	})
	return plan
}

// Each runs f with a kit on both engines, in parallel with other tests.
func Each(t *testing.T, f func(t *testing.T, k *Kit), options ...Option) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, Sets(), func(t *testing.T, env dbtest.Env) { f(t, New(t, env, options...)) })
}

// WantCode fails the test unless err is want.
func WantCode(t testing.TB, err error, want *fault.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("err = %v, want %s", err, want.Code)
	}
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Count is the number that a query answers with.
func Count(t testing.TB, k *Kit, query string, args ...any) int64 {
	t.Helper()
	return dbtest.Count(t, k.Env.DB, query, args...)
}

// Race calls f in 16 transactions at once and counts how many of them it granted.
func Race(t testing.TB, k *Kit, f func(tx *db.Tx) (bool, error)) int64 {
	t.Helper()
	var granted atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			var ok bool
			err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
				ok, err = f(tx)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if ok {
				granted.Add(1)
			}
		})
	}
	wg.Wait()
	return granted.Load()
}

// Erase ends the account of a member who confirms with the last four digits of the number.
func Erase(t testing.TB, k *Kit, actor identity.Actor, digits string) error {
	t.Helper()
	return k.Service.EraseMember(t.Context(), membership.EraseInput{Actor: actor, Confirm: digits})
}

// Job is a use case that a job calls for one city.
type Job func(ctx context.Context, c city.ID) (int, error)

// Run calls a job for the kit's city, which must count want.
func Run(t testing.TB, k *Kit, j Job, want int) {
	t.Helper()
	n, err := j(t.Context(), k.City.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n != want {
		t.Errorf("the job counts %d, want %d", n, want)
	}
}

// At puts the clock to a local time of a day.
func At(k *Kit, day clock.Day, hour int) {
	k.Env.Clock.Set(day.At(hour, 0, k.City.Location()))
}

// BenefitOf reads the first benefit of a card as it is now.
func BenefitOf(t testing.TB, k *Kit, view membership.MembershipView) membership.Benefit {
	t.Helper()
	var b membership.Benefit
	k.InTx(t, func(tx *db.Tx) error {
		found, err := k.Service.BenefitsTx(tx, []ident.ID{view.Benefits[0].Benefit.ID})
		b = found[view.Benefits[0].Benefit.ID]
		return err
	})
	return b
}

// RefundInput asks for the refund of a card.
func RefundInput(actor identity.Actor, view membership.MembershipView, key string) order.RequestRefundInput {
	return order.RequestRefundInput{Actor: actor, MembershipID: view.Membership.ID, Key: key}
}

// Member enrols a person with a number of their own.
func (k *Kit) Member(t testing.TB) identity.Actor {
	t.Helper()
	number := phone.Number(fmt.Sprintf("+86138%08d", k.phones.Add(1)))
	var m membership.Member
	k.InTx(t, func(tx *db.Tx) (err error) {
		m, err = k.Service.EnrolTx(tx, number, "zh-CN")
		return err
	})
	return identity.Actor{Kind: identity.KindMember, ID: m.ID, Name: m.MaskedPhone}
}

// Order places an order for the plan on sale.
func (k *Kit) Order(t testing.TB, actor identity.Actor) order.Order {
	t.Helper()
	o, _, err := k.Orders.PlaceOrder(t.Context(),
		order.PlaceOrderInput{Actor: actor, PlanID: k.Plan.ID, Key: "key-" + ident.Random{}.New().String()})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Pay delivers a genuine notice that the order was paid.
func (k *Kit) Pay(t testing.TB, o order.Order) {
	t.Helper()
	header, body := k.Provider.Paid(Ref(o))
	if err := k.Orders.ApplyNotice(t.Context(), k.Provider.Name(), header, body); err != nil {
		t.Fatal(err)
	}
}

// Ref is the reference of an order's first payment.
func Ref(o order.Order) string { return "P" + o.No }

// Buy orders and pays a card, and shows it.
func (k *Kit) Buy(t testing.TB, actor identity.Actor) membership.MembershipView {
	t.Helper()
	o := k.Order(t, actor)
	k.Pay(t, o)
	views, err := k.Service.Memberships(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	for _, view := range views {
		if view.Membership.OrderID != nil && *view.Membership.OrderID == o.ID {
			return view
		}
	}
	t.Fatalf("order %s was paid and opened no membership", o.No)
	return membership.MembershipView{}
}

// Holder is a fresh member with a fresh paid card.
func (k *Kit) Holder(t testing.TB) (identity.Actor, membership.MembershipView) {
	t.Helper()
	actor := k.Member(t)
	return actor, k.Buy(t, actor)
}

// Operator is an operator of the given cities.
func (k *Kit) Operator(cities ...city.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: k.Env.IDs.New(), Cities: cities, Name: "ops"}
}

// Invariants are those of the whole context.
func Invariants() []db.Invariant { return slices.Concat(membership.Invariants(), order.Invariants()) }

// Healthy fails the test if any invariant of the context is broken.
func (k *Kit) Healthy(t testing.TB) {
	t.Helper()
	found, err := db.Verify(t.Context(), k.Env.DB, Invariants())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s (%s) is broken by %s", v.Invariant.Code, v.Invariant.Promise, v.Row)
	}
}
