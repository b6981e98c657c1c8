package city

import "citycard/app/platform/fault"

var (
	// ErrNotFound: no such city, or not for this actor.
	ErrNotFound = fault.New(fault.NotFound, "city.not_found")
	// ErrExists: the code is taken.
	ErrExists = fault.New(fault.Conflict, "city.exists")
	// errInvalid lists the wrong fields of a city.
	errInvalid = fault.New(fault.Invalid, "city.invalid")
	// ErrStatus: the status does not lead there.
	ErrStatus = fault.New(fault.Conflict, "city.status")
)
