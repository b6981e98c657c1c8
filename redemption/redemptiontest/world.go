// Package redemptiontest is the Town that the tests of redemption and of the packages above it share.
package redemptiontest

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/late"
	"citycard/redemption/objection"
)

const Town = city.ID("linhai")

var Tables = []db.Migrations{
	quota.Migrations, cityfigures.Migrations, city.Migrations, audit.Migrations, notify.Migrations, identity.Migrations,
	membership.Migrations, merchants.Migrations, exposure.Migrations, redemption.Migrations,
}

// World is a Town with one live store, its till, and members with a running card.
type World struct {
	dbtest.Env
	*redemption.Service
	Objections   *objection.Service
	Late         *late.Service
	Figures      *figures.Service
	Orders       *order.Service
	Members      *membership.Service
	Merchants    *merchants.Service
	Exposure     *exposure.Account
	Till         identity.Actor // a bound device of Store
	Store        ident.ID       // live, with Offer
	Offer        merchants.Offer
	PersonalData []membership.PersonalData // as they are connected to the memberships
	People       int                       // members enrolled so far
	Job          identity.Actor
}

func Each(t *testing.T, f func(t *testing.T, w *World)) {
	t.Helper()
	dbtest.Each(t, Tables, func(t *testing.T, env dbtest.Env) {
		w := NewWorld(t, env)
		f(t, w)
		w.Verify(t)
	})
}

func NewWorld(t *testing.T, env dbtest.Env) *World {
	t.Helper()
	w := &World{Env: env, Job: identity.Job("test")}
	w.Restart(t)
	Must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
		if err := city.Insert(tx, city.City{ID: Town, NameZh: "临海", NameEn: "Linhai", Zone: "Asia/Shanghai",
			Currency: "CNY", Status: city.StatusOpen, CreatedAt: tx.Now()}); err != nil {
			return err
		}
		_, err := w.Members.CreatePlanTx(tx, membership.NewPlan{Actor: w.Job, CityID: Town, Code: "year", NameZh: "年卡",
			NameEn: "Year", PriceFen: 16800, Months: 12, TrialDays: 90,
			Lines: []membership.NewLine{{Kind: membership.BenefitOpeningGift, NameZh: "咖啡", NameEn: "Coffee", Units: 2,
				ValidDays: 30, InTrial: true}}})
		return err
	}))
	w.Store = w.NewStore(t, "潮声咖啡")
	w.Till = w.NewTill(w.Store)
	w.Offer = w.NewOffer(t, w.Store, func(*merchants.OfferTerms) {})
	return w
}

// Restart builds the services anew over the same database, as a restart does.
func (w *World) Restart(t *testing.T) {
	t.Helper()
	keys, err := token.NewKeys(make([]byte, 32))
	Must(t, err)
	outbox := notify.New(w.DB, w.IDs, keys, nil)
	sessions := identity.New(w.DB, w.IDs, keys, outbox)
	w.Merchants = merchants.New(w.DB, w.IDs, merchants.Deps{Identity: sessions, Notify: outbox})
	w.Members = membership.New(w.DB, w.IDs, membership.Deps{Identity: sessions, Notify: outbox,
		Vault: phone.NewVault(keys), Follows: everyoneFollows{}, Keys: keys})
	w.Merchants.Connect(w.Members)
	w.Exposure = exposure.New(w.DB, w.Merchants)
	w.Orders = order.New(w.DB, w.IDs, order.Deps{Members: w.Members, Notify: outbox,
		Log: slog.New(slog.DiscardHandler)})
	w.Service = redemption.New(w.DB, w.IDs,
		redemption.Deps{Members: w.Members, Orders: w.Orders, Merchants: w.Merchants, Exposure: w.Exposure,
			Notify: outbox, Keys: keys})
	above := redemption.Neighbours{DB: w.DB, IDs: w.IDs, Redemptions: w.Service, Members: w.Members,
		Merchants: w.Merchants, Notify: outbox}
	w.Objections, w.Late = objection.New(above), late.New(above)
	w.Figures = figures.New(w.DB, w.Merchants, w.Exposure, w.Service)
	w.Service.Connect(w.Objections, w.Late)
	w.PersonalData = []membership.PersonalData{sessions, w.Merchants, w.Service, outbox}
	w.Members.Connect(w.Orders, w.Service, w.PersonalData...)
}

