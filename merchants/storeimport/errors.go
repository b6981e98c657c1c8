package storeimport

import "citycard/app/platform/fault"

// What can be refused about an import file as a whole; single rows are in the report.
var (
	// ErrTooLarge: over 5 MiB, or over 50 MiB or 100 entries unpacked.
	ErrTooLarge = fault.New(fault.TooLarge, "merchants.import_too_large")
	// ErrTooManyRows: over 20,000 rows. Param: limit.
	ErrTooManyRows = fault.New(fault.Invalid, "merchants.import_too_many_rows")
	// ErrUnreadable: damaged, or not of a known form. Param: reason.
	ErrUnreadable = fault.New(fault.Invalid, "merchants.import_unreadable")
	// errQuotes: the quotes of a text do not close. Param: line.
	errQuotes = fault.New(fault.Invalid, "merchants.import_quotes")
	// ErrMapping: the column mapping names an unknown field or column. Param: name.
	ErrMapping = fault.New(fault.Invalid, "merchants.import_mapping")
	// errSlow: reading took longer than 30 s.
	errSlow = fault.New(fault.Invalid, "merchants.import_slow")
	// ErrUploadGone: the file is older than an hour, or somebody else's, or read in another way.
	ErrUploadGone = fault.New(fault.NotFound, "merchants.upload_gone")
	// errBusy: two imports are already being read by this process.
	errBusy = fault.New(fault.Unavailable, "merchants.import_busy").Retry()
)
