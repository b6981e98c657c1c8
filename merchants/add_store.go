package merchants

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Merchant is the business that signs with us (商户); it has one or more stores.
type Merchant struct {
	ID        ident.ID
	CityID    city.ID
	Name      string
	CreatedAt time.Time
}

// TableName is the table in which gorm stores a Merchant.
func (Merchant) TableName() string { return "merchants_merchants" }

// Where a store's facts come from, apart from imported files.
const (
	SourceOps         = "ops"
	SourceApplication = "application"
)

// AddStoreInput is a store that an operator enters.
type AddStoreInput struct {
	Actor    identity.Actor // operator of the city
	City     city.ID
	Merchant string // name of the business; empty: the store's name
	Facts    StoreFacts
}

// AddStore enters a store as pending. Coordinates in GCJ-02 are converted.
// Codes: merchants.store_invalid, city.not_found.
func (s *Service) AddStore(ctx context.Context, in AddStoreInput) (Store, error) {
	var store Store
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if !in.Actor.Operates(in.City) {
			return city.ErrNotFound
		}
		var err error
		store, err = s.enterStoreTx(tx, in.Actor, in.City, in.Merchant, SourceOps, in.Facts)
		return err
	})
	return store, err
}

// ApplyInput is a merchant's request to join (入驻申请).
type ApplyInput struct {
	Actor    identity.Actor // a signed-in staff account; it becomes the store's owner
	City     city.ID
	Merchant string // name of the business; empty: the store's name
	Facts    StoreFacts
}

// mostApplications is how many applications of one account may wait in a city, so that no
// account fills the queue of all. A chain applies again once some are decided, or sends a file.
const mostApplications = 10

// Apply enters a store as pending with the applicant as its owner. It costs nothing and
// binds to nothing. It is idempotent: a second call returns the application that waits.
// An account has at most ten applications waiting in a city.
// Codes: merchants.staff_only, store_invalid, too_many_applications, city.not_found.
func (s *Service) Apply(ctx context.Context, in ApplyInput) (Store, error) {
	if in.Actor.Kind != identity.KindStaff {
		return Store{}, ErrStaffOnly
	}
	var store Store
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := city.Lock(tx, in.City); err != nil { // so that two taps of one button run one after the other
			return err
		}
		var found bool
		var err error
		if store, found, err = s.records.waitingApplication(tx, in.Actor.ID, in.City, in.Facts.NameZh,
			in.Facts.Address); err != nil || found {
			return err
		}
		waiting, err := s.records.countApplications(tx, in.Actor.ID, in.City)
		if err != nil {
			return err
		}
		if waiting >= mostApplications {
			return ErrTooManyApplications
		}
		if store, err = s.enterStoreTx(tx, in.Actor, in.City, in.Merchant, SourceApplication, in.Facts); err != nil {
			return err
		}
		return s.saveStaffTx(tx, Staff{StoreID: store.ID, AccountID: in.Actor.ID, Role: RoleOwner, CreatedAt: tx.Now()})
	})
	return store, err
}

// enterStoreTx validates the facts and inserts a pending store with its merchant.
func (s *Service) enterStoreTx(
	tx *db.Tx, by identity.Actor, c city.ID, merchant, source string, facts StoreFacts,
) (Store, error) {
	facts, err := ValidFacts(facts)
	if err != nil {
		return Store{}, err
	}
	if _, err := city.ByID(tx, c); err != nil {
		return Store{}, err
	}
	if merchant == "" {
		merchant = facts.NameZh
	}
	owner := Merchant{ID: s.ids.New(), CityID: c, Name: merchant, CreatedAt: tx.Now()}
	if !plainText(merchant, 120) {
		return Store{}, ErrStoreInvalid.WithFieldParams("merchant", "merchants.text_invalid",
			map[string]any{"most": 120})
	}
	if err := s.records.insertMerchant(tx, owner); err != nil {
		return Store{}, err
	}
	id := s.ids.New()
	store := Store{
		ID: id, CityID: c, MerchantID: &owner.ID, StoreFacts: facts, Status: StorePending,
		Source: source, SourceID: id.String(), Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := s.records.insertStore(tx, store); err != nil {
		return Store{}, err
	}
	return store, audit.RecordTx(tx, audit.Entry{
		CityID: c, Actor: by, Action: "merchants.enter_store",
		ObjectKind: "store", ObjectID: id.String(), After: facts.NameZh,
	})
}

// ValidFacts validates facts and converts their coordinates to WGS-84. Code:
// merchants.store_invalid.
func ValidFacts(facts StoreFacts) (StoreFacts, error) {
	if err := facts.Validate(); err != nil {
		return facts, err
	}
	p, known := facts.Position()
	if !known {
		facts.SourceDatum = geo.NoDatum
		return facts, nil
	}
	if facts.SourceDatum == geo.NoDatum {
		facts.SourceDatum = geo.WGS84
	}
	p, err := geo.ToWGS84(p, facts.SourceDatum)
	if err != nil {
		return facts, ErrStoreInvalid.WithField("datum", "merchants.datum_unknown")
	}
	facts.Lat, facts.Lng = &p.Lat, &p.Lng
	return facts, nil
}
