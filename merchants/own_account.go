package merchants

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// contactRetention is how long the number of an owner's login is stored after the last of its
// stores left or was refused: long enough to come back, to end a dispute and to ask why.
// After that nobody needs to reach this person (PIPL, article 47).
const contactRetention = 90 * 24 * time.Hour

const contactBatch = 500

// DeleteOldContacts deletes the numbers of logins that have had no store in the programme for 90
// days, and of those that never applied. The login works without a number. Caller: the
// job retention; it is idempotent.
func (s *Service) DeleteOldContacts(ctx context.Context) (int, error) {
	for total := 0; ; {
		var n int64
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.records.deleteOldContacts(tx, tx.Now().Add(-contactRetention), contactBatch)
			return err
		})
		total += int(n)
		if err != nil || n < contactBatch {
			return total, err
		}
	}
}

// OwnData is what is stored about the person behind a login, for that person.
type OwnData struct {
	Login         string       `json:"login"`
	OpenedAt      time.Time    `json:"opened_at"`
	Phone         string       `json:"phone,omitempty"`
	Locale        string       `json:"locale,omitempty"`
	PolicyVersion string       `json:"policy_version,omitempty"`
	AgreedAt      *time.Time   `json:"agreed_at,omitempty"`
	Stores        []StaffStore `json:"stores"`
	InProgramme   bool         `json:"in_programme"` // a store that the login owns has not left
}

// OwnDataOf returns to a signed-in staff account all that is stored about its person. Records of
// a store belong to the store: its owner downloads them from the report and the exposure account.
// Codes: merchants.staff_only.
func (s *Service) OwnDataOf(ctx context.Context, actor identity.Actor) (OwnData, error) {
	if actor.Kind != identity.KindStaff {
		return OwnData{}, ErrStaffOnly
	}
	tx := s.db.Read(ctx)
	account, err := s.deps.Identity.AccountTx(tx, actor.ID)
	if err != nil {
		return OwnData{}, err
	}
	data := OwnData{Login: account.Login, OpenedAt: account.CreatedAt}
	if data.Stores, err = s.records.storesOf(tx, actor.ID); err != nil {
		return OwnData{}, err
	}
	if data.InProgramme, err = s.records.ownsOpenStore(tx, actor.ID); err != nil {
		return OwnData{}, err
	}
	contact, found, err := s.records.contact(tx, actor.ID)
	if err != nil || !found {
		return data, err
	}
	number, err := s.deps.Vault.Open(contact.PhoneSealed)
	data.Phone, data.Locale, data.PolicyVersion, data.AgreedAt = number.E164(), contact.Locale, contact.PolicyVersion,
		&contact.AgreedAt
	return data, err
}

// CloseAccountInput is a person's request to be erased.
type CloseAccountInput struct {
	Actor identity.Actor // a signed-in staff account, about itself
}

// CloseAccount deletes the number of the actor's login at once, erases its name and shuts it.
// It is refused until every store that the login owns has left: somebody must answer for a
// store of the programme. What stores recorded stays, without the person.
// Codes: merchants.staff_only, still_partner.
func (s *Service) CloseAccount(ctx context.Context, in CloseAccountInput) error {
	if in.Actor.Kind != identity.KindStaff {
		return ErrStaffOnly
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		open, err := s.records.ownsOpenStore(tx, in.Actor.ID)
		if err != nil {
			return err
		}
		if open {
			return ErrStillPartner
		}
		if err := s.records.deleteContact(tx, in.Actor.ID); err != nil {
			return err
		}
		if err := s.deps.Identity.CloseAccountTx(tx, in.Actor.ID); err != nil {
			return err
		}
		nameless := identity.Actor{Kind: identity.KindStaff, ID: in.Actor.ID}
		return audit.RecordTx(tx, audit.Entry{Actor: nameless, Action: "merchants.close_account", ObjectKind: "account",
			ObjectID: in.Actor.ID.String()})
	})
}
