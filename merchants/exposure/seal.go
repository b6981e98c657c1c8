package exposure

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// seal is one day's link of a city's chain.
type seal struct {
	CityID   city.ID
	Day      clock.Day
	Stores   int64 // heads under the seal
	PrevHash string
	Hash     string
	SealedAt time.Time
}

// head is where one store's account stood when the day was sealed.
type head struct {
	StoreID ident.ID
	No      int64
	Hash    string
}

// sealHash is SHA-256, in hex, of the previous seal's hash, city, day and the heads in the
// order of their store ids, one per line.
func sealHash(previous string, id city.ID, day clock.Day, heads []head) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n%s\n", previous, id, day)
	for _, h := range heads {
		fmt.Fprintf(&text, "%s %d %s\n", h.StoreID, h.No, h.Hash)
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}

// Seal closes a city's day: the heads of all accounts that moved since the last seal go,
// with that seal's hash, under a new hash. Publishing the one number commits the city to
// every line written so far. It tells how many accounts were sealed; a day that is sealed
// already stays as it is. A run as of the future seals today: a seal of a day
// to come would keep all days before it from being sealed.
//
// Caller: the job exposure-seal.
func (a *Account) Seal(ctx context.Context, id city.ID) (int, error) {
	sealed := 0
	err := a.db.InTx(ctx, func(tx *db.Tx) error {
		sealed = 0
		home, err := city.ByID(tx, id)
		if err != nil {
			return err
		}
		last, err := a.records.lastSeal(tx, id)
		if err != nil {
			return err
		}
		day := home.Today(earlier(tx.Now(), a.db.Clock().Now()))
		if last.Day >= day {
			return nil
		}
		heads, err := a.records.lockMovedHeads(tx, id)
		if err != nil {
			return err
		}
		sealed = len(heads)
		return a.records.addSeal(tx, seal{
			CityID: id, Day: day, Stores: int64(sealed), PrevHash: last.Hash,
			Hash: sealHash(last.Hash, id, day, heads), SealedAt: tx.Now(),
		}, heads)
	})
	if db.IsDuplicate(err) { // another worker sealed the day first
		return 0, nil
	}
	return sealed, err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
