package exposure

import (
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// vestGrace is how long after its due instant a vesting may still be outstanding before the
// invariant I26 speaks up.
const vestGrace = 24 * time.Hour

// AccrueTx credits confirmed redemptions, each exactly once however often and from however
// many workers it is called: what was accrued, denied or taken back before is passed over.
// Any number of visits may be given; the work is done in statements of up to 1000 rows.
//
// ErrRaced: a redemption was taken back at this very moment; nothing of the call is to be
// committed, and the next run will do it.
func (a *Account) AccrueTx(tx *db.Tx, visits []Visit) error {
	if len(visits) == 0 {
		return nil
	}
	visits = inOrder(visits)
	cities := make(map[ident.ID]city.ID)
	for _, v := range visits {
		cities[v.StoreID] = v.CityID
	}
	book, err := a.records.openLedger(tx, cities)
	if err != nil {
		return err
	}
	rules, err := a.rulesOf(tx, cities)
	if err != nil {
		return err
	}
	linked, err := a.linkedMembers(tx, cities)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(visits, batch) {
		if err := a.accruePart(tx, book, rules, linked, part); err != nil {
			return err
		}
	}
	return book.close(tx)
}

func (a *Account) accruePart(tx *db.Tx, book *ledger, rules map[city.ID][]Rule, linked map[ident.ID]map[ident.ID]bool, part []Visit) error {
	known, err := a.records.knownVisits(tx, part)
	if err != nil {
		return err
	}
	part = slices.DeleteFunc(slices.Clone(part), func(v Visit) bool { return known[v.RedemptionID] })
	if len(part) == 0 {
		return nil
	}
	past, err := a.records.history(tx, part)
	if err != nil {
		return err
	}
	rows := make([]visitRow, len(part))
	for i, v := range part {
		rule := inForce(rules[v.CityID], v.ConfirmedAt)
		decision := rule.judge(past.factsOf(v, linked[v.StoreID][v.MemberID]))
		past.note(v, decision)
		rows[i] = v.row(rule, decision, tx.Now())
		for _, e := range v.entries(rule, decision) {
			book.write(e)
		}
	}
	if err := a.records.addVisits(tx, rows); db.IsDuplicate(err) {
		return ErrRaced.Because(err)
	} else if err != nil {
		return err
	}
	return nil
}

func (a *Account) rulesOf(tx *db.Tx, stores map[ident.ID]city.ID) (map[city.ID][]Rule, error) {
	rules := make(map[city.ID][]Rule)
	for _, id := range stores {
		if rules[id] != nil {
			continue
		}
		found, err := a.records.rules(tx, id)
		if err != nil {
			return nil, err
		}
		rules[id] = found
	}
	return rules, nil
}

func (a *Account) linkedMembers(tx *db.Tx, stores map[ident.ID]city.ID) (map[ident.ID]map[ident.ID]bool, error) {
	linked := make(map[ident.ID]map[ident.ID]bool)
	ids := make([]ident.ID, 0, len(stores))
	for id := range stores {
		ids = append(ids, id)
	}
	for part := range slices.Chunk(ids, batch) {
		found, err := a.stores.LinkedMembersTx(tx, part)
		if err != nil {
			return nil, err
		}
		for store, members := range found {
			linked[store] = members
		}
	}
	return linked, nil
}

// row is the state in which an accrued visit is stored.
func (v Visit) row(rule Rule, d verdict, now time.Time) visitRow {
	visitor := v.visitor()
	row := visitRow{
		RedemptionID: v.RedemptionID, State: StateDenied, CityID: &v.CityID, StoreID: &v.StoreID, Visitor: &visitor,
		Day: v.Day, RuleVersion: &rule.Version, Reason: d.denied, Credits: d.total(),
	}
	if d.denied == "" {
		due := rule.vestsAt(v.ConfirmedAt)
		by := latest(due, now).Add(vestGrace)
		row.State, row.VestsAt, row.VestBy = StatePending, &due, &by
	}
	return row
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// entries are the lines that an accrued visit writes: one for the redemption, counted or
// denied, and one for a first visit.
func (v Visit) entries(rule Rule, d verdict) []Entry {
	line := Entry{
		StoreID: v.StoreID, Kind: KindRedemption, RedemptionID: &v.RedemptionID, RuleVersion: rule.Version,
		Visitor: v.visitor(), Day: v.Day, Pending: d.credits, Reason: d.denied,
	}
	if d.bonus == 0 && d.bonusDenied == "" {
		return []Entry{line}
	}
	first := line
	first.Kind, first.Pending, first.Reason = KindFirstVisit, d.bonus, d.bonusDenied
	return []Entry{line, first}
}

// history is what the ledger already holds about the visitors and days of a batch, and
// what the batch has added so far.
type history struct {
	counted map[slot]bool
	visited map[string]bool // visitor
	earned  map[storeDay]int64
}

type slot struct {
	visitor string
	day     clock.Day
}

type storeDay struct {
	store ident.ID
	day   clock.Day
}

func (h history) factsOf(v Visit, linked bool) facts {
	visitor := v.visitor()
	return facts{
		recordedLate:  v.RecordedLate,
		staffLinked:   linked,
		countedToday:  h.counted[slot{visitor, v.Day}],
		countedBefore: h.visited[visitor],
		earnedOnDay:   h.earned[storeDay{v.StoreID, v.Day}],
	}
}

func (h history) note(v Visit, d verdict) {
	if d.denied != "" {
		return
	}
	visitor := v.visitor()
	h.counted[slot{visitor, v.Day}] = true
	h.visited[visitor] = true
	h.earned[storeDay{v.StoreID, v.Day}] += d.total()
}
