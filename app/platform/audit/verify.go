package audit

import (
	"context"
	"fmt"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// Flaw is a stored row that does not fit its chain: of this log, or of the reward ledger.
type Flaw struct {
	Row  string // names the row, e.g. "entry 7 of shanghai" or "seal of 2027-03-10"
	What string
}

// String names the row and what is wrong with it.
func (f Flaw) String() string { return f.Row + ": " + f.What }

const (
	flawsShown = 20   // bounds what one VerifyChain reports
	verifyPage = 2000 // entries in memory at once
)

// VerifyChain recomputes the hash of every entry and every seal of a city ("" is the
// installation) and names what was altered, added or removed after it was written. Healthy is
// an empty list. Entries from before the chain was introduced are covered once they are numbered.
//
// Callers: the job audit-seal and the command verify.
func VerifyChain(ctx context.Context, d *db.DB, id city.ID) ([]Flaw, error) {
	check := &chainCheck{tx: d.Read(ctx), city: id, sealed: map[int64]string{}}
	end, _, err := readChain(check.tx, id)
	if err != nil {
		return nil, err
	}
	if err := check.seals(); err != nil {
		return nil, err
	}
	if err := check.entries(end); err != nil {
		return nil, err
	}
	return check.flaws, check.strangers(end)
}

type chainCheck struct {
	tx     *db.Tx
	city   city.ID
	sealed map[int64]string // number of the last entry under a seal, and its hash
	flaws  []Flaw
}

func (c *chainCheck) report(what, format string, args ...any) {
	if len(c.flaws) < flawsShown {
		where := string(c.city)
		if where == "" {
			where = "the installation"
		}
		c.flaws = append(c.flaws, Flaw{fmt.Sprintf(format, args...) + " of " + where, what})
	}
}

func (c *chainCheck) seals() error {
	all, err := allSeals(c.tx, c.city)
	previous := ""
	for _, s := range all {
		if s.PrevHash != previous {
			c.report("does not follow the seal before it", "seal of %s", s.Day)
		}
		if s.expectedHash() != s.Hash {
			c.report("does not give its hash", "seal of %s", s.Day)
		}
		c.sealed[s.Entries] = s.Head
		previous = s.Hash
	}
	delete(c.sealed, 0) // sealed before the first entry
	return err
}

// entries reads up to the end that was stored when the check began: what is written meanwhile waits.
func (c *chainCheck) entries(end chain) error {
	last := link{}
	for last.No < end.Entries {
		page, err := numberedAfter(c.tx, c.city, last.No, min(verifyPage, int(end.Entries-last.No)))
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			c.entry(last, e)
			last = e
		}
	}
	if last.No < end.Entries {
		c.report("is missing", "entry %d", last.No+1)
	} else if last.Hash != end.Head {
		c.report("is not the one that the chain ends with", "entry %d", last.No)
	}
	for no := range c.sealed {
		c.report("was sealed and is gone", "entry %d", no)
	}
	return nil
}

func (c *chainCheck) entry(previous, e link) {
	hash, err := e.hashAfter(previous.Hash, previous.No+1)
	switch {
	case e.No != previous.No+1:
		c.report("is missing", "entry %d", previous.No+1)
	case err != nil || hash != e.Hash:
		c.report("does not give its hash: it or the entry before it was altered", "entry %d (%s)", e.No, e.Action)
	}
	if head, sealed := c.sealed[e.No]; sealed {
		if head != e.Hash {
			c.report("is not the one that was sealed", "entry %d", e.No)
		}
		delete(c.sealed, e.No)
	}
}

// strangers are entries that were put in without a number although the chain has begun.
func (c *chainCheck) strangers(end chain) error {
	if end.Entries == 0 {
		return nil
	}
	found, err := unnumbered(c.tx, c.city)
	for _, e := range found {
		c.report("stands outside the chain", "entry %s", e.ID)
	}
	return err
}
