package identity

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
)

// Options are what an installation may set.
type Options struct {
	// CodesPerDay bounds all sign-in codes sent in a day, whoever asks for them: the budget
	// of a breaker against SMS fraud. 0 means 5000.
	CodesPerDay int
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
	o := Options{}
	if len(options) > 0 {
		o = options[0]
	}
	if o.CodesPerDay == 0 {
		o.CodesPerDay = 5000
	}
	return &Service{
		db: d, ids: ids, keys: k, vault: phone.NewVault(k), totp: k.Box("identity totp"), messages: messages,
		options: o, hashing: make(chan struct{}, hashesAtOnce),
	}
}
