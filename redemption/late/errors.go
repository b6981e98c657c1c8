package late

import (
	"citycard/app/platform/fault"
)

// The refusals of a late entry. Their codes are stable: tills and translations know them.
var (
	// ErrFull: the store's entries of the day are used up.
	ErrFull = fault.New(fault.Conflict, "redemption.late_full")
	// ErrUnknown: no such entry, or not in the actor's cities.
	ErrUnknown = fault.New(fault.NotFound, "redemption.late_unknown")
	// ErrDecided: the entry was decided already.
	ErrDecided = fault.New(fault.Conflict, "redemption.late_settled")
	// ErrCardOver: the card no longer runs.
	ErrCardOver = fault.New(fault.Conflict, "redemption.late_card_over")
	// ErrLimit: the offer's uses of that day are used up.
	ErrLimit = fault.New(fault.Conflict, "redemption.late_limit")

	// errInvalid gathers the fields that are wrong.
	errInvalid = fault.New(fault.Invalid, "redemption.late_invalid")
)
