package membership

import (
	"context"
	"regexp"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
)

// FindMemberInput asks for one member of a city, by the full phone number or the full card
// number. There is no search by parts: it would be a list of people.
type FindMemberInput struct {
	Actor identity.Actor
	City  city.ID
	Text  string
}

// FindMember finds a member who has or had a card or an order in the city. found is false for
// nobody and for members of other cities alike. A hit is recorded in the audit log
// (membership.find_member). An operator may search two hundred times a day: enough for a busy
// day, too few to try out a list of numbers. Operators of the city: city.ErrNotFound,
// ErrOperatorsOnly, membership.search_invalid, ErrTooManySearches.
func (s *Service) FindMember(ctx context.Context, in FindMemberInput) (id ident.ID, found bool, err error) {
	if err := RequireOperator(in.Actor, in.City); err != nil {
		return ident.None, false, err
	}
	limit := quota.Limit{Key: "membership.find:" + in.Actor.ID.String(), Max: searchesPerDay, Window: 24 * time.Hour}
	if err := quota.TakeAll(ctx, s.db, ErrTooManySearches, limit); err != nil {
		return ident.None, false, err
	}
	if id, found, err = s.lookUp(s.db.Read(ctx), in); err != nil || !found {
		return ident.None, false, err
	}
	return id, true, s.db.InTx(ctx, func(tx *db.Tx) error {
		return audit.RecordTx(tx, audit.Entry{CityID: in.City, Actor: in.Actor, Action: "membership.find_member",
			ObjectKind: "member", ObjectID: id.String()})
	})
}

const searchesPerDay = 200

func (s *Service) lookUp(tx *db.Tx, in FindMemberInput) (id ident.ID, found bool, err error) {
	if number, is := asCardNumber(in.Text); is {
		return s.records.memberByCard(tx, in.City, number)
	}
	number, err := phone.Parse(in.Text)
	if err != nil {
		return ident.None, false, errSearchInvalid.Wrap(err)
	}
	m, found, err := s.records.memberByPhone(tx, s.vault.Index(number))
	if err != nil || !found {
		return ident.None, false, err
	}
	belongs, err := s.belongsToCityTx(tx, in.City, m.ID)
	if err != nil || !belongs {
		return ident.None, false, err
	}
	return m.ID, true, nil
}

// belongsToCityTx tells whether a member has or had a card or an order of the city.
func (s *Service) belongsToCityTx(tx *db.Tx, c city.ID, memberID ident.ID) (bool, error) {
	found, err := s.records.hasCard(tx, memberID, c)
	if err != nil || found {
		return found, err
	}
	return s.orders.HasOrderTx(tx, memberID, c)
}

var cardNumberForm = regexp.MustCompile(`^[0-9]{12}$`)

// asCardNumber reads a card number as it is printed, in groups or not.
func asCardNumber(text string) (string, bool) {
	digits := fold.Digits(text)
	return digits, cardNumberForm.MatchString(digits)
}

// MemberInCity is a member in the form that a list shows, with the cards in this city only.
// Operators of the city; ErrNotFound for a member who never had a card or an order here.
func (s *Service) MemberInCity(
	ctx context.Context, actor identity.Actor, c city.ID, memberID ident.ID,
) (MemberRow, error) {
	if err := RequireOperator(actor, c); err != nil {
		return MemberRow{}, err
	}
	return s.memberRow(s.db.Read(ctx), c, memberID)
}

func (s *Service) memberRow(tx *db.Tx, c city.ID, memberID ident.ID) (MemberRow, error) {
	m, err := s.records.memberOrErased(tx, memberID)
	if err != nil {
		return MemberRow{}, err
	}
	belongs, err := s.belongsToCityTx(tx, c, memberID)
	if err != nil {
		return MemberRow{}, err
	}
	if !belongs {
		return MemberRow{}, ErrNotFound
	}
	cards, err := s.records.cardsInCity(tx, c, []ident.ID{memberID})
	return MemberRow{ID: m.ID, MaskedPhone: s.mask(m), Locale: m.Locale, CreatedAt: m.CreatedAt, ErasedAt: m.ErasedAt,
		Cards: cards[memberID]}, err
}

// MemberView is all that operators of one city see of a member: what happened in this city.
type MemberView struct {
	Member MemberRow
	Cards  []MembershipView // latest period first
}

// ViewMember shows a member to an operator of the city and records that in the audit log
// (membership.view_member). city.ErrNotFound, ErrOperatorsOnly, ErrNotFound.
func (s *Service) ViewMember(
	ctx context.Context, actor identity.Actor, c city.ID, memberID ident.ID,
) (MemberView, error) {
	if err := RequireOperator(actor, c); err != nil {
		return MemberView{}, err
	}
	tx := s.db.Read(ctx)
	row, err := s.memberRow(tx, c, memberID)
	if err != nil {
		return MemberView{}, err
	}
	view := MemberView{Member: row}
	if view.Cards, err = s.views(tx, row.Cards); err != nil {
		return MemberView{}, err
	}
	return view, s.db.InTx(ctx, func(tx *db.Tx) error {
		return audit.RecordTx(tx, audit.Entry{CityID: c, Actor: actor, Action: "membership.view_member",
			ObjectKind: "member", ObjectID: memberID.String()})
	})
}
