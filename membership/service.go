package membership

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
)

// Deps are the neighbours of the service.
type Deps struct {
	Identity SignIns
	Notify   Outbox
	Vault    *phone.Vault
	Follows  Follows
	Keys     token.Keys
}

// Service holds the use cases of this context. It is safe for concurrent use.
type Service struct {
	db           *db.DB
	ids          ident.Source
	signIns      SignIns
	outbox       Outbox
	vault        *phone.Vault
	follows      Follows
	keys         token.Keys
	orders       Orders
	visits       Visits
	personalData []PersonalData
	records      records
}

// New connects the service with its neighbours.
func New(d *db.DB, ids ident.Source, deps Deps) *Service {
	return &Service{
		db: d, ids: ids, signIns: deps.Identity, outbox: deps.Notify,
		vault: deps.Vault, follows: deps.Follows, keys: deps.Keys,
	}
}

// Connect hands in the orders, the visits and the other contexts that store rows about members, these in
// the order of locks. It is called once, by app/wiring. They cannot be part of Deps, because some of them are
// built on this service.
func (s *Service) Connect(orders Orders, visits Visits, personalData ...PersonalData) {
	s.orders, s.visits, s.personalData = orders, visits, personalData
}

// PhoneOf reads the number and locale of a member. Its only caller is the address book of package
// notify. ErrNotFound for an unknown or erased member.
func (s *Service) PhoneOf(ctx context.Context, memberID ident.ID) (phone.Number, string, error) {
	m, err := s.records.member(s.db.Read(ctx), memberID)
	if err != nil {
		return "", "", err
	}
	number, err := s.vault.Open(m.PhoneSealed)
	return number, m.Locale, err
}

// RequireMember lets members pass; ErrMembersOnly for everybody else.
func RequireMember(a identity.Actor) error {
	if a.Kind != identity.KindMember {
		return ErrMembersOnly
	}
	return nil
}

// RequireOperator lets an operator of the city, or a job, pass. ErrOperatorsOnly; for an
// operator of another city the city does not exist: city.ErrNotFound.
func RequireOperator(a identity.Actor, c city.ID) error {
	if a.Kind != identity.KindOperator && a.Kind != identity.KindJob {
		return ErrOperatorsOnly
	}
	if !a.Operates(c) {
		return city.ErrNotFound
	}
	return nil
}

func toMember(c city.ID, memberID ident.ID, template, dedupeKey string, params map[string]string) notify.Message {
	return notify.Message{
		CityID: c, To: notify.Recipient{Kind: notify.RecipientMember, ID: memberID},
		Template: template, DedupeKey: dedupeKey, Params: params,
	}
}
