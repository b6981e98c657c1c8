package membership

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
)

// RevealPhoneInput asks for a member's number in full.
type RevealPhoneInput struct {
	Actor    identity.Actor
	City     city.ID
	MemberID ident.ID
	Reason   string // 4 to 200 characters, for the audit log
}

const (
	revealsPerDay = 20
	revealWindow  = 24 * time.Hour
	minReason     = 4
	maxReason     = 200
)

// RevealPhone gives an operator of the city the full number of one of its members. Each call is
// recorded with its reason in the audit log (membership.reveal_phone), in the transaction that
// reads the number. An operator may do it twenty times a day. city.ErrNotFound,
// ErrOperatorsOnly, ErrNotFound (also for an erased member), ErrReasonShort, ErrTooManyReveals.
func (s *Service) RevealPhone(ctx context.Context, in RevealPhoneInput) (phone.Number, error) {
	if in.Actor.Kind != identity.KindOperator {
		return "", ErrOperatorsOnly
	}
	if err := RequireOperator(in.Actor, in.City); err != nil {
		return "", err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if n := utf8.RuneCountInString(in.Reason); n < minReason || n > maxReason {
		return "", ErrReasonShort
	}
	var number phone.Number
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		found, err := s.belongsToCityTx(tx, in.City, in.MemberID)
		if err != nil {
			return err
		}
		if !found {
			return ErrNotFound
		}
		m, err := s.records.member(tx, in.MemberID)
		if err != nil {
			return err
		}
		limit := quota.Limit{Key: "membership.reveal:" + in.Actor.ID.String(), Max: revealsPerDay, Window: revealWindow}
		if err := quota.TakeAllTx(tx, ErrTooManyReveals, limit); err != nil {
			return err
		}
		if number, err = s.vault.Open(m.PhoneSealed); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.City, Actor: in.Actor, Action: "membership.reveal_phone", ObjectKind: "member",
			ObjectID: in.MemberID.String(), Reason: in.Reason,
		})
	})
	if err != nil {
		return "", err
	}
	return number, nil
}
