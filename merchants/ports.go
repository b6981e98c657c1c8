package merchants

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// Identities knows logins, sessions and till devices. *identity.Service does.
type Identities interface {
	EndSessionsTx(tx *db.Tx, kind identity.Kind, actorID ident.ID) error
	CreateAccountTx(tx *db.Tx, in identity.NewAccount) (account identity.Account, totpSecret string, err error)
	CreateBindCodeTx(tx *db.Tx, storeID ident.ID, by identity.Actor) (code string, err error)
	Devices(ctx context.Context, storeID ident.ID) ([]identity.Device, error)
	UnbindDeviceTx(tx *db.Tx, storeID, deviceID ident.ID) error
}

// Notices tells people what was decided. *notify.Service does.
type Notices interface {
	EnqueueTx(tx *db.Tx, msgs ...notify.Message) ([]ident.ID, error)
}
