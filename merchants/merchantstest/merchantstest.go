// Package merchantstest builds stores for tests: merchantstest.New(t, env).LiveStore(t).
package merchantstest

import (
	"context"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
	"citycard/merchants"
)

// Tables are the migrations that a test with stores needs at least.
var Tables = []db.Migrations{city.Migrations, audit.Migrations, quota.Migrations, merchants.Migrations}

// Shanghai is the city that builders put stores into.
const Shanghai city.ID = "shanghai"

// Operator is someone who operates the cities.
func Operator(cities ...city.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: ident.Random{}.New(), Cities: cities, Name: "test operator"}
}

// Owner is a staff account, to be made owner of stores.
func Owner() identity.Actor {
	return identity.Actor{Kind: identity.KindStaff, ID: ident.Random{}.New(), Name: "test owner"}
}

// Shops is the merchants service in a fresh database that has the city of Shanghai.
type Shops struct {
	*merchants.Service
	Env    dbtest.Env
	Inbox  *Inbox // the messages to staff
	People *People
}

// New builds Shops on env, whose database must hold Tables.
func New(t testing.TB, env dbtest.Env) Shops {
	t.Helper()
	City(t, env, Shanghai)
	s := Shops{Env: env, Inbox: &Inbox{}, People: &People{ids: env.IDs}}
	keys, err := token.NewKeys(make([]byte, 32))
	must(t, err)
	s.Service = merchants.New(env.DB, env.IDs,
		merchants.Deps{Identity: s.People, Notify: s.Inbox, Vault: phone.NewVault(keys)})
	s.Connect(everyone{})
	return s
}

// everyone is a member, and nobody is erased.
type everyone struct{}

func (everyone) LockMemberTx(*db.Tx, ident.ID) (bool, error) { return true, nil }

// City opens a city around the middle of Shanghai.
func City(t testing.TB, env dbtest.Env, id city.ID) city.City {
	t.Helper()
	c := city.City{
		ID: id, NameZh: string(id), NameEn: string(id), Zone: "Asia/Shanghai", Currency: "CNY",
		CentreLat: 31.2304, CentreLng: 121.4737, Status: city.StatusOpen,
	}
	must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, c) }))
	return c
}

// Option changes what LiveStore builds.
type Option func(*plan)

type plan struct {
	city  city.ID
	facts merchants.StoreFacts
	terms merchants.OfferTerms
	owner *identity.Actor
}

// In puts the store into another city.
func In(id city.ID) Option { return func(p *plan) { p.city = id } }

// Named names the store.
func Named(zh, en string) Option { return func(p *plan) { p.facts.NameZh, p.facts.NameEn = zh, en } }

// At places the store.
func At(lat, lng float64) Option { return func(p *plan) { p.facts.Lat, p.facts.Lng = &lat, &lng } }

// Facts changes any of the store's facts.
func Facts(change func(*merchants.StoreFacts)) Option { return func(p *plan) { change(&p.facts) } }

// Terms changes any of the offer's terms.
func Terms(change func(*merchants.OfferTerms)) Option { return func(p *plan) { change(&p.terms) } }

// OwnedBy gives the store an owner.
func OwnedBy(a identity.Actor) Option { return func(p *plan) { p.owner = &a } }

// StoreFacts is a café in the middle of Shanghai.
func StoreFacts() merchants.StoreFacts {
	lat, lng := 31.2304, 121.4737
	return merchants.StoreFacts{
		NameZh: "测试咖啡馆", NameEn: "Test Cafe", Category: merchants.CategoryCafe, District: "黄浦区",
		Address: "测试路1号", Lat: &lat, Lng: &lng, SourceDatum: geo.WGS84,
	}
}

// OfferTerms is 9折 on everything, at all times, without limits.
func OfferTerms() merchants.OfferTerms {
	return merchants.OfferTerms{
		NameZh: "全单9折", NameEn: "10% off the bill", PayRateBP: 9000, Weekdays: merchants.EveryDay,
		FromMinute: 0, ToMinute: 24 * 60, Stacking: merchants.StackingNone,
	}
}

// PendingStore enters a store that waits for the city.
func (s Shops) PendingStore(t testing.TB, options ...Option) merchants.Store {
	t.Helper()
	store, err := s.AddStore(t.Context(), merchants.AddStoreInput{
		Actor: identity.Job("test"), City: planOf(options).city, Facts: planOf(options).facts,
	})
	must(t, err)
	return store
}

// LiveStore is an approved store with one approved offer and a scan just now.
func (s Shops) LiveStore(t testing.TB, options ...Option) (merchants.Store, merchants.Offer) {
	t.Helper()
	p, job := planOf(options), identity.Job("test")
	store := s.PendingStore(t, options...)
	_, err := s.ApproveStore(t.Context(),
		merchants.ReviewStoreInput{Actor: job, StoreID: store.ID, Evidence: "测试时亲自去过"})
	must(t, err)
	offer := s.LiveOffer(t, store.ID, p.terms)
	must(t, s.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
		if p.owner != nil {
			if _, err := s.AddStaffTx(tx, merchants.AddStaffInput{Actor: job, StoreID: store.ID, AccountID: p.owner.ID,
				Role: merchants.RoleOwner}); err != nil {
				return err
			}
		}
		return s.NoteScanTx(tx, store.ID)
	}))
	store, err = s.StoreForStaff(t.Context(), job, store.ID)
	must(t, err)
	return store, offer
}

