package identity

import (
	"context"
	"encoding/base64"

	"citycard/app/platform/db"
)

// SecondFactorOffer is a secret that an authenticator app may read before it counts. Ticket
// is the same secret, sealed to the session that asked: it comes back with the first code.
type SecondFactorOffer struct {
	Secret string // base32, for typing
	Link   string // for the QR code
	Ticket string
}

func (a Actor) offerPlace() string { return "offer:" + a.ID.String() + ":" + a.SessionID.String() }

// OfferSecondFactor makes a new secret for the actor's account. Nothing is changed yet.
func (s *Service) OfferSecondFactor(actor Actor) SecondFactorOffer {
	return s.offer(actor, newTOTPSecret())
}

// OfferOf is the offer of a ticket again, for a form that is shown once more.
// ErrOfferInvalid: it was made for somebody else, for another session, or not by us.
func (s *Service) OfferOf(actor Actor, ticket string) (SecondFactorOffer, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(ticket)
	if err != nil {
		return SecondFactorOffer{}, ErrOfferInvalid
	}
	secret, err := s.totp.Open(sealed, actor.offerPlace())
	if err != nil {
		return SecondFactorOffer{}, ErrOfferInvalid
	}
	return s.offer(actor, string(secret)), nil
}

func (s *Service) offer(actor Actor, secret string) SecondFactorOffer {
	return SecondFactorOffer{Secret: secret, Link: totpLink(actor.Name, secret),
		Ticket: base64.RawURLEncoding.EncodeToString(s.totp.Seal([]byte(secret), actor.offerPlace()))}
}

// ReplaceSecondFactorInput puts an offered secret in force.
type ReplaceSecondFactorInput struct {
	Actor    Actor
	Ticket   string // of OfferSecondFactor
	Password string
	Code     string // that the new app shows
	IP       string
}

// ReplaceSecondFactor puts the offered secret in the place of the old one, which then opens
// nothing, and ends the account's other sessions. The code proves that the app has read it.
// ErrOfferInvalid, ErrPasswordWrong, identity.code_not_of_app, ErrTooManyTries, identity.busy.
func (s *Service) ReplaceSecondFactor(ctx context.Context, in ReplaceSecondFactorInput) error {
	offer, err := s.OfferOf(in.Actor, in.Ticket)
	if err != nil {
		return err
	}
	account, err := s.proveOwner(ctx, in.Actor, in.Password, in.IP)
	if err != nil {
		return err
	}
	return s.putSecondFactor(ctx, in, offer, account)
}

func (s *Service) putSecondFactor(
	ctx context.Context, in ReplaceSecondFactorInput, offer SecondFactorOffer, account accountRow,
) error {
	step, right := totpStep(offer.Secret, in.Code, s.db.Clock().Now())
	if !right {
		return errCodeNotOfApp
	}
	sealed := s.totp.Seal([]byte(offer.Secret), account.ID.String())
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		replaced, err := s.records.replaceTOTP(tx, account, sealed, step)
		if err != nil {
			return err
		}
		if !replaced { // another page of the same person was faster: its app is the one that counts
			return ErrOfferInvalid
		}
		if err := s.records.endOthers(tx, in.Actor.Kind, in.Actor.ID, in.Actor.SessionID); err != nil {
			return err
		}
		return s.note(tx, in.Actor, "identity.replace_second_factor")
	})
}
