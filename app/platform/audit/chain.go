package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// chain is the stored end of a city's log: how many entries it has and the hash of the last.
// Who appends holds the row's lock until the transaction ends, so the numbers have no gaps.
type chain struct {
	CityID  city.ID
	Entries int64
	Head    string
}

// appendTx numbers the entry, hashes it after the one before it, and stores it.
func appendTx(tx *db.Tx, e link) error {
	c, err := lockChain(tx, e.CityID)
	if err != nil {
		return err
	}
	if e.Hash, err = e.hashAfter(c.Head, c.Entries+1); err != nil {
		return err
	}
	e.No = c.Entries + 1
	if err := insert(tx, e); err != nil {
		return err
	}
	return saveChain(tx, chain{CityID: e.CityID, Entries: e.No, Head: e.Hash})
}

// lockChain locks the end of the city's log. The first entry after the chain was introduced
// makes the row, and numbers the entries that were there before.
func lockChain(tx *db.Tx, id city.ID) (chain, error) {
	c, found, err := selectChain(tx, id)
	if err != nil || found {
		return c, err
	}
	mine, err := insertChain(tx, id)
	if err != nil || !mine {
		if err == nil {
			c, _, err = selectChain(tx, id)
		}
		return c, err
	}
	return adoptOlder(tx, chain{CityID: id})
}

// adoptOlder numbers the entries of a city that were written before there was a chain.
func adoptOlder(tx *db.Tx, c chain) (chain, error) {
	older, err := unnumbered(tx, c.CityID)
	if err != nil {
		return c, err
	}
	for _, e := range older {
		hash, err := e.hashAfter(c.Head, c.Entries+1)
		if err != nil {
			return c, err
		}
		c.Head, c.Entries = hash, c.Entries+1
		if err := number(tx, e.ID, c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// link is an entry as the chain hashes it.
type link struct {
	Record
	SessionID ident.ID
	Before    *string
	After     *string
}

// hashAfter is SHA-256, in hex, of a JSON list: the hash of the entry before it, the number,
// and every stored field. Instants are microseconds since 1970, states have one form on every
// engine (see canonical).
func (l link) hashAfter(previous string, no int64) (string, error) {
	before, err := canonical(l.Before)
	if err != nil {
		return "", err
	}
	after, err := canonical(l.After)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal([]any{previous, no, l.ID, l.CityID, l.ActorKind, l.ActorID, l.SessionID, l.ActorName,
		l.Action, l.ObjectKind, l.ObjectID, l.Reason, before, after, l.At.UnixMicro()})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// canonical gives a state one spelling: names in order, no blanks, numbers as fractions in
// lowest terms. PostgreSQL's jsonb keeps neither order nor blanks nor exponents.
func canonical(state *string) (any, error) {
	if state == nil {
		return nil, nil
	}
	var value any
	d := json.NewDecoder(bytes.NewReader([]byte(*state)))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	return withPlainNumbers(value), nil
}

func withPlainNumbers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name := range v {
			v[name] = withPlainNumbers(v[name])
		}
	case []any:
		for i := range v {
			v[i] = withPlainNumbers(v[i])
		}
	case json.Number:
		return plainNumber(v.String())
	}
	return value
}

// plainNumber is the number as a fraction, "3" or "61/2". An exponent that no program of ours
// writes stays as it is: its digits would fill the memory.
func plainNumber(text string) string {
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found && len(exponent) > 4 {
		return text
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	return r.RatString()
}
