package redemption_test

import (
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/tally"
	"citycard/app/platform/token"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
)

const town = city.ID("linhai")

var tables = []db.Migrations{
	quota.Migrations, tally.Migrations, city.Migrations, audit.Migrations, notify.Migrations, identity.Migrations,
	membership.Migrations, merchants.Migrations, exposure.Migrations, redemption.Migrations,
}

// world is a town with one live store, its till, and members with a running card.
type world struct {
	dbtest.Env
	*redemption.Service
	members   *membership.Service
	merchants *merchants.Service
	exposure  *exposure.Account
	job       identity.Actor
	till      identity.Actor
	store     ident.ID
	offer     merchants.Offer
	keepers   []membership.Keeper
	people    int
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		f(t, w)
		w.verify(t)
	})
}

func newWorld(t *testing.T, env dbtest.Env) *world {
	t.Helper()
	w := &world{Env: env, job: identity.Job("test")}
	w.connect(t)
	must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
		if err := city.Insert(tx, city.City{ID: town, NameZh: "临海", NameEn: "Linhai", Zone: "Asia/Shanghai", Currency: "CNY", Status: city.StatusOpen, CreatedAt: tx.Now()}); err != nil {
			return err
		}
		_, err := w.members.CreatePlanTx(tx, membership.NewPlan{Actor: w.job, CityID: town, Code: "year", NameZh: "年卡", NameEn: "Year", PriceFen: 16800, Months: 12, TrialDays: 90,
			Lines: []membership.NewLine{{Kind: membership.BenefitOpeningGift, NameZh: "咖啡", NameEn: "Coffee", Units: 2, ValidDays: 30, InTrial: true}}})
		return err
	}))
	w.store = w.newStore(t, "潮声咖啡")
	w.till = w.newTill(w.store)
	w.offer = w.newOffer(t, w.store, func(*merchants.OfferTerms) {})
	return w
}

// connect builds the services anew over the same database, as a restart does.
func (w *world) connect(t *testing.T) {
	t.Helper()
	keys, err := token.NewKeys(make([]byte, 32))
	must(t, err)
	outbox := notify.New(w.DB, w.IDs, keys, nil)
	sessions := identity.New(w.DB, w.IDs, keys, outbox)
	w.merchants = merchants.New(w.DB, w.IDs, merchants.Deps{Identity: sessions, Notify: outbox})
	w.members = membership.New(w.DB, w.IDs, membership.Deps{Identity: sessions, Notify: outbox, Vault: phone.NewVault(keys), Follows: everyoneFollows{}, Keys: keys})
	w.merchants.Connect(w.members)
	w.exposure = exposure.New(w.DB, w.merchants)
	w.Service = redemption.New(w.DB, w.IDs, redemption.Deps{Members: w.members, Merchants: w.merchants, Exposure: w.exposure, Notify: outbox, Keys: keys})
	w.keepers = []membership.Keeper{sessions, w.merchants, w.Service, outbox}
	w.members.Connect(w.keepers...)
}

type everyoneFollows struct{}

func (everyoneFollows) FollowsLiveStoreTx(*db.Tx, ident.ID, city.ID) (bool, error) { return true, nil }

func (w *world) newStore(t *testing.T, name string) ident.ID {
	t.Helper()
	lat, lng := 30.5, 120.5
	store, err := w.merchants.AddStore(t.Context(), merchants.AddStoreInput{Actor: w.job, City: town, Facts: merchants.StoreFacts{NameZh: name, Category: merchants.CategoryCafe, Lat: &lat, Lng: &lng, SourceDatum: "wgs84"}})
	must(t, err)
	_, err = w.merchants.ApproveStore(t.Context(), merchants.ReviewStoreInput{Actor: w.job, StoreID: store.ID, Evidence: "好店"})
	must(t, err)
	return store.ID
}

func (w *world) newOffer(t *testing.T, store ident.ID, change func(*merchants.OfferTerms)) merchants.Offer {
	t.Helper()
	terms := merchants.OfferTerms{NameZh: "全单九折", NameEn: "10% off", PayRateBP: 9000, Weekdays: merchants.EveryDay, ToMinute: 1440, PerMemberDay: 2, Stacking: merchants.StackingNone}
	change(&terms)
	offer, err := w.merchants.SaveOffer(t.Context(), merchants.SaveOfferInput{Actor: w.job, StoreID: store, Terms: terms})
	must(t, err)
	_, err = w.merchants.PublishOffer(t.Context(), merchants.OfferStepInput{Actor: w.job, StoreID: store, OfferID: offer.ID})
	must(t, err)
	offer, err = w.merchants.ReviewOffer(t.Context(), merchants.ReviewOfferInput{Actor: w.job, OfferID: offer.ID, Approve: true})
	must(t, err)
	return offer
}

func (w *world) newTill(store ident.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindDevice, ID: w.IDs.New(), StoreID: store, Name: "till"}
}

// newMember returns a member with a running trial card and its benefits.
func (w *world) newMember(t *testing.T) (identity.Actor, ident.ID) {
	t.Helper()
	w.people++
	var person membership.Member
	must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
		number, err := phone.Parse(fmt.Sprintf("1390001%04d", w.people))
		if err != nil {
			return err
		}
		person, err = w.members.EnrolTx(tx, number, "zh-CN")
		return err
	}))
	actor := identity.Actor{Kind: identity.KindMember, ID: person.ID}
	card, err := w.members.StartTrial(t.Context(), membership.StartTrialInput{Actor: actor, City: town})
	must(t, err)
	return actor, card.ID
}

// claim shows a member's code to the till.
func (w *world) claim(t *testing.T, member identity.Actor, card ident.ID) ident.ID {
	t.Helper()
	code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
	must(t, err)
	preview, err := w.Scan(t.Context(), redemption.ScanInput{Actor: w.till, Code: "https://card.example/q/" + code.Digits})
	must(t, err)
	return preview.ClaimID
}

// order is a confirmation of the world's offer for a bill of ¥90.00.
func (w *world) order(claim ident.ID, key string) redemption.ConfirmInput {
	bill := money.Fen(9000)
	return redemption.ConfirmInput{Actor: w.till, ClaimID: claim, OfferID: w.offer.ID, BillFen: &bill, Key: key}
}

func (w *world) count(t *testing.T, query string, args ...any) int64 {
	t.Helper()
	return dbtest.Count(t, w.DB, query, args...)
}

func (w *world) verify(t *testing.T) {
	t.Helper()
	for _, v := range w.violations(t) {
		t.Errorf("%s is broken by %s: %s", v.Invariant.Code, v.Row, v.Invariant.Promise)
	}
}

func (w *world) violations(t *testing.T) []db.Violation {
	t.Helper()
	found, err := db.Verify(t.Context(), w.DB, redemption.Invariants())
	must(t, err)
	return found
}

// later moves the clock past the minimum interval between two uses.
func (w *world) later() { w.Clock.Advance(31 * time.Minute) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
