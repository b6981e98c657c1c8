package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// OpsQuery asks for one page of an operators' list: rows of one city, newest first. Limit is at
// most 100; 0 means 20. Cursor is the NextCursor of the page before, "" for the first.
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

// Page checks the actor and tells how many rows the page holds, and after which id it starts
// (ident.None: the first page). city.ErrNotFound, ErrOperatorsOnly, ErrCursor.
func (q OpsQuery) Page() (limit int, after ident.ID, err error) {
	if err := RequireOperator(q.Actor, q.City); err != nil {
		return 0, ident.None, err
	}
	after, err = page.Parse(q.Cursor, ErrCursor)
	return page.Limit(q.Limit), after, err
}

// PageOf is a page of rows, of which one more than limit was read.
func PageOf[T any](rows []T, limit int, id func(T) ident.ID) OpsPage[T] {
	items, next := page.Cut(rows, limit, func(last T) string { return page.Cursor(id(last)) })
	return OpsPage[T]{Items: items, NextCursor: next}
}

// MembersForOps lists the members who hold or held a card of the city. Operators of the
// city only: city.ErrNotFound for others, ErrOperatorsOnly, ErrCursor.
func (s *Service) MembersForOps(ctx context.Context, q OpsQuery) (OpsPage[MemberRow], error) {
	limit, after, err := q.Page()
	if err != nil {
		return OpsPage[MemberRow]{}, err
	}
	tx := s.db.Read(ctx)
	members, err := s.records.membersOfCity(tx, q.City, after, limit+1)
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
		rows[i] = MemberRow{ID: m.ID, MaskedPhone: s.mask(m), Locale: m.Locale, CreatedAt: m.CreatedAt,
			Cards: cards[m.ID]}
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
