package identity

import (
	"cmp"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
)

// Options are the limits on sign-in codes that an installation may set; 0 takes the default.
// What a phone number may have is fixed (code.go).
type Options struct {
	CodesPerDay     int // all codes of a day: the budget of a breaker against SMS fraud; 5000
	CodesPerNetwork int // codes of an hour asked for from one address; 20
	CodesPerPrefix  int // codes of an hour to numbers with the same seven digits; 60

	// Noted is told, in its transaction, what an account's owner changed about signing in.
	Noted func(tx *db.Tx, actor Actor, action string) error
}

func (o Options) withDefaults() Options {
	return Options{
		CodesPerDay:     cmp.Or(o.CodesPerDay, 5000),
		CodesPerNetwork: cmp.Or(o.CodesPerNetwork, 20),
		CodesPerPrefix:  cmp.Or(o.CodesPerPrefix, 60),
		Noted:           o.Noted,
	}
}

// Service signs people and devices in and out. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	ids      ident.Source
	keys     token.Keys
	vault    *phone.Vault
	totp     token.Box
	messages Messages
	options  Options
	hashing  chan struct{} // one slot per password being checked
	records  records
}

// New makes the service. Messages carries sign-in codes; it is notify's Service.
func New(d *db.DB, ids ident.Source, k token.Keys, messages Messages, options ...Options) *Service {
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	return &Service{
		db: d, ids: ids, keys: k, vault: phone.NewVault(k), totp: k.Box("identity totp"), messages: messages,
		options: o.withDefaults(), hashing: make(chan struct{}, hashesAtOnce),
	}
}