// LiveOffer is a published and approved offer of a store.
func (s Shops) LiveOffer(t testing.TB, storeID ident.ID, terms merchants.OfferTerms) merchants.Offer {
	t.Helper()
	job := identity.Job("test")
	offer, err := s.SaveOffer(t.Context(), merchants.SaveOfferInput{Actor: job, StoreID: storeID, Terms: terms})
	must(t, err)
	_, err = s.PublishOffer(t.Context(), merchants.OfferStepInput{Actor: job, StoreID: storeID, OfferID: offer.ID})
	must(t, err)
	offer, err = s.ReviewOffer(t.Context(), merchants.ReviewOfferInput{Actor: job, OfferID: offer.ID, Approve: true})
	must(t, err)
	return offer
}

func planOf(options []Option) plan {
	p := plan{city: Shanghai, facts: StoreFacts(), terms: OfferTerms()}
	for _, o := range options {
		o(&p)
	}
	return p
}

// Inbox is a stub of notify that collects the messages.
type Inbox struct {
	mu       sync.Mutex
	Messages []notify.Message
}

// EnqueueTx collects the messages.
func (i *Inbox) EnqueueTx(_ *db.Tx, msgs ...notify.Message) ([]ident.ID, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.Messages = append(i.Messages, msgs...)
	return make([]ident.ID, len(msgs)), nil
}

// People is a stub of identity that records whose sessions were ended.
type People struct {
	ids   ident.Source
	mu    sync.Mutex
	Ended []ident.ID
	// Voided are the accounts whose links to a new password became worthless.
	Voided []ident.ID
}

// EndSessionsTx records the account.
func (p *People) EndSessionsTx(_ *db.Tx, _ identity.Kind, actorID ident.ID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Ended = append(p.Ended, actorID)
	return nil
}

// CreateAccountTx returns a new account without storing it.
func (p *People) CreateAccountTx(_ *db.Tx, in identity.NewAccount) (identity.Account, string, error) {
	return identity.Account{ID: p.ids.New(), Kind: in.Kind, Login: in.Login}, "", nil
}

// CreateBindCodeTx returns a code that binds nothing.
func (p *People) CreateBindCodeTx(*db.Tx, ident.ID, identity.Actor) (string, error) {
	return "12345678", nil
}

// AccountTx returns an account for every id.
func (p *People) AccountTx(_ *db.Tx, id ident.ID) (identity.Account, error) {
	return identity.Account{ID: id, Kind: identity.KindStaff, Login: "login-of-" + id.String()}, nil
}

// LastSeenTx returns nothing.
func (p *People) LastSeenTx(*db.Tx, identity.Kind, []ident.ID) (map[ident.ID]time.Time, error) {
	return nil, nil
}

// CheckCode accepts every code but "wrong".
func (p *People) CheckCode(_ context.Context, in identity.CheckCodeInput) (identity.Proof, error) {
	if in.Code == "wrong" {
		return identity.Proof{}, identity.ErrCodeWrong
	}
	return identity.Proof{Phone: in.Phone}, nil
}

// UseCodeTx does nothing.
func (p *People) UseCodeTx(*db.Tx, identity.Proof) error { return nil }

// OpenSessionTx returns the token of no session.
func (p *People) OpenSessionTx(tx *db.Tx, _ identity.Kind, _, _ ident.ID, _ string) (string, time.Time, error) {
	return "token", tx.Now(), nil
}

// NewPassword accepts every password but "weak".
func (p *People) NewPassword(_ context.Context, id ident.ID, password string) (identity.NewPassword, error) {
	if password == "weak" {
		return identity.NewPassword{}, identity.ErrAccountInvalid.WithField("password", "field.identity.password_short")
	}
	return identity.NewPassword{Account: identity.Account{ID: id, Kind: identity.KindStaff,
		Login: "login-of-" + id.String()}}, nil
}

// NewPasswordByLink refuses every link.
func (p *People) NewPasswordByLink(context.Context, string, string) (identity.NewPassword, error) {
	return identity.NewPassword{}, identity.ErrResetLinkInvalid
}

// SetPasswordTx records that it ended the sessions.
func (p *People) SetPasswordTx(tx *db.Tx, chosen identity.NewPassword) error {
	return p.EndSessionsTx(tx, identity.KindStaff, chosen.Account.ID)
}

// MakeResetLinkTx returns a link without effect.
func (p *People) MakeResetLinkTx(tx *db.Tx, _ ident.ID, _ identity.Actor) (identity.ResetLink, error) {
	return identity.ResetLink{Token: "link", ExpiresAt: tx.Now()}, nil
}

// VoidResetLinkTx records the account.
func (p *People) VoidResetLinkTx(_ *db.Tx, id ident.ID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Voided = append(p.Voided, id)
	return nil
}

// CloseAccountTx records that it ended the sessions.
func (p *People) CloseAccountTx(tx *db.Tx, id ident.ID) error {
	return p.EndSessionsTx(tx, identity.KindStaff, id)
}

// Devices returns none.
func (p *People) Devices(context.Context, ident.ID) ([]identity.Device, error) { return nil, nil }

// UnbindDeviceTx does nothing.
func (p *People) UnbindDeviceTx(*db.Tx, ident.ID, ident.ID) error { return nil }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
