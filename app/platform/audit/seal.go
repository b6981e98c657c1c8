package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
)

// Seal is where a city's log stood at the end of a day, under the hash of the seal before it.
// Whoever keeps the one number elsewhere can tell later whether an entry of before was altered.
type Seal struct {
	CityID   city.ID
	Day      clock.Day
	Entries  int64
	Head     string // hash of the last entry
	PrevHash string
	Hash     string // SHA-256, in hex
	SealedAt time.Time
}

func (s Seal) expectedHash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d %s\n", s.PrevHash, s.CityID, s.Day, s.Entries, s.Head))
	return hex.EncodeToString(sum[:])
}

// SealDay closes the city's day and returns the seal. A day that is sealed already stays as it
// is, and a run as of the future seals today. The zero City stands for the installation, whose
// days are UTC.
//
// Caller: the job audit-seal.
func SealDay(ctx context.Context, d *db.DB, home city.City) (Seal, error) {
	var s Seal
	err := d.InTx(ctx, func(tx *db.Tx) error {
		end, err := lockChain(tx, home.ID)
		if err != nil {
			return err
		}
		if s, err = lastSeal(tx, home.ID); err != nil {
			return err
		}
		now := tx.Now()
		if d.Clock().Now().Before(now) {
			now = d.Clock().Now()
		}
		day := home.Today(now)
		if s.Day >= day {
			return nil
		}
		s = Seal{CityID: home.ID, Day: day, Entries: end.Entries, Head: end.Head, PrevHash: s.Hash, SealedAt: tx.Now()}
		s.Hash = s.expectedHash()
		return insertSeal(tx, s)
	})
	return s, err
}

// LastSeal is the newest seal of a city that the caller operates; the zero value before the first.
func LastSeal(ctx context.Context, d *db.DB, id city.ID) (Seal, error) {
	return lastSeal(d.Read(ctx), id)
}