type everyoneFollows struct{}

func (everyoneFollows) FollowsLiveStoreTx(*db.Tx, ident.ID, city.ID) (bool, error) { return true, nil }

func (w *World) NewStore(t *testing.T, name string) ident.ID {
	t.Helper()
	lat, lng := 30.5, 120.5
	store, err := w.Merchants.AddStore(t.Context(), merchants.AddStoreInput{Actor: w.Job, City: Town,
		Facts: merchants.StoreFacts{NameZh: name, Category: merchants.CategoryCafe, Lat: &lat, Lng: &lng,
			SourceDatum: "wgs84"}})
	Must(t, err)
	_, err = w.Merchants.ApproveStore(t.Context(),
		merchants.ReviewStoreInput{Actor: w.Job, StoreID: store.ID, Evidence: "好店"})
	Must(t, err)
	return store.ID
}

func (w *World) NewOffer(t *testing.T, store ident.ID, change func(*merchants.OfferTerms)) merchants.Offer {
	t.Helper()
	terms := merchants.OfferTerms{NameZh: "全单九折", NameEn: "10% off", PayRateBP: 9000, Weekdays: merchants.EveryDay,
		ToMinute: 1440, PerMemberDay: 2, Stacking: merchants.StackingNone}
	change(&terms)
	offer, err := w.Merchants.SaveOffer(t.Context(),
		merchants.SaveOfferInput{Actor: w.Job, StoreID: store, Terms: terms})
	Must(t, err)
	_, err = w.Merchants.PublishOffer(t.Context(),
		merchants.OfferStepInput{Actor: w.Job, StoreID: store, OfferID: offer.ID})
	Must(t, err)
	offer, err = w.Merchants.ReviewOffer(t.Context(),
		merchants.ReviewOfferInput{Actor: w.Job, OfferID: offer.ID, Approve: true})
	Must(t, err)
	return offer
}

func (w *World) NewTill(store ident.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindDevice, ID: w.IDs.New(), StoreID: store, Name: "till"}
}

// NewMember returns a member with a running trial card and its benefits.
func (w *World) NewMember(t *testing.T) (identity.Actor, ident.ID) {
	t.Helper()
	w.People++
	var person membership.Member
	Must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
		number, err := phone.Parse(fmt.Sprintf("1390001%04d", w.People))
		if err != nil {
			return err
		}
		person, err = w.Members.EnrolTx(tx, number, "zh-CN")
		return err
	}))
	actor := identity.Actor{Kind: identity.KindMember, ID: person.ID}
	card, err := w.Members.StartTrial(t.Context(), membership.StartTrialInput{Actor: actor, City: Town})
	Must(t, err)
	return actor, card.ID
}

// Claim shows a member's code to the till.
func (w *World) Claim(t *testing.T, member identity.Actor, card ident.ID) ident.ID {
	t.Helper()
	code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
	Must(t, err)
	preview, err := w.Scan(t.Context(),
		redemption.ScanInput{Actor: w.Till, Code: "https://card.example/q/" + code.Digits})
	Must(t, err)
	return preview.ClaimID
}

// Order is a confirmation of the World's offer for a bill of ¥90.00.
func (w *World) Order(claim ident.ID, key string) redemption.ConfirmInput {
	bill := money.Fen(9000)
	return redemption.ConfirmInput{Actor: w.Till, ClaimID: claim, OfferID: w.Offer.ID, BillFen: &bill, Key: key}
}

func (w *World) Count(t *testing.T, query string, args ...any) int64 {
	t.Helper()
	return dbtest.Count(t, w.DB, query, args...)
}

func (w *World) Verify(t *testing.T) {
	t.Helper()
	for _, v := range w.Violations(t) {
		t.Errorf("%s is broken by %s: %s", v.Invariant.Code, v.Row, v.Invariant.Promise)
	}
}

func (w *World) Violations(t *testing.T) []db.Violation {
	t.Helper()
	found, err := db.Verify(t.Context(), w.DB, Invariants())
	Must(t, err)
	return found
}

// Later moves the clock past the minimum interval between two uses.
func (w *World) Later() { w.Clock.Advance(31 * time.Minute) }

func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Invariants are the promises of redemption and of the packages above it.
func Invariants() []db.Invariant {
	return slices.Concat(redemption.Invariants(), objection.Invariants(), late.Invariants(), figures.Invariants())
}
