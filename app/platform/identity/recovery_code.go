package identity

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// Recovery codes stand in for the authenticator app when its phone is gone. Sixteen digits,
// so that the field of the six is right for them, too, and a phone's number pad is enough:
// 53 bits, and the limit on tries of sign-in holds for them.
const (
	recoveryCodes  = 10
	recoveryDigits = 16
)

// asRecoveryCode reads what a person typed: spaces and hyphens do not matter. It is "" for
// what cannot be a recovery code, as the six digits of an app.
func asRecoveryCode(typed string) string {
	code := fold.Digits(typed)
	if len(code) != recoveryDigits {
		return ""
	}
	return code
}

func (s *Service) recoveryHash(account ident.ID, code string) string {
	return s.keys.Fingerprint("identity recovery", account.String()+":"+code)
}

// RenewRecoveryCodesInput is an operator who proves to be one by the password.
type RenewRecoveryCodesInput struct {
	Actor    Actor
	Password string
	IP       string
}

// RenewRecoveryCodes makes ten codes, each "1234 5678 9012 3456" and good for one sign-in; those of
// before are void. They are shown this once. ErrPasswordWrong, ErrTooManyTries, identity.busy.
func (s *Service) RenewRecoveryCodes(ctx context.Context, in RenewRecoveryCodesInput) ([]string, error) {
	account, err := s.proveOwner(ctx, in.Actor, in.Password, in.IP)
	if err != nil {
		return nil, err
	}
	return s.putRecoveryCodes(ctx, in, account)
}

func (s *Service) putRecoveryCodes(
	ctx context.Context, in RenewRecoveryCodesInput, account accountRow,
) ([]string, error) {
	var shown []string
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		shown = nil
		locked, err := s.records.lockAccount(tx, account.ID, account.PasswordHash)
		if err == nil && !locked {
			err = ErrPasswordWrong // the password that proved it has changed meanwhile
		}
		if err != nil {
			return err
		}
		if err := s.records.voidRecoveryCodes(tx, account.ID); err != nil {
			return err
		}
		for range recoveryCodes {
			code := token.Digits(recoveryDigits)
			if err := s.records.insertRecoveryCode(tx, account.ID, s.recoveryHash(account.ID, code)); err != nil {
				return err
			}
			shown = append(shown, code[:4]+" "+code[4:8]+" "+code[8:12]+" "+code[12:])
		}
		return s.note(tx, in.Actor, "identity.renew_recovery_codes")
	})
	return shown, err
}

// RecoveryCodesLeft counts the codes of the actor that still open the door.
func (s *Service) RecoveryCodesLeft(ctx context.Context, actor Actor) (int, error) {
	return s.records.recoveryCodesLeft(s.db.Read(ctx), actor.ID)
}
