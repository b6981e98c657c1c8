package identity

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/quota"
)

// SignInInput is what staff and operators type. IP is the client's address, for limits.
type SignInInput struct {
	Login    string
	Password string
	TOTP     string // of the app, or a recovery code; "" for accounts without
	IP       string
}

// SignedIn is a fresh session. Token is shown once.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Actor     Actor
}

// guessLimits bound the tries of one login and of one network.
func (s *Service) guessLimits(in SignInInput) []quota.Limit {
	return []quota.Limit{
		{Key: "identity.sign_in.login:" + s.keys.Fingerprint("identity login", normalLogin(in.Login)), Max: 10,
			Window: 15 * time.Minute},
		{Key: "identity.sign_in.net:" + network(in.IP), Max: 60, Window: 15 * time.Minute},
	}
}

// SignIn checks login, password and, where the account has it, the one-time code, and opens a
// session. ErrSignInFailed for whatever is wrong, ErrTooManyTries, identity.busy. The try is
// counted before it is checked and given back when it was right.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (SignedIn, error) {
	limits := s.guessLimits(in)
	if err := quota.TakeAll(ctx, s.db, ErrTooManyTries, limits...); err != nil {
		return SignedIn{}, err
	}
	account, known, err := s.records.accountByLogin(s.db.Read(ctx), normalLogin(in.Login))
	if err != nil {
		return SignedIn{}, err
	}
	hash := nobodysHash
	if known {
		hash = account.PasswordHash
	}
	right, err := s.checkPassword(ctx, shortened(in.Password), hash)
	if err != nil {
		return SignedIn{}, err
	}
	second, passed := s.secondFactor(account, in.TOTP)
	if !known || !right || !passed || account.DisabledAt != nil {
		return SignedIn{}, ErrSignInFailed
	}
	return s.enter(ctx, account, second, limits)
}

// shortened keeps a huge input from costing more than the longest allowed password; the
// result cannot match, because no stored password is that long.
func shortened(password string) string { return password[:min(len(password), passwordMost+1)] }

// second is what proved the second factor: the step of an app's code, 0 where the account
// has none, or the hash of a recovery code, which is checked when it is spent.
type second struct {
	step     int64
	recovery string
}

// secondFactor checks the one-time code. Operators always have one.
func (s *Service) secondFactor(account accountRow, code string) (second, bool) {
	if account.TOTPSealed == nil {
		return second{}, account.Kind != KindOperator
	}
	if recovery := asRecoveryCode(code); recovery != "" {
		return second{recovery: s.recoveryHash(account.ID, recovery)}, true
	}
	secret, err := s.totp.Open(account.TOTPSealed, account.ID.String())
	if err != nil {
		return second{}, false
	}
	step, ok := totpStep(string(secret), code, s.db.Clock().Now())
	return second{step: step}, ok
}

// passSecondTx spends what proved the second factor and locks the account's row.
func (s *Service) passSecondTx(tx *db.Tx, account accountRow, proof second) (bool, error) {
	if proof.recovery == "" {
		return s.records.passStep(tx, account, proof.step)
	}
	if locked, err := s.records.lockAccount(tx, account.ID, account.PasswordHash); err != nil || !locked {
		return false, err
	}
	return s.records.spendRecoveryCode(tx, account.ID, proof.recovery)
}

func (s *Service) enter(ctx context.Context, account accountRow, proof second, limits []quota.Limit) (SignedIn, error) {
	var in SignedIn
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		passed, err := s.passSecondTx(tx, account, proof)
		if err != nil {
			return err
		}
		if !passed { // the code was used already, or the account got another password or was disabled meanwhile
			return ErrSignInFailed
		}
		in.Token, in.ExpiresAt, err = s.OpenSessionTx(tx, account.Kind, account.ID, ident.None, account.Login)
		if err != nil {
			return err
		}
		return quota.ReleaseAllTx(tx, limits...)
	})
	if err != nil {
		return SignedIn{}, err
	}
	in.Actor, err = s.Authenticate(ctx, in.Token)
	return in, err
}
