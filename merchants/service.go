package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
)

// Deps are the other services that use cases here need.
type Deps struct {
	Identity Identities
	Notify   Notices
	Vault    *phone.Vault // seals the numbers of owners
}

// Service holds the use cases of merchants: stores, offers, staff, follows.
type Service struct {
	db      *db.DB
	ids     ident.Source
	deps    Deps
	members Members
	records records
	changed []func(city.ID)
}

// New builds the service.
func New(d *db.DB, ids ident.Source, deps Deps) *Service {
	return &Service{db: d, ids: ids, deps: deps}
}

// Connect sets the port to members. Wiring calls it once, after New, because the membership
// service is built on this one.
func (s *Service) Connect(members Members) { s.members = members }

// OnChange registers f to be called after each committed change that the member's store
// list may show. It is wiring: call it before the service is used.
func (s *Service) OnChange(f func(city.ID)) { s.changed = append(s.changed, f) }

// noteChangeTx makes every replica rebuild the city's store list. It locks a row that all
// changes in the city share, so it comes last in a transaction.
func (s *Service) noteChangeTx(tx *db.Tx, id city.ID) error {
	if err := s.records.bumpCatalogue(tx, id); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		for _, f := range s.changed {
			f(id)
		}
	})
	return nil
}
