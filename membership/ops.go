package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// OpsQuery is one page of an operators' list: rows of one city, newest first. Limit is
// brought into 1…100, 0 means 20. Cursor is the NextCursor of the page before, "" for the first.
type OpsQuery struct {
	Actor  identity.Actor
	City   city.ID
	Limit  int
	Cursor string
}

// OpsPage is one page; NextCursor is "" on the last.
type OpsPage[T any] struct {
	Items      []T
	NextCursor string
}

// MemberRow is a member as operators see one: with a masked number.
type MemberRow struct {
	ID          ident.ID
	MaskedPhone string
	Locale      string
	CreatedAt   time.Time
	ErasedAt    *time.Time
	Cards       []Membership // in this city, latest first
}

const (
	defaultLimit = 20
	maxLimit     = 100
)

// Bounds checks the actor and answers with how many rows to read and before which id.
func (q OpsQuery) Bounds() (limit int, before ident.ID, err error) {
	if err := RequireOperator(q.Actor, q.City); err != nil {
		return 0, ident.None, err
	}
	limit = q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	if q.Cursor == "" {
		return limit, LastID, nil
	}
	if before, err = ident.Parse(q.Cursor); err != nil {
		return 0, ident.None, ErrCursor
	}
	return limit, before, nil
}

// LastID is after every id there is.
var LastID = ident.ID{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// PageOf cuts the one row that was read too many and makes the cursor of it.
func PageOf[T any](rows []T, limit int, id func(T) ident.ID) OpsPage[T] {
	if len(rows) <= limit {
		return OpsPage[T]{Items: rows}
	}
	return OpsPage[T]{Items: rows[:limit], NextCursor: id(rows[limit-1]).String()}
}

// MembersForOps lists the members who hold or held a card of the city. Operators of the
// city only: city.ErrNotFound for others, ErrOperatorsOnly, ErrCursor.
func (s *Service) MembersForOps(ctx context.Context, q OpsQuery) (OpsPage[MemberRow], error) {
	limit, before, err := q.Bounds()
	if err != nil {
		return OpsPage[MemberRow]{}, err
	}
	tx := s.db.Read(ctx)
	members, err := s.records.membersOfCity(tx, q.City, before, limit+1)
	if err != nil {
		return OpsPage[MemberRow]{}, err
	}
	ids := make([]ident.ID, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	cards, err := s.records.cardsInCity(tx, q.City, ids)
	if err != nil {
		return OpsPage[MemberRow]{}, err
	}
	rows := make([]MemberRow, len(members))
	for i, m := range members {
		rows[i] = MemberRow{ID: m.ID, MaskedPhone: s.mask(m), Locale: m.Locale, CreatedAt: m.CreatedAt, Cards: cards[m.ID]}
	}
	return PageOf(rows, limit, func(r MemberRow) ident.ID { return r.ID }), nil
}

func (s *Service) mask(m Member) string {
	number, err := s.vault.Open(m.PhoneSealed)
	if err != nil { // erased, or sealed with a key that is gone
		return "****"
	}
	return number.Mask()
}
