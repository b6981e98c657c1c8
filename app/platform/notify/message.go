package notify

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
)

// Kinds of recipients. RecipientPhone is a number without an account, for sign-in codes.
const (
	RecipientMember   = "member"
	RecipientStaff    = "staff"
	RecipientOperator = "operator"
	RecipientPhone    = "phone"
)

// Recipient is whom a message is for.
type Recipient struct {
	Kind    string
	ID      ident.ID // the account; ident.None for RecipientPhone
	Address string   // only for RecipientPhone: the number in E.164. It is sealed at rest and wiped once sent
}

// Message is what a use case wants to tell somebody.
type Message struct {
	CityID    city.ID // "" where there is none; quiet hours are then those of Asia/Shanghai
	To        Recipient
	Template  string            // texts message.<Template>.title and .body
	Params    map[string]string // placeholders of the texts
	DedupeKey string            // required; the same key is the same message, for ever
	NotBefore time.Time         // zero: now. Callers put quiet hours in with NextAllowed
	ExpiresAt *time.Time        // after this it is not sent any more
	InboxOnly bool              // the inbox and nothing else: there is nothing to send
	Urgent    bool              // skips the inbox and the quiet hours: sent outside at once
	Locale    string            // "": the one the address book knows
}

// Channels of the ladder, in order.
const (
	ChannelInbox = "inbox"
	ChannelSMS   = "sms"
)

// InboxItem is one message as its recipient sees it. Translator.Message translates it.
type InboxItem struct {
	ID        ident.ID
	CityID    city.ID
	Template  string
	Params    map[string]string
	At        time.Time // when it was due
	ExpiresAt *time.Time
	SeenAt    *time.Time
}

// Report is what one Deliver did.
type Report struct {
	Claimed   int
	Accepted  int      // handed to a channel that will report later
	Delivered int      // receipt in hand
	Failed    int      // to be tried again
	Dead      int      // given up: operators must look
	Ended     int      // expired, or no channel left
	Down      []string // channels that did not answer; their messages wait
}
