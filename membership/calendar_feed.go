package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/token"
)

// calendarFeed is a stored feed.
type calendarFeed struct {
	MemberID     ident.ID
	SecretHash   string
	SecretSealed []byte
	CreatedAt    time.Time
}

// TableName is gorm's.
func (calendarFeed) TableName() string { return "membership_calendar_feeds" }

// Deadline is the last day of a benefit or of a card, as a calendar shows it. Version grows
// when the day moves.
type Deadline struct {
	SubjectID      ident.ID
	Kind           SubjectKind
	CityID         city.ID
	NameZh, NameEn string
	Remaining      int64
	StoreID        *ident.ID
	Day            clock.Day
	Version        int64
}

// Calendar is what a feed's address leads to.
type Calendar struct {
	Locale    string
	Deadlines []Deadline
}

// CalendarFeed is the secret of the member's feed, "" when there is none. Members only.
func (s *Service) CalendarFeed(ctx context.Context, actor identity.Actor) (secret string, err error) {
	if err := RequireMember(actor); err != nil {
		return "", err
	}
	feed, found, err := s.records.feedOf(s.db.Read(ctx), actor.ID)
	if err != nil || !found {
		return "", err
	}
	plain, err := s.feedBox().Open(feed.SecretSealed, actor.ID.String())
	return string(plain), err
}

// StartCalendarFeed gives the member a feed. A second call changes nothing: calendars have
// subscribed to the first address. Members only.
func (s *Service) StartCalendarFeed(ctx context.Context, actor identity.Actor) error {
	if err := RequireMember(actor); err != nil {
		return err
	}
	secret := token.New()
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.records.lockMember(tx, actor.ID); err != nil {
			return err
		}
		return s.records.insertFeed(tx, calendarFeed{
			MemberID: actor.ID, SecretHash: token.Hash(secret),
			SecretSealed: s.feedBox().Seal([]byte(secret), actor.ID.String()), CreatedAt: tx.Now(),
		})
	})
}

// StopCalendarFeed deletes the feed; its address answers ErrFeedNotFound from then on. Members
// only; no feed is no error.
func (s *Service) StopCalendarFeed(ctx context.Context, actor identity.Actor) error {
	if err := RequireMember(actor); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.deleteFeed(tx, actor.ID) })
}

// CalendarBySecret answers whoever has the address: the deadlines of benefits with units left whose time
// runs, and of running cards without a renewal, and nothing that names the person. ErrFeedNotFound for
// an unknown or deleted secret.
func (s *Service) CalendarBySecret(ctx context.Context, secret string) (Calendar, error) {
	tx := s.db.Read(ctx)
	memberID, locale, found, err := s.records.memberByFeed(tx, token.Hash(secret))
	if err != nil {
		return Calendar{}, err
	}
	if !found {
		return Calendar{}, ErrFeedNotFound
	}
	deadlines, err := s.records.deadlinesOf(tx, memberID)
	return Calendar{Locale: locale, Deadlines: deadlines}, err
}

func (s *Service) feedBox() token.Box { return s.keys.Box("membership calendar feed") }
