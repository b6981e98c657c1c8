package identity

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

// Messages takes the message with a sign-in code and sends it at once after the commit.
type Messages interface {
	EnqueueTx(tx *db.Tx, msgs ...notify.Message) ([]ident.ID, error)
	DeliverNow(ctx context.Context, ids ...ident.ID) (notify.Report, error)
}
