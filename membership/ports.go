package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
)

// SignIns checks sign-in codes and opens sessions. *identity.Service implements it.
type SignIns interface {
	CheckCode(ctx context.Context, in identity.CheckCodeInput) (identity.Proof, error)
	UseCodeTx(tx *db.Tx, proof identity.Proof) error
	OpenSessionTx(tx *db.Tx, kind identity.Kind, actorID, storeID ident.ID, name string) (token string,
		expires time.Time, err error)
	NoteDeviceTx(tx *db.Tx, token, device string) error
}

// Orders is what this package has to know of the members' money. *order.Service implements it; its
// package stands above this one.
type Orders interface {
	// HasOrderTx tells whether the member has or had an order of the city.
	HasOrderTx(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error)
	// CheckErasureTx refuses while money of the member's is under way or could be asked back.
	// The cards are those that have not ended; the caller has locked them.
	CheckErasureTx(tx *db.Tx, memberID ident.ID, cards []Membership) error
	// ExportOrdersTx reads the rows for the member's export, to be marshalled.
	ExportOrdersTx(tx *db.Tx, memberID ident.ID) (orders, payments, refunds any, err error)
}

// Visits is what was taken under memberships in the visits that stand; a visit that was undone counts
// no more. *redemption.Service implements it; its package stands above this one.
type Visits interface {
	// DiscountsTx sums the discounts of a membership, of all who hold it, in fen.
	DiscountsTx(tx *db.Tx, membershipID ident.ID) (money.Fen, error)
}

// PersonalData is what another context stores about members. It exports the rows of a member, and
// erases them when the member erases the account.
type PersonalData interface {
	ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error)
	EraseMemberTx(tx *db.Tx, memberID ident.ID) error
}

// Outbox takes messages to members in the caller's transaction. *notify.Service implements it.
type Outbox interface {
	EnqueueTx(tx *db.Tx, messages ...notify.Message) ([]ident.ID, error)
}

// Follows tells whether a member follows at least one live store of a city, as a trial requires.
// *merchants.Service implements it.
type Follows interface {
	FollowsLiveStoreTx(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error)
}
