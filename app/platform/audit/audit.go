package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// ErrCursor: the cursor was not made here.
var ErrCursor = fault.New(fault.Invalid, "audit.cursor").WithField("cursor", "field.cursor")

var errIncomplete = errors.New("audit: an entry needs an actor, an action and an object")

// Entry is what a use case reports. Before and After are marshalled to JSON, their fields
// named as the tables name them (CreatedAt is created_at); nil is none.
type Entry struct {
	CityID     city.ID
	Actor      identity.Actor
	Action     string // "<context>.<verb>", e.g. "merchants.approve_store"
	ObjectKind string // e.g. "store"
	ObjectID   string // an id in text form, or the name of what has no id
	Reason     string
	Before     any
	After      any
}

// Record is a stored entry.
type Record struct {
	ID         ident.ID
	CityID     city.ID
	ActorKind  identity.Kind
	ActorID    ident.ID
	ActorName  string
	Action     string
	ObjectKind string
	ObjectID   string
	Reason     string
	Before     json.RawMessage // nil when there was nothing
	After      json.RawMessage
	At         time.Time
	No         int64  // position in the city's chain, from 1; 0 for an entry of before the chain
	Hash       string // SHA-256, in hex, over this entry and the hash of the one before it
}

// RecordTx writes an entry at tx.Now() and locks the end of the city's log until the transaction ends.
func RecordTx(tx *db.Tx, e Entry) error {
	if e.Actor.Kind == identity.Anonymous || e.Action == "" || e.ObjectKind == "" || e.ObjectID == "" {
		return errIncomplete
	}
	before, err := encode(e.Before)
	if err != nil {
		return err
	}
	after, err := encode(e.After)
	if err != nil {
		return err
	}
	return appendTx(tx, link{Record: Record{ID: ident.Random{}.New(), CityID: e.CityID, ActorKind: e.Actor.Kind,
		ActorID: e.Actor.ID, ActorName: e.Actor.Name, Action: e.Action, ObjectKind: e.ObjectKind, ObjectID: e.ObjectID,
		Reason: e.Reason, At: tx.Now()}, SessionID: e.Actor.SessionID, Before: before, After: after})
}

func encode(state any) (*string, error) {
	if state == nil {
		return nil, nil
	}
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	var read any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&read); err != nil {
		return nil, err
	}
	named, err := json.Marshal(inColumnNames(read))
	text := string(named)
	return &text, err
}

// inColumnNames renames the fields of domain types, which carry no JSON tags; the API and
// its readers know snake_case only.
func inColumnNames(value any) any {
	switch v := value.(type) {
	case map[string]any:
		named := make(map[string]any, len(v))
		for key, inner := range v {
			named[columnName(key)] = inColumnNames(inner)
		}
		return named
	case []any:
		for i := range v {
			v[i] = inColumnNames(v[i])
		}
	}
	return value
}
