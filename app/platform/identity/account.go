package identity

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// NewAccount is the input of CreateAccountTx.
type NewAccount struct {
	Kind     Kind   // KindStaff or KindOperator
	Login    string // 3–64 of a-z 0-9 . _ @ + -; case does not matter
	Password string
	WithTOTP bool      // always true for operators
	Cities   []city.ID // operators only, at least one
}

// Account is a login of staff or an operator.
type Account struct {
	ID         ident.ID
	Kind       Kind
	Login      string
	HasTOTP    bool
	CreatedAt  time.Time
	DisabledAt *time.Time
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{1,62}[a-z0-9]$`)

func normalLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func (in NewAccount) validate() error {
	err := ErrAccountInvalid
	if in.Kind != KindStaff && in.Kind != KindOperator {
		err = err.WithField("kind", "field.identity.account_kind")
	}
	if !loginForm.MatchString(in.Login) {
		err = err.WithField("login", "field.identity.login")
	}
	if code := weakness(in.Password, in.Login); code != "" {
		err = err.WithField("password", code)
	}
	if (in.Kind == KindOperator) != (len(in.Cities) > 0) {
		err = err.WithField("cities", "field.identity.cities")
	}
	if len(err.Fields) > 0 {
		return err
	}
	return nil
}

// CreateAccountTx makes an account; totpSecret (base32) is shown once and is "" without TOTP.
// ErrAccountInvalid with fields, ErrLoginTaken, city.ErrNotFound. Callers decide who may.
func (s *Service) CreateAccountTx(tx *db.Tx, in NewAccount) (account Account, totpSecret string, err error) {
	in.Login = normalLogin(in.Login)
	if err := in.validate(); err != nil {
		return Account{}, "", err
	}
	for _, id := range in.Cities {
		if _, err := city.ByID(tx, id); err != nil {
			return Account{}, "", err
		}
	}
	_, taken, err := s.records.accountByLogin(tx, in.Login)
	if err == nil && taken {
		err = ErrLoginTaken
	}
	if err != nil {
		return Account{}, "", err
	}
	row := accountRow{ID: s.ids.New(), Kind: in.Kind, Login: in.Login, PasswordHash: hashPassword(in.Password),
		CreatedAt: tx.Now()}
	if in.WithTOTP || in.Kind == KindOperator {
		totpSecret = newTOTPSecret()
		row.TOTPSealed = s.totp.Seal([]byte(totpSecret), row.ID.String())
	}
	if err := s.records.insertAccount(tx, row); err != nil {
		if db.IsDuplicate(err) { // someone was faster
			err = ErrLoginTaken
		}
		return Account{}, "", err
	}
	in.Cities = slices.Compact(slices.Sorted(slices.Values(in.Cities)))
	return row.account(), totpSecret, s.records.insertCities(tx, row.ID, in.Cities)
}

// DisableAccountTx shuts an account and ends its sessions; ErrAccountNotFound. Doing it again
// changes nothing.
func (s *Service) DisableAccountTx(tx *db.Tx, accountID ident.ID) error {
	account, err := s.AccountTx(tx, accountID)
	if err != nil {
		return err
	}
	if err := s.records.disableAccount(tx, accountID); err != nil {
		return err
	}
	return s.EndSessionsTx(tx, account.Kind, accountID)
}

// AccountTx reads an account; ErrAccountNotFound.
func (s *Service) AccountTx(tx *db.Tx, accountID ident.ID) (Account, error) {
	row, found, err := s.records.accountByID(tx, accountID)
	if err == nil && !found {
		err = ErrAccountNotFound
	}
	return row.account(), err
}

// AccountByLoginTx reads an account by its login; ErrAccountNotFound. Not for strangers: it
// tells whether a login exists.
func (s *Service) AccountByLoginTx(tx *db.Tx, login string) (Account, error) {
	row, found, err := s.records.accountByLogin(tx, normalLogin(login))
	if err == nil && !found {
		err = ErrAccountNotFound
	}
	return row.account(), err
}
