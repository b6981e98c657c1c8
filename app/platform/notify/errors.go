package notify

import (
	"errors"

	"citycard/app/platform/fault"
)

var (
	// ErrMessageNotFound: no such message in this inbox.
	ErrMessageNotFound = fault.New(fault.NotFound, "notify.message_not_found")
	// ErrCursor: the cursor was not made here.
	ErrCursor = fault.New(fault.Invalid, "notify.cursor").WithField("cursor", "field.cursor")

	// ErrNoAddress is an AddressBook's answer: not reachable through this channel.
	ErrNoAddress = errors.New("no address for this channel")
	// ErrChannelDown is a Sender's answer: nothing goes through, the message is not at fault.
	ErrChannelDown = errors.New("the channel is down")

	errMalformed = errors.New("notify: a message needs a dedupe key, a template and one recipient")
)
