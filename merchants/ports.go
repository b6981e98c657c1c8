package merchants

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// Identities is what this package needs of logins, sessions and till devices.
// *identity.Service implements it.
type Identities interface {
	EndSessionsTx(tx *db.Tx, kind identity.Kind, actorID ident.ID) error
	CreateAccountTx(tx *db.Tx, in identity.NewAccount) (account identity.Account, totpSecret string, err error)
	CreateBindCodeTx(tx *db.Tx, storeID ident.ID, by identity.Actor) (code string, err error)
	Devices(ctx context.Context, storeID ident.ID) ([]identity.Device, error)
	AccountTx(tx *db.Tx, accountID ident.ID) (identity.Account, error)
	LastSeenTx(tx *db.Tx, kind identity.Kind, ids []ident.ID) (map[ident.ID]time.Time, error)
	CheckCode(ctx context.Context, in identity.CheckCodeInput) (identity.Proof, error)
	UseCodeTx(tx *db.Tx, proof identity.Proof) error
	OpenSessionTx(tx *db.Tx, kind identity.Kind, actorID, storeID ident.ID, name string) (token string,
		expires time.Time, err error)
	NewPassword(ctx context.Context, accountID ident.ID, password string) (identity.NewPassword, error)
	NewPasswordByLink(ctx context.Context, tok, password string) (identity.NewPassword, error)
	SetPasswordTx(tx *db.Tx, p identity.NewPassword) error
	VoidResetLinkTx(tx *db.Tx, accountID ident.ID) error
	MakeResetLinkTx(tx *db.Tx, accountID ident.ID, by identity.Actor) (identity.ResetLink, error)
	CloseAccountTx(tx *db.Tx, accountID ident.ID) error
	UnbindDeviceTx(tx *db.Tx, storeID, deviceID ident.ID) error
}

// Members locks a member against erasure until the caller's transaction ends.
// *membership.Service implements it.
type Members interface {
	LockMemberTx(tx *db.Tx, id ident.ID) (found bool, err error)
}

// Notices queues messages to people. *notify.Service implements it.
type Notices interface {
	EnqueueTx(tx *db.Tx, msgs ...notify.Message) ([]ident.ID, error)
}
