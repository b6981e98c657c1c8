package identity

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
)

const hashesAtOnce = 4

type records struct{}

func (s *Service) Authenticate(ctx context.Context, tok string) (Actor, error) { panic("soon") }
func (s *Service) OpenSessionTx(tx *db.Tx, kind Kind, actorID, storeID ident.ID, name string) (tok string, expires time.Time, err error) {
	panic("soon")
}
func (s *Service) EndSession(ctx context.Context, tok string) error           { panic("soon") }
func (s *Service) EndSessionsTx(tx *db.Tx, kind Kind, actorID ident.ID) error { panic("soon") }

type SignInInput struct{ Login, Password, TOTP, IP string }
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	Actor     Actor
}

func (s *Service) SignIn(ctx context.Context, in SignInInput) (SignedIn, error) { panic("soon") }

type NewAccount struct {
	Kind     Kind
	Login    string
	Password string
	WithTOTP bool
	Cities   []city.ID
}
type Account struct {
	ID         ident.ID
	Kind       Kind
	Login      string
	HasTOTP    bool
	CreatedAt  time.Time
	DisabledAt *time.Time
}

func (s *Service) CreateAccountTx(tx *db.Tx, in NewAccount) (account Account, totpSecret string, err error) {
	panic("soon")
}
func (s *Service) DisableAccountTx(tx *db.Tx, accountID ident.ID) error      { panic("soon") }
func (s *Service) AccountTx(tx *db.Tx, accountID ident.ID) (Account, error)  { panic("soon") }
func (s *Service) AccountByLoginTx(tx *db.Tx, login string) (Account, error) { panic("soon") }

type SendCodeInput struct {
	Phone  phone.Number
	IP     string
	Locale string
}

func (s *Service) SendCode(ctx context.Context, in SendCodeInput) error { panic("soon") }

type CheckCodeInput struct {
	Phone phone.Number
	Code  string
	IP    string
}

// Proof says that a code was right; UseCodeTx uses it up.
type Proof struct{ index, codeHash string }

// CheckCode counts and judges a guess in transactions of its own; it does not use the code up.
func (s *Service) CheckCode(ctx context.Context, in CheckCodeInput) (Proof, error) { panic("soon") }

// UseCodeTx uses the code up, in the transaction of what it opens. ErrCodeWrong the second time.
func (s *Service) UseCodeTx(tx *db.Tx, p Proof) error { panic("soon") }

type Device struct {
	ID         ident.ID
	StoreID    ident.ID
	Name       string
	BoundAt    time.Time
	UnboundAt  *time.Time
	LastSeenAt *time.Time
}
type BindInput struct{ Code, Name, IP string }

func (s *Service) CreateBindCodeTx(tx *db.Tx, storeID ident.ID, by Actor) (code string, err error) {
	panic("soon")
}
func (s *Service) BindDevice(ctx context.Context, in BindInput) (tok string, expires time.Time, device Device, err error) {
	panic("soon")
}
func (s *Service) Devices(ctx context.Context, storeID ident.ID) ([]Device, error) { panic("soon") }
func (s *Service) UnbindDeviceTx(tx *db.Tx, storeID, deviceID ident.ID) error      { panic("soon") }
func Invariants() []db.Invariant                                                   { panic("soon") }
