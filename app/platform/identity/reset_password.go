package identity

import (
	"cmp"
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// resetLinkLife is how long whoever was handed a link has to choose a password.
const resetLinkLife = 24 * time.Hour

// NewPassword is a password that was found good enough for one account, as it will be kept.
type NewPassword struct {
	Account Account
	hash    string
	link    string // the hash of the link it was chosen with, or ""
}

// NewPassword checks a password for a staff account and prepares it, outside of any
// transaction: hashing takes as long as it is meant to.
// ErrAccountNotFound (unknown, shut, or an operator's), ErrAccountInvalid (password), identity.busy.
func (s *Service) NewPassword(ctx context.Context, accountID ident.ID, password string) (NewPassword, error) {
	account, err := s.AccountTx(s.db.Read(ctx), accountID)
	if err == nil && (account.Kind != KindStaff || account.DisabledAt != nil) {
		err = ErrAccountNotFound
	}
	if err != nil {
		return NewPassword{}, err
	}
	if code := weakness(password, account.Login); code != "" {
		return NewPassword{}, ErrAccountInvalid.WithField("password", code)
	}
	hash, err := s.newHash(ctx, password)
	return NewPassword{Account: account, hash: hash}, err
}

// SetPasswordTx gives the account its new password, ends its sessions, uses up the link that
// it was chosen with and makes any other worthless. Only use cases that have proven who it is
// call this with a password that came without a link. ErrResetLinkInvalid when the link was
// used or replaced meanwhile, ErrAccountNotFound when the account was shut.
func (s *Service) SetPasswordTx(tx *db.Tx, p NewPassword) error {
	if p.link != "" {
		used, err := s.records.useResetLink(tx, p.link)
		if err == nil && !used {
			err = ErrResetLinkInvalid
		}
		if err != nil {
			return err
		}
	}
	set, err := s.records.setPassword(tx, p.Account.ID, p.hash)
	if err == nil && !set {
		err = ErrAccountNotFound
	}
	if err != nil {
		return err
	}
	if err := s.records.voidResetLink(tx, p.Account.ID); err != nil {
		return err
	}
	return s.EndSessionsTx(tx, KindStaff, p.Account.ID)
}

// ResetLink lets its bearer choose a new password, once. Token is shown once.
type ResetLink struct {
	Token     string
	ExpiresAt time.Time
}

// MakeResetLinkTx makes a link for a staff account and kills an earlier one. The password stays
// as it is until the link is used, and whoever made the link never learns the new one.
// ErrAccountNotFound: unknown, shut, or an operator's. Callers decide who may, and write it down.
func (s *Service) MakeResetLinkTx(tx *db.Tx, accountID ident.ID, by Actor) (ResetLink, error) {
	account, err := s.AccountTx(tx, accountID)
	if err == nil && (account.Kind != KindStaff || account.DisabledAt != nil) {
		err = ErrAccountNotFound
	}
	if err != nil {
		return ResetLink{}, err
	}
	link := ResetLink{Token: token.New(), ExpiresAt: tx.Now().Add(resetLinkLife)}
	return link, s.records.putResetLink(tx, accountID, token.Hash(link.Token), by, link.ExpiresAt)
}

// VoidResetLinkTx makes the open link of an account worthless: whoever made it decided about less
// than what the account may do from now on.
func (s *Service) VoidResetLinkTx(tx *db.Tx, accountID ident.ID) error {
	return s.records.voidResetLink(tx, accountID)
}

// PeekResetLink tells whose password a link is for, without using it: an opened page is not a
// decision. ErrResetLinkInvalid.
func (s *Service) PeekResetLink(ctx context.Context, tok string) (Account, error) {
	if len(tok) != tokenLength {
		return Account{}, ErrResetLinkInvalid
	}
	read := s.db.Read(ctx)
	id, found, err := s.records.accountOfResetLink(read, token.Hash(tok))
	if err == nil && !found {
		err = ErrResetLinkInvalid
	}
	if err != nil {
		return Account{}, err
	}
	account, err := s.AccountTx(read, id)
	if err == nil && account.DisabledAt != nil {
		err = ErrResetLinkInvalid
	}
	return account, err
}

// NewPasswordByLink is NewPassword for the account of a link. The link is used up by SetPasswordTx:
// a password that is refused can be chosen again. ErrResetLinkInvalid, ErrAccountInvalid
// (password), identity.busy.
func (s *Service) NewPasswordByLink(ctx context.Context, tok, password string) (NewPassword, error) {
	account, err := s.PeekResetLink(ctx, tok)
	if err != nil {
		return NewPassword{}, err
	}
	chosen, err := s.NewPassword(ctx, account.ID, password)
	chosen.link = token.Hash(tok)
	return chosen, err
}

// CloseAccountTx shuts a staff account for good, takes its login's name out of it and out of its
// sessions, and ends them. ErrAccountNotFound. Callers decide who may.
func (s *Service) CloseAccountTx(tx *db.Tx, accountID ident.ID) error {
	if err := s.DisableAccountTx(tx, accountID); err != nil {
		return err
	}
	return cmp.Or(s.records.closeAccount(tx, accountID), s.records.voidResetLink(tx, accountID),
		s.records.blankSessions(tx, KindStaff, accountID))
}
