package membership

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// maxPlace is the length of a district's name, in characters.
const maxPlace = 40

// Waiting is a member's wish to be notified when the card goes on sale around a place.
type Waiting struct {
	CityID    city.ID
	Place     string // a district's name
	CreatedAt time.Time
}

// JoinWaitListInput says who waits where. Only members can wait: their number is proven, so
// nobody enters somebody else's.
type JoinWaitListInput struct {
	Actor identity.Actor
	City  city.ID
	Place string // a district's name, 1–40 characters
}

// JoinWaitList puts a member on the wait-list of a place; a second call changes nothing and
// answers with the first entry. city.ErrNotFound, ErrCityNotSelling, ErrPlaceInvalid, ErrNotFound
// for a member who has been erased meanwhile.
func (s *Service) JoinWaitList(ctx context.Context, in JoinWaitListInput) (Waiting, error) {
	if err := RequireMember(in.Actor); err != nil {
		return Waiting{}, err
	}
	place := strings.TrimSpace(in.Place)
	if n := utf8.RuneCountInString(place); n < 1 || n > maxPlace || !utf8.ValidString(place) ||
		strings.ContainsFunc(place, unicode.IsControl) {
		return Waiting{}, ErrPlaceInvalid
	}
	var entry Waiting
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		c, err := city.ByID(tx, in.City)
		if err != nil {
			return err
		}
		if c.Status != city.StatusOpen {
			return ErrCityNotSelling
		}
		if err := s.records.lockMember(tx, in.Actor.ID); err != nil { // an erasure comes before or after
			return err
		}
		if err := s.records.insertWaiting(tx, in.Actor.ID, c.ID, place); err != nil {
			return err
		}
		entry, err = s.records.waitingAt(tx, in.Actor.ID, c.ID, place)
		return err
	})
	return entry, err
}

// WaitsFor lists the places of a city for which the member waits. Members only.
func (s *Service) WaitsFor(ctx context.Context, actor identity.Actor, id city.ID) ([]Waiting, error) {
	if err := RequireMember(actor); err != nil {
		return nil, err
	}
	return s.records.waitingOf(s.db.Read(ctx), actor.ID, id)
}
