package membership

import (
	"context"

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
