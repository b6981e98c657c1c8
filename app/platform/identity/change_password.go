package identity

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/quota"
)

// ChangePasswordInput is a new password of the own account. IP is for the limits.
type ChangePasswordInput struct {
	Actor   Actor // staff or an operator
	Current string
	New     string
	IP      string
}

// ChangePassword takes a new password and ends the account's other sessions.
// ErrPasswordWrong, ErrAccountInvalid (new_password), ErrTooManyTries, identity.busy.
func (s *Service) ChangePassword(ctx context.Context, in ChangePasswordInput) error {
	account, err := s.proveOwner(ctx, in.Actor, in.Current, in.IP)
	if err != nil {
		return err
	}
	if code := weakness(in.New, account.Login); code != "" {
		return ErrAccountInvalid.WithField("new_password", code)
	}
	hash, err := s.newHash(ctx, in.New)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		changed, err := s.records.changePassword(tx, account.ID, account.PasswordHash, hash)
		if err != nil {
			return err
		}
		if !changed { // somebody was faster, or the account was disabled meanwhile
			return ErrPasswordWrong
		}
		if err := s.records.voidResetLink(tx, account.ID); err != nil {
			return err
		}
		if err := s.records.endOthers(tx, in.Actor.Kind, in.Actor.ID, in.Actor.SessionID); err != nil {
			return err
		}
		return s.note(tx, in.Actor, "identity.change_password")
	})
}

// proveOwner checks that whoever is signed in knows the password of the account: a session
// alone, of a screen left open, changes no way to sign in. Tries count as those of sign-in.
func (s *Service) proveOwner(ctx context.Context, actor Actor, password, ip string) (accountRow, error) {
	account, found, err := s.records.accountByID(s.db.Read(ctx), actor.ID)
	if err != nil {
		return account, err
	}
	if !found || account.Kind != actor.Kind || account.DisabledAt != nil {
		return account, ErrSignedOut
	}
	limits := s.guessLimits(SignInInput{Login: account.Login, IP: ip})
	if err := quota.TakeAll(ctx, s.db, ErrTooManyTries, limits...); err != nil {
		return account, err
	}
	right, err := s.checkPassword(ctx, shortened(password), account.PasswordHash)
	if err != nil {
		return account, err
	}
	if !right {
		return account, ErrPasswordWrong
	}
	return account, s.db.InTx(ctx, func(tx *db.Tx) error { return quota.ReleaseAllTx(tx, limits...) })
}

// note writes a change of the own account down where the installation keeps its log.
func (s *Service) note(tx *db.Tx, actor Actor, action string) error {
	if s.options.Noted == nil {
		return nil
	}
	return s.options.Noted(tx, actor, action)
}
