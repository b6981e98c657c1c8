package desk

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Lasts is how long an item stays held after the last sign of work.
const Lasts = 10 * time.Minute

// ErrHeld: somebody else is working at the item. Param: name.
var ErrHeld = fault.New(fault.Conflict, "desk.held").Retry()

// Item is one thing in a queue. Kind tells queues apart ("store", "offer", …).
type Item struct {
	Kind string
	ID   ident.ID
	City city.ID
}

// Holder is who works at an item, and until when.
type Holder struct {
	ByID  ident.ID
	Name  string
	Until time.Time
}

// Hold keeps the item for the actor, or keeps it longer, and lets go of the actor's others of
// the kind. ErrHeld says who has it.
func Hold(ctx context.Context, d *db.DB, item Item, actor identity.Actor) (Holder, error) {
	mine := Holder{ByID: actor.ID, Name: actor.Name}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		mine.Until = tx.Now().Add(Lasts)
		taken, err := take(tx, item, mine)
		if err == nil && taken {
			err = releaseOthers(tx, item, actor.ID)
		}
		if err != nil || taken {
			return err
		}
		other, _, err := read(tx, item)
		if err != nil {
			return err
		}
		return ErrHeld.WithParam("name", other.Name).WithRetryAfter(other.Until.Sub(tx.Now()))
	})
	return mine, err
}

// Release lets the item go if the actor holds it; it is not an error if not.
func Release(ctx context.Context, d *db.DB, item Item, actor identity.Actor) error {
	return d.InTx(ctx, func(tx *db.Tx) error { return release(tx, item, actor.ID) })
}

// Holders tells who holds items of a kind in a city now, by item.
func Holders(ctx context.Context, d *db.DB, c city.ID, kind string) (map[ident.ID]Holder, error) {
	return holders(d.Read(ctx), c, kind)
}
