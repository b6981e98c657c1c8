package identity

import "context"

// EnterAfter signs in to an account without TOTP whose password was found right before
// `between` happened.
func (s *Service) EnterAfter(ctx context.Context, login string, between func()) error {
	account, _, err := s.records.accountByLogin(s.db.Read(ctx), login)
	if err != nil {
		return err
	}
	between()
	_, err = s.enter(ctx, account, second{}, nil)
	return err
}

// EnterByRecoveryAfter is EnterAfter with a recovery code in the place of the app.
func (s *Service) EnterByRecoveryAfter(ctx context.Context, login, code string, between func()) error {
	account, _, err := s.records.accountByLogin(s.db.Read(ctx), login)
	if err != nil {
		return err
	}
	between()
	_, err = s.enter(ctx, account, second{recovery: s.recoveryHash(account.ID, asRecoveryCode(code))}, nil)
	return err
}

// EnterByAppAfter is EnterAfter with a code of the app, which was found right before, too.
func (s *Service) EnterByAppAfter(ctx context.Context, login, code string, between func()) error {
	account, _, err := s.records.accountByLogin(s.db.Read(ctx), login)
	if err != nil {
		return err
	}
	proof, _ := s.secondFactor(account, code)
	between()
	_, err = s.enter(ctx, account, proof, nil)
	return err
}

// RenewCodesAfter makes recovery codes for an account whose password was found right before
// `between` happened.
func (s *Service) RenewCodesAfter(ctx context.Context, in RenewRecoveryCodesInput, between func() error) error {
	account, err := s.proveOwner(ctx, in.Actor, in.Password, in.IP)
	if err != nil {
		return err
	}
	if err := between(); err != nil {
		return err
	}
	_, err = s.putRecoveryCodes(ctx, in, account)
	return err
}

// WatchHashing makes every password check rendezvous with the test: receive when it begins,
// send to let it end.
func (s *Service) WatchHashing() chan struct{} {
	s.hashing = make(chan struct{})
	return s.hashing
}

// ReplaceAfter replaces the second factor of an account whose password was found right before
// `between` happened.
func (s *Service) ReplaceAfter(ctx context.Context, in ReplaceSecondFactorInput, between func() error) error {
	offer, err := s.OfferOf(in.Actor, in.Ticket)
	if err != nil {
		return err
	}
	account, err := s.proveOwner(ctx, in.Actor, in.Password, in.IP)
	if err != nil {
		return err
	}
	if err := between(); err != nil {
		return err
	}
	return s.putSecondFactor(ctx, in, offer, account)
}
