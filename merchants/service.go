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
	Vault    *phone.Vault // keeps the numbers of owners
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

// Connect names who knows the members. It is called once, while the program is put together,
// and comes late because members are built on this service.
func (s *Service) Connect(members Members) { s.members = members }

// OnChange registers f to be called after each committed change that the member's store
// list may show. It is wiring: call it before the service is used.
func (s *Service) OnChange(f func(city.ID)) { s.changed = append(s.changed, f) }

// noteChangeTx makes every replica rebuild the city's store list. It takes a row that all
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
