package identity

import (
	"slices"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
)

// Kind says what sort of person or thing acts.
type Kind string

const (
	Anonymous    Kind = ""
	KindMember   Kind = "member"
	KindStaff    Kind = "staff"    // a shop's person with login and password
	KindDevice   Kind = "device"   // a till bound to one store
	KindOperator Kind = "operator" // ours, for one or more cities
	KindJob      Kind = "job"
)

// Actor is whoever does a use case. The zero value is Anonymous.
type Actor struct {
	Kind      Kind
	ID        ident.ID // member, account or device
	SessionID ident.ID
	StoreID   ident.ID  // a device's store, else ident.None
	Cities    []city.ID // an operator's cities, else nil
	Name      string    // for logs and audit: a login, a device's name, a masked phone, a job
}

// Operates tells whether a is an operator of the city. Jobs operate every city.
func (a Actor) Operates(c city.ID) bool {
	return a.Kind == KindJob || a.Kind == KindOperator && slices.Contains(a.Cities, c)
}

// Job is the actor of a scheduled job.
func Job(name string) Actor { return Actor{Kind: KindJob, Name: name} }
