package membership

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
)

// SignInInput is a phone number with the code that was sent to it.
type SignInInput struct {
	Phone       string
	Code        string
	AcceptTerms bool
	Locale      string
	IP          string
	Device      string // the coarse kind, such as "iphone.wechat", for the member's list of devices
}

// SignedIn is a member's fresh session.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Member    Member
}

// SignIn signs a member in, and enrols a person with an unknown number. Anyone may call it.
//
// The terms must be accepted once per version. The consent row is written in the same transaction
// as the member, so nobody's data is stored without it. Only the right code reveals whether the
// number is known or the terms accepted: phone.ErrInvalid, identity.ErrCodeWrong and ErrTooManyTries
// come first, ErrTermsNotAccepted after, and the code stays valid for a second try.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (SignedIn, error) {
	number, err := phone.Parse(in.Phone)
	if err != nil {
		return SignedIn{}, err
	}
	proof, err := s.signIns.CheckCode(ctx, identity.CheckCodeInput{Phone: number, Code: in.Code, IP: in.IP})
	if err != nil {
		return SignedIn{}, err
	}
	var out SignedIn
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		member, err := s.memberSigningInTx(tx, number, in)
		if err != nil {
			return err
		}
		if err := s.signIns.UseCodeTx(tx, proof); err != nil {
			return err
		}
		token, expires, err := s.signIns.OpenSessionTx(tx, identity.KindMember, member.ID, ident.None,
			member.MaskedPhone)
		if err != nil {
			return err
		}
		out = SignedIn{Token: token, ExpiresAt: expires, Member: member}
		return s.signIns.NoteDeviceTx(tx, token, in.Device)
	})
	if db.IsDuplicate(err) { // another device has just enrolled the same number
		return s.SignIn(ctx, in)
	}
	return out, err
}

func (s *Service) memberSigningInTx(tx *db.Tx, number phone.Number, in SignInInput) (Member, error) {
	member, known, err := s.records.lockMemberByPhone(tx, s.vault.Index(number))
	if err != nil {
		return Member{}, err
	}
	agreed := false
	if known {
		if agreed, err = s.records.hasConsent(tx, member.ID, PolicyVersion); err != nil {
			return Member{}, err
		}
	}
	if !agreed && !in.AcceptTerms {
		return Member{}, ErrTermsNotAccepted
	}
	if !known {
		return s.EnrolTx(tx, number, in.Locale)
	}
	member.MaskedPhone = number.Mask()
	if agreed {
		return member, nil
	}
	return member, s.consentTx(tx, member.ID, in.Locale)
}

// EnrolTx makes a member with a consent to the current terms. Its callers are SignIn and
// the builders of tests; the number must be new.
func (s *Service) EnrolTx(tx *db.Tx, number phone.Number, locale string) (Member, error) {
	index := s.vault.Index(number)
	member := Member{
		ID: s.ids.New(), PhoneSealed: s.vault.Seal(number), PhoneIndex: &index,
		Locale: localeOf(locale), CreatedAt: tx.Now(), MaskedPhone: number.Mask(),
	}
	if err := s.records.insertMember(tx, &member); err != nil {
		return Member{}, err
	}
	return member, s.consentTx(tx, member.ID, locale)
}

func (s *Service) consentTx(tx *db.Tx, memberID ident.ID, locale string) error {
	return s.records.insertConsent(tx, &consent{
		ID: s.ids.New(), MemberID: memberID, PolicyVersion: PolicyVersion, Locale: localeOf(locale), At: tx.Now(),
	})
}
