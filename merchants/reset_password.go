package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// ResetPasswordInput names the account whose password was lost.
type ResetPasswordInput struct {
	Actor     identity.Actor // an owner of the store, or an operator of its city
	StoreID   ident.ID
	AccountID ident.ID
	Reason    string // operators give one
}

// PasswordReset is a link for the colleague, shown once, and the login it is for.
type PasswordReset struct {
	identity.ResetLink
	Login string
}

// ResetPassword makes a link with which a colleague chooses a new password. Owners make it for
// managers and cashiers, operators for anyone at the store. A link opens the whole account, so
// its maker must decide about every store where the account works: nobody gets into another
// store through a colleague whom both share. Starting at a new store voids the link.
// Codes: merchants.store_not_found, staff_not_allowed, staff_not_found, works_elsewhere,
// review_invalid (reason).
func (s *Service) ResetPassword(ctx context.Context, in ResetPasswordInput) (PasswordReset, error) {
	var out PasswordReset
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOwnerTx(tx, in.Actor, in.StoreID)
		if err != nil {
			return err
		}
		if in.Actor.Kind == identity.KindOperator {
			if err := needsText(in.Reason, "reason", "merchants.reason_missing"); err != nil {
				return err
			}
		}
		if err := s.mayReset(tx, in); err != nil {
			return err
		}
		account, err := s.deps.Identity.AccountTx(tx, in.AccountID)
		if err != nil {
			return err
		}
		if out.ResetLink, err = s.deps.Identity.MakeResetLinkTx(tx, in.AccountID, in.Actor); err != nil {
			return err
		}
		out.Login = account.Login
		return audit.RecordTx(tx, audit.Entry{CityID: store.CityID, Actor: in.Actor, Action: "store.password_reset",
			Reason:     in.Reason,
			ObjectKind: "store", ObjectID: store.ID.String(), After: in.AccountID})
	})
	return out, err
}

// mayReset refuses an actor who does not decide about every store where the account works.
func (s *Service) mayReset(tx *db.Tx, in ResetPasswordInput) error {
	role, found, err := s.records.activeRole(tx, in.StoreID, in.AccountID)
	if err != nil {
		return err
	}
	if !found {
		return ErrStaffNotFound
	}
	if in.Actor.Kind == identity.KindStaff {
		if role == RoleOwner { // the city decides: another owner answers for what this login does
			return ErrStaffNotAllowed
		}
		elsewhere, err := s.records.worksWithout(tx, in.AccountID, in.Actor.ID)
		return orWorksElsewhere(elsewhere, err)
	}
	cities, err := s.records.citiesOfStaff(tx, in.AccountID)
	elsewhere := false
	for _, c := range cities {
		elsewhere = elsewhere || !in.Actor.Operates(c)
	}
	return orWorksElsewhere(elsewhere, err)
}

func orWorksElsewhere(elsewhere bool, err error) error {
	if err == nil && elsewhere {
		err = ErrWorksElsewhere
	}
	return err
}

// notifyNewPasswordTx notifies the person behind the account, who may not have made the change.
func (s *Service) notifyNewPasswordTx(tx *db.Tx, accountID ident.ID) error {
	_, err := s.deps.Notify.EnqueueTx(tx,
		notify.Message{To: notify.Recipient{Kind: notify.RecipientStaff, ID: accountID},
			Template: "password_changed", DedupeKey: "password_changed:" + s.ids.New().String()})
	return err
}
