package merchants

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
)

// RevealContactInput asks for the number of a store's owner.
type RevealContactInput struct {
	Actor   identity.Actor // operator of the store's city
	StoreID ident.ID
	Reason  string
}

// How many owners' numbers an operator may see in a day: as many as members' (membership).
const (
	revealsPerDay = 20
	revealWindow  = 24 * time.Hour
)

// RevealContact shows an operator the full number of the person who applied with a store. The
// operation log records it with the reason. Codes: merchants.store_not_found, review_invalid
// (reason), contact_unknown (the store was entered by the city, or imported), too_many_reveals
// (twenty in a day).
func (s *Service) RevealContact(ctx context.Context, in RevealContactInput) (phone.Number, error) {
	if err := needsText(in.Reason, "reason", "merchants.reason_missing"); err != nil {
		return "", err
	}
	var number phone.Number
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOperatorTx(tx, in.Actor, in.StoreID)
		if err != nil {
			return err
		}
		contact, found, err := s.records.contactOfStore(tx, in.StoreID)
		if err != nil {
			return err
		}
		if !found {
			return ErrContactUnknown
		}
		limit := quota.Limit{Key: "merchants.reveal:" + in.Actor.ID.String(), Max: revealsPerDay, Window: revealWindow}
		if err := quota.TakeAllTx(tx, ErrTooManyReveals, limit); err != nil {
			return err
		}
		if number, err = s.deps.Vault.Open(contact.PhoneSealed); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: in.Actor, Action: "merchants.reveal_contact", Reason: in.Reason,
			ObjectKind: "store", ObjectID: store.ID.String(), After: number.Mask(),
		})
	})
	return number, err
}

// HasContact tells an operator of the store's city whether there is a number to reveal.
// merchants.store_not_found.
func (s *Service) HasContact(ctx context.Context, actor identity.Actor, storeID ident.ID) (found bool, err error) {
	tx := s.db.Read(ctx)
	if _, err := s.storeForOperatorTx(tx, actor, storeID); err != nil {
		return false, err
	}
	_, found, err = s.records.contactOfStore(tx, storeID)
	return found, err
}

// PhoneOf is the number of an owner's login, for the sender of messages. found is false for
// logins that an owner or the city made.
func (s *Service) PhoneOf(
	ctx context.Context, accountID ident.ID,
) (number phone.Number, locale string, found bool, err error) {
	contact, found, err := s.records.contact(s.db.Read(ctx), accountID)
	if err != nil || !found {
		return "", "", false, err
	}
	number, err = s.deps.Vault.Open(contact.PhoneSealed)
	return number, contact.Locale, true, err
}
