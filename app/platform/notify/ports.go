package notify

import (
	"context"

	"citycard/app/platform/ident"
)

// Outgoing is one message made ready for one channel.
type Outgoing struct {
	MessageID ident.ID
	DedupeKey string // the provider's idempotency key, where it has one
	To        string // address in the channel, e.g. E.164
	Locale    string
	Title     string
	Body      string
	Template  string
	Params    map[string]string
}

// Receipt is a channel's answer to a message that it took.
type Receipt struct {
	Delivered bool   // true: it is known to have arrived; false: taken, a receipt may follow
	Ref       string // the channel's name for it, unique in the channel; "" if none
}

// Sender is one outside channel. Send must give up when ctx ends. ErrChannelDown (wrapped
// or not) says that the channel, not this message, is at fault; any other error counts
// against the message.
type Sender interface {
	Channel() string
	Send(ctx context.Context, out Outgoing) (Receipt, error)
}

// AddressBook knows where accounts can be reached. ErrNoAddress: not through this channel.
type AddressBook interface {
	Address(ctx context.Context, to Recipient, channel string) (address, locale string, err error)
}

// Translator writes the text of a message in a language.
type Translator interface {
	Message(locale, template string, params map[string]string) (title, body string)
}
