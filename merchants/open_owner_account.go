package merchants

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
)

// PolicyVersion names the merchants' terms and the privacy notice that are accepted when an
// account is opened.
const PolicyVersion = "2026-11"

// OpenOwnerAccountInput is what somebody enters who wants to take part with a store: a phone
// number, the code that was sent to it, and the login they choose.
type OpenOwnerAccountInput struct {
	Phone       string
	Code        string
	Login       string
	Password    string
	AcceptTerms bool
	Locale      string
	IP          string
}

// OwnerAccount is a new login with a session. It belongs to no store until it applies with one.
type OwnerAccount struct {
	Account   identity.Account
	Token     string
	ExpiresAt time.Time
}

// contact is the phone number of an owner and the consent to storing it.
type contact struct {
	AccountID     ident.ID
	PhoneSealed   []byte
	PhoneIndex    string
	Locale        string
	PolicyVersion string
	AgreedAt      time.Time
}

// TableName is where gorm stores a contact.
func (contact) TableName() string { return "merchants_contacts" }

// OpenOwnerAccount makes a login for a new merchant. Anyone may call it: the code proves the
// number, and nothing about the person is stored without consent. Only somebody with the
// right code learns that a number or a login is taken.
// Codes: phone.invalid, identity.code_wrong, too_many_tries, account_invalid, login_taken,
// merchants.terms_not_accepted, contact_taken.
func (s *Service) OpenOwnerAccount(ctx context.Context, in OpenOwnerAccountInput) (OwnerAccount, error) {
	number, err := phone.Parse(in.Phone)
	if err != nil {
		return OwnerAccount{}, err
	}
	if !in.AcceptTerms {
		return OwnerAccount{}, ErrTermsNotAccepted
	}
	proof, err := s.deps.Identity.CheckCode(ctx, identity.CheckCodeInput{Phone: number, Code: in.Code, IP: in.IP})
	if err != nil {
		return OwnerAccount{}, err
	}
	var out OwnerAccount
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		out, err = s.openOwnerAccountTx(tx, number, in)
		if err != nil {
			return err
		}
		return s.deps.Identity.UseCodeTx(tx, proof)
	})
	return out, err
}

func (s *Service) openOwnerAccountTx(tx *db.Tx, number phone.Number, in OpenOwnerAccountInput) (OwnerAccount, error) {
	var out OwnerAccount
	var err error
	out.Account, _, err = s.deps.Identity.CreateAccountTx(tx,
		identity.NewAccount{Kind: identity.KindStaff, Login: in.Login, Password: in.Password})
	if err != nil {
		return out, err
	}
	err = s.records.insertContact(tx, contact{
		AccountID: out.Account.ID, PhoneSealed: s.deps.Vault.Seal(number), PhoneIndex: s.deps.Vault.Index(number),
		Locale: in.Locale, PolicyVersion: PolicyVersion, AgreedAt: tx.Now(),
	})
	if db.IsDuplicate(err) {
		return out, ErrContactTaken
	}
	if err != nil {
		return out, err
	}
	actor := identity.Actor{Kind: identity.KindStaff, ID: out.Account.ID, Name: out.Account.Login}
	if err := audit.RecordTx(tx, audit.Entry{Actor: actor, Action: "merchants.open_owner_account",
		ObjectKind: "account", ObjectID: out.Account.ID.String()}); err != nil {
		return out, err
	}
	out.Token, out.ExpiresAt, err = s.deps.Identity.OpenSessionTx(tx, identity.KindStaff, out.Account.ID, ident.None,
		out.Account.Login)
	return out, err
}
