package merchants

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// HireStaffInput makes a new login for someone who will act for a store.
type HireStaffInput struct {
	Actor    identity.Actor // an owner of the store, an operator of its city, or a job
	StoreID  ident.ID
	Login    string
	Password string
	WithTOTP bool
	Role     Role
	MemberID *ident.ID // the same person as a member, if known
}

// Hired is the new login. TOTPSecret (base32) is shown once; it is "" without TOTP.
type Hired struct {
	Staff
	Login      string
	TOTPSecret string
}

// HireStaff makes an account and lets it act for the store, both or neither.
// Codes: merchants.store_not_found, staff_not_allowed, store_invalid (role), and those of
// identity.CreateAccountTx.
func (s *Service) HireStaff(ctx context.Context, in HireStaffInput) (Hired, error) {
	var hired Hired
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.storeForOwnerTx(tx, in.Actor, in.StoreID); err != nil {
			return err
		}
		account, secret, err := s.deps.Identity.CreateAccountTx(tx, identity.NewAccount{
			Kind: identity.KindStaff, Login: in.Login, Password: in.Password, WithTOTP: in.WithTOTP,
		})
		if err != nil {
			return err
		}
		hired.Login, hired.TOTPSecret = account.Login, secret
		hired.Staff, err = s.AddStaffTx(tx, AddStaffInput{
			Actor: in.Actor, StoreID: in.StoreID, AccountID: account.ID, MemberID: in.MemberID, Role: in.Role,
		})
		return err
	})
	return hired, err
}
