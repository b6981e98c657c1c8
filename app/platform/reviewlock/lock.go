package reviewlock

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Lasts is how long an item stays locked after the last sign of work.
const Lasts = 10 * time.Minute

// ErrLocked: somebody else works on the item. Param: name.
var ErrLocked = fault.New(fault.Conflict, "desk.held").Retry()

// Item is one thing in a queue. Kind tells queues apart ("store", "offer", …).
type Item struct {
	Kind string
	ID   ident.ID
	City city.ID
}

// Holder is who has the lock of an item, and until when.
type Holder struct {
	ByID  ident.ID
	Name  string
	Until time.Time
}

// Lock locks the item for the actor, or prolongs the actor's lock, and unlocks the actor's
// others of the kind. ErrLocked says who has it.
func Lock(ctx context.Context, d *db.DB, item Item, actor identity.Actor) (Holder, error) {
	mine := Holder{ByID: actor.ID, Name: actor.Name}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		mine.Until = tx.Now().Add(Lasts)
		locked, err := lock(tx, item, mine)
		if err == nil && locked {
			err = unlockOthers(tx, item, actor.ID)
		}
		if err != nil || locked {
			return err
		}
		other, _, err := read(tx, item)
		if err != nil {
			return err
		}
		return ErrLocked.WithParam("name", other.Name).WithRetryAfter(other.Until.Sub(tx.Now()))
	})
	return mine, err
}

// Unlock unlocks the item if the actor has its lock; it is not an error if not.
func Unlock(ctx context.Context, d *db.DB, item Item, actor identity.Actor) error {
	return d.InTx(ctx, func(tx *db.Tx) error { return unlock(tx, item, actor.ID) })
}

// Holders tells who has the locks of a kind in a city now, by item.
func Holders(ctx context.Context, d *db.DB, c city.ID, kind string) (map[ident.ID]Holder, error) {
	return holders(d.Read(ctx), c, kind)
}
