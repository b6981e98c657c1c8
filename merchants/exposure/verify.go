package exposure

import (
	"context"
	"fmt"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// flawsShown bounds what one VerifyChain reports.
const flawsShown = 20

// verifyPage is how many lines are held in memory at once.
const verifyPage = 5000

// VerifyChain recomputes the hash of every line and of every seal of a city and names what
// was altered, added or removed after it was written. Healthy is an empty list. It reads
// the whole ledger: about a second for 200,000 lines.
//
// Callers: the job exposure-seal and the command verify.
func (a *Account) VerifyChain(ctx context.Context, id city.ID) ([]audit.Flaw, error) {
	check := &chainCheck{records: a.records, tx: a.db.Read(ctx), city: id, sealed: map[headKey]string{}}
	if err := check.seals(); err != nil {
		return nil, err
	}
	if err := check.entries(); err != nil {
		return nil, err
	}
	return check.flaws, nil
}

type headKey struct {
	store ident.ID
	no    int64
}

type chainCheck struct {
	records records
	tx      *db.Tx
	city    city.ID
	sealed  map[headKey]string // heads that no line has answered for yet
	flaws   []audit.Flaw
}

func (c *chainCheck) report(row, what string) {
	if len(c.flaws) < flawsShown {
		c.flaws = append(c.flaws, audit.Flaw{Row: row, What: what})
	}
}

func (c *chainCheck) seals() error {
	seals, err := c.records.seals(c.tx, c.city)
	if err != nil {
		return err
	}
	heads, err := c.records.sealedHeads(c.tx, c.city)
	if err != nil {
		return err
	}
	previous := ""
	for _, s := range seals {
		row := "seal of " + string(s.Day)
		if s.PrevHash != previous {
			c.report(row, "does not follow the seal before it")
		}
		if sealHash(s.PrevHash, s.CityID, s.Day, heads[s.Day]) != s.Hash {
			c.report(row, "its heads do not give its hash")
		}
		for _, h := range heads[s.Day] {
			c.sealed[headKey{h.StoreID, h.No}] = h.Hash
		}
		delete(heads, s.Day)
		previous = s.Hash
	}
	for day := range heads {
		c.report("seal of "+string(day), "is missing")
	}
	return nil
}

func (c *chainCheck) entries() error {
	var last Entry
	for {
		page, err := c.records.allEntriesAfter(c.tx, c.city, last.StoreID, last.No, verifyPage)
		if err != nil {
			return err
		}
		for _, e := range page {
			if e.StoreID != last.StoreID {
				last = Entry{StoreID: e.StoreID}
			}
			c.entry(last, e)
			last = e
		}
		if len(page) < verifyPage {
			break
		}
	}
	for key := range c.sealed {
		c.report(entryName(key.store, key.no), "was sealed and is gone")
	}
	return nil
}

func (c *chainCheck) entry(previous, e Entry) {
	name := entryName(e.StoreID, e.No)
	if e.No != previous.No+1 {
		c.report(entryName(e.StoreID, previous.No+1), "is missing")
	} else if e.hashAfter(previous.Hash) != e.Hash {
		c.report(name, "does not give its hash: it or the line before it was altered")
	}
	key := headKey{e.StoreID, e.No}
	if sealed, ok := c.sealed[key]; ok {
		if sealed != e.Hash {
			c.report(name, "is not the line that was sealed")
		}
		delete(c.sealed, key)
	}
}

func entryName(store ident.ID, no int64) string {
	return fmt.Sprintf("entry %d of store %s", no, store)
}

// headsByDay are the sealed heads of a city.
type headsByDay map[clock.Day][]head
