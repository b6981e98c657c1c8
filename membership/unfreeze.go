package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
)

// Unfreeze allows the use of a frozen membership again; who may and errors as Freeze. Time during which
// the card was frozen does not count against the deadline of a benefit: the deadline moves by the days on
// which it was frozen, with a reminder plan of its own, and the member is notified. The card's own last day
// stays, unless a benefit needs it longer.
func (s *Service) Unfreeze(ctx context.Context, in FreezeInput) error {
	return s.changeStatus(ctx, in, "membership.unfreeze", MembershipActive, s.giveFrozenTimeBackTx)
}

// whyFrozen is the reason in the row of a deadline that moved because its card was frozen.
const whyFrozen = "the card was frozen"

// frozenDays counts the local days of a period on which the card was frozen, if only for a moment.
func frozenDays(m Membership, now time.Time, zone *time.Location) int {
	if m.FrozenAt == nil || now.Before(m.ValidFrom) {
		return 0
	}
	return clock.DayOf(frozenFrom(m), zone).DaysUntil(clock.DayOf(now, zone)) + 1
}

// frozenFrom is the instant from which the freeze cost the period time: not before it began.
func frozenFrom(m Membership) time.Time {
	if m.FrozenAt.Before(m.ValidFrom) {
		return m.ValidFrom
	}
	return *m.FrozenAt
}

// giveFrozenTimeBackTx moves the deadlines of a card that was frozen until now, and makes the message.
func (s *Service) giveFrozenTimeBackTx(tx *db.Tx, m Membership) (template string, params map[string]string, err error) {
	c, err := city.ByID(tx, m.CityID)
	if err != nil {
		return "", nil, err
	}
	days := frozenDays(m, tx.Now(), c.Location())
	if days == 0 {
		return "card_unfrozen", map[string]string{}, nil
	}
	stopped, err := s.records.benefitsStoppedAt(tx, m.ID, frozenFrom(m))
	if err != nil {
		return "", nil, err
	}
	moved, err := s.moveDeadlinesTx(tx, c, stopped, days, whyFrozen)
	if err != nil || len(moved) == 0 {
		return "card_unfrozen", map[string]string{}, err
	}
	zh, en := namesWithDeadlines(moved)
	return "card_unfrozen_moved", map[string]string{"benefits_zh": zh, "benefits_en": en, "days": itoa(int64(days))},
		nil
}

// moveDeadlinesTx gives time back to benefits: each deadline moves by the days, as a new version with a
// reminder plan of its own, and cards stay open for it. It answers with the moved ones that have units left.
func (s *Service) moveDeadlinesTx(
	tx *db.Tx, c city.City, benefits []Benefit, days int, reason string,
) (moved []Benefit, err error) {
	for _, b := range benefits {
		until := deadlineBefore(clock.DayOf(b.UseBy, c.Location()).AddDays(days), c.Location())
		done, err := s.records.moveDeadline(tx, b, until)
		if err != nil {
			return nil, err
		}
		if !done {
			continue
		}
		if err := s.records.insertExtensions(tx, []Extension{s.extension(tx, b, until, reason)}); err != nil {
			return nil, err
		}
		if b.Remaining == 0 {
			continue
		}
		if err := s.extendCardsTx(tx, []Benefit{b}, until, reason); err != nil {
			return nil, err
		}
		b.UseBy, b.UseByDay = until.until, until.day
		moved = append(moved, b)
	}
	return moved, nil
}
