package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
)

// RecoverPasswordInput is what an owner who forgot the password knows: the number on record,
// with the code that was just sent to it.
type RecoverPasswordInput struct {
	Phone    string
	Code     string
	Password string // the new one
	IP       string
}

// RecoverPassword sets a new password for the login that belongs to a proven number and ends
// its sessions. It opens a session at once unless the account has a second factor, which a
// number alone does not replace. Anyone may call it. Only somebody with the right code, so the
// holder of the number, learns that a number belongs to no login.
// Codes: phone.invalid, identity.code_wrong, too_many_tries, account_invalid (password),
// busy, merchants.contact_not_found.
func (s *Service) RecoverPassword(ctx context.Context, in RecoverPasswordInput) (OwnerAccount, error) {
	number, err := phone.Parse(in.Phone)
	if err != nil {
		return OwnerAccount{}, err
	}
	proof, err := s.deps.Identity.CheckCode(ctx, identity.CheckCodeInput{Phone: number, Code: in.Code, IP: in.IP})
	if err != nil {
		return OwnerAccount{}, err
	}
	contact, found, err := s.records.contactByPhone(s.db.Read(ctx), s.deps.Vault.Index(number))
	if err != nil {
		return OwnerAccount{}, err
	}
	if !found {
		return OwnerAccount{}, ErrContactNotFound
	}
	chosen, err := s.deps.Identity.NewPassword(ctx, contact.AccountID, in.Password)
	if err != nil {
		return OwnerAccount{}, err
	}
	out := OwnerAccount{Account: chosen.Account}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.deps.Identity.UseCodeTx(tx, proof); err != nil {
			return err
		}
		if err := s.deps.Identity.SetPasswordTx(tx, chosen); err != nil {
			return err
		}
		if err := s.noteNewPasswordTx(tx, out.Account, "merchants.recover_password"); err != nil ||
			out.Account.HasTOTP {
			return err
		}
		out.Token, out.ExpiresAt, err = s.deps.Identity.OpenSessionTx(tx, identity.KindStaff, out.Account.ID,
			ident.None, out.Account.Login)
		return err
	})
	return out, err
}

// ChoosePasswordInput is a link's token and the password that its bearer chose.
type ChoosePasswordInput struct{ Token, Password string }

// ChoosePassword sets the password that the bearer of a link of ResetPassword chose.
// Codes: identity.reset_link_invalid, account_invalid (password), busy.
func (s *Service) ChoosePassword(ctx context.Context, in ChoosePasswordInput) (identity.Account, error) {
	chosen, err := s.deps.Identity.NewPasswordByLink(ctx, in.Token, in.Password)
	if err != nil {
		return identity.Account{}, err
	}
	return chosen.Account, s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.deps.Identity.SetPasswordTx(tx, chosen); err != nil {
			return err
		}
		return s.noteNewPasswordTx(tx, chosen.Account, "merchants.choose_password")
	})
}

// noteNewPasswordTx records that the person behind an account chose a password, and notifies them.
func (s *Service) noteNewPasswordTx(tx *db.Tx, account identity.Account, action string) error {
	actor := identity.Actor{Kind: identity.KindStaff, ID: account.ID, Name: account.Login}
	if err := audit.RecordTx(tx, audit.Entry{Actor: actor, Action: action, ObjectKind: "account",
		ObjectID: account.ID.String()}); err != nil {
		return err
	}
	return s.notifyNewPasswordTx(tx, account.ID)
}
