package order

import (
	"log/slog"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/membership"
)

// Deps are the neighbours of the service. The first provider takes new orders; the others finish
// the orders that they have begun.
type Deps struct {
	Members   *membership.Service
	Notify    Outbox
	Providers []Provider
	Gate      SaleGate
	Log       *slog.Logger
}

// Service holds the use cases of orders, payments and refunds. It is safe for concurrent use.
type Service struct {
	db        *db.DB
	ids       ident.Source
	members   *membership.Service
	outbox    Outbox
	providers []Provider
	gate      SaleGate
	log       *slog.Logger
	records   records
}

// New connects the service with its neighbours.
func New(d *db.DB, ids ident.Source, deps Deps) *Service {
	return &Service{
		db: d, ids: ids, members: deps.Members, outbox: deps.Notify, providers: deps.Providers, gate: deps.Gate,
		log: deps.Log,
	}
}

func (s *Service) provider(name string) (Provider, bool) {
	for _, p := range s.providers {
		if p.Name() == name {
			return p, true
		}
	}
	return nil, false
}

// lockMemberTx locks the member's row, which comes before everything else in the order of
// locks. membership.ErrNotFound for a member who has erased the account.
func (s *Service) lockMemberTx(tx *db.Tx, id ident.ID) error {
	found, err := s.members.LockMemberTx(tx, id)
	if err == nil && !found {
		err = membership.ErrNotFound
	}
	return err
}

// notifyTx sends a message to a member, unless the member has erased the account: money may move
// long after that.
func (s *Service) notifyTx(
	tx *db.Tx, c city.ID, memberID ident.ID, template, dedupeKey string, params map[string]string,
) error {
	found, err := s.members.LockMemberTx(tx, memberID)
	if err != nil || !found {
		return err
	}
	_, err = s.outbox.EnqueueTx(tx, notify.Message{
		CityID: c, To: notify.Recipient{Kind: notify.RecipientMember, ID: memberID},
		Template: template, DedupeKey: dedupeKey, Params: params,
	})
	return err
}
