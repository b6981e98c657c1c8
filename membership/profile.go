package membership

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// Profile shows members themselves, with a masked number. Members only.
func (s *Service) Profile(ctx context.Context, actor identity.Actor) (Member, error) {
	if err := RequireMember(actor); err != nil {
		return Member{}, err
	}
	m, err := s.records.member(s.db.Read(ctx), actor.ID)
	if err != nil {
		return Member{}, err
	}
	m.MaskedPhone = s.mask(m)
	return m, nil
}

// SetLocaleInput chooses the language that a member is written to in.
type SetLocaleInput struct {
	Actor  identity.Actor
	Locale string // zh-CN or en
}

// SetLocale changes the language of messages to the member. Members only; ErrLocaleUnknown.
func (s *Service) SetLocale(ctx context.Context, in SetLocaleInput) error {
	if err := RequireMember(in.Actor); err != nil {
		return err
	}
	if localeOf(in.Locale) != in.Locale {
		return ErrLocaleUnknown
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.setLocale(tx, in.Actor.ID, in.Locale) })
}
