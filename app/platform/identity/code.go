package identity

import (
	"context"
	"crypto/subtle"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
)

const (
	codeDigits   = 6
	codeLife     = 10 * time.Minute
	codeAttempts = 5
	sendPatience = 5 * time.Second // how long a person waits for the SMS provider to answer
)

// SendCodeInput asks for a sign-in code. IP is the client's address, for limits.
type SendCodeInput struct {
	Phone  phone.Number
	IP     string
	Locale string
}

func (s *Service) sendLimits(in SendCodeInput, index string) []quota.Limit {
	const day = 24 * time.Hour
	return []quota.Limit{
		{Key: "identity.code.phone:" + index, Max: 1, Window: time.Minute},
		{Key: "identity.code.phone:" + index, Max: 5, Window: time.Hour},
		{Key: "identity.code.phone:" + index, Max: 10, Window: day},
		{Key: "identity.code.net:" + network(in.IP), Max: s.options.CodesPerNetwork, Window: time.Hour},
		{Key: "identity.code.prefix:" + in.Phone.Prefix(), Max: s.options.CodesPerPrefix, Window: time.Hour},
		{Key: "identity.code.all", Max: s.options.CodesPerDay, Window: day},
	}
}

// SendCode sends a six-digit code to a mobile number and makes any earlier one worthless. The
// answer is the same whether or not somebody has an account with that number.
// identity.phone_not_served, ErrTooManyCodes. That the SMS provider does not answer is no error:
// the message stays due.
func (s *Service) SendCode(ctx context.Context, in SendCodeInput) error {
	if !in.Phone.IsMainlandMobile() {
		return errPhoneNotServed
	}
	index, code := s.vault.Index(in.Phone), token.Digits(codeDigits)
	var sent []ident.ID
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := quota.TakeAllTx(tx, ErrTooManyCodes, s.sendLimits(in, index)...); err != nil {
			return err
		}
		expires := tx.Now().Add(codeLife)
		if err := s.records.putCode(tx, index, s.codeHash(index, code), expires); err != nil {
			return err
		}
		var err error
		sent, err = s.messages.EnqueueTx(tx, notify.Message{
			To:       notify.Recipient{Kind: notify.RecipientPhone, Address: in.Phone.E164()},
			Template: "sign_in_code", Params: map[string]string{"code": code, "minutes": "10"},
			DedupeKey: "identity.code:" + s.ids.New().String(), ExpiresAt: &expires, Urgent: true, Locale: in.Locale,
		})
		return err
	})
	if err != nil {
		return err
	}
	call, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	_, _ = s.messages.DeliverNow(call, sent...) // what fails is due for the delivery job
	return nil
}

func (s *Service) codeHash(index, code string) string {
	return s.keys.Fingerprint("identity code", index+":"+code)
}

// CheckCodeInput is one try. IP is the client's address, for limits.
type CheckCodeInput struct {
	Phone phone.Number
	Code  string
	IP    string
}

// Proof says that the code was right. It opens nothing until UseCodeTx takes it.
type Proof struct {
	Phone  phone.Number
	index  string
	hash   string
	limits []quota.Limit
}

// CheckCode checks a code. The try is counted in a transaction of its own before it is compared, so
// neither parallel tries nor a roll-back of the caller make room for more. The right code
// stays usable until UseCodeTx: a sign-in that lacks something else can be sent again.
// ErrCodeWrong, ErrTooManyTries.
func (s *Service) CheckCode(ctx context.Context, in CheckCodeInput) (Proof, error) {
	index := s.vault.Index(in.Phone)
	limits := []quota.Limit{
		{Key: "identity.guess.phone:" + index, Max: 10, Window: time.Hour},
		{Key: "identity.guess.net:" + network(in.IP), Max: 60, Window: time.Hour},
	}
	var stored string
	var live bool
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := quota.TakeAllTx(tx, ErrTooManyTries, limits...); err != nil {
			return err
		}
		var err error
		stored, live, err = s.records.countAttempt(tx, index)
		return err
	})
	if err != nil {
		return Proof{}, err
	}
	hash := s.codeHash(index, fold.Digits(in.Code))
	if subtle.ConstantTimeCompare([]byte(hash), []byte(stored)) != 1 || !live {
		return Proof{}, ErrCodeWrong
	}
	return Proof{Phone: in.Phone, index: index, hash: hash, limits: limits}, nil
}

// UseCodeTx uses a proven code up, in the transaction of what it opens, and gives its try
// back. ErrCodeWrong when it was used or replaced meanwhile.
func (s *Service) UseCodeTx(tx *db.Tx, p Proof) error {
	used, err := s.records.useCode(tx, p.index, p.hash)
	if err != nil {
		return err
	}
	if !used {
		return ErrCodeWrong
	}
	return quota.ReleaseAllTx(tx, p.limits...)
}
