package exposure

import (
	"maps"
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
	arrivals := inOrder(visits)
	cities := make(map[ident.ID]city.ID)
	for _, v := range arrivals {
		cities[v.StoreID] = v.CityID
	}
	book, err := a.records.openLedger(tx, cities)
	if err != nil {
		return err
	}
	known, err := a.readHistory(tx, arrivals, cities)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(arrivals, batch) {
		if err := a.accruePart(tx, book, known, part); err != nil {
			return err
		}
	}
	return book.close(tx)
}

func (a *Account) accruePart(tx *db.Tx, book *ledger, known *history, part []arrival) error {
	done, err := a.records.knownVisits(tx, part)
	if err != nil {
		return err
	}
	part = slices.DeleteFunc(slices.Clone(part), func(v arrival) bool { return done[v.RedemptionID] })
	if len(part) == 0 {
		return nil
	}
	if err := a.records.readCounted(tx, known, part); err != nil {
		return err
	}
	rows := known.accrueEach(book, part)
	err = a.records.addVisits(tx, rows)
	if db.IsDuplicate(err) {
		return ErrRaced.Wrap(err)
	}
	return err
}

// accrueEach decides each visit in turn, writes its lines and returns its row.
func (h *history) accrueEach(book *ledger, part []arrival) []visitRow {
	rows := make([]visitRow, len(part))
	for i, v := range part {
		rule := inForce(h.rules[v.CityID], v.ConfirmedAt)
		decision := rule.decide(h.factsOf(v))
		h.note(v, decision)
		rows[i] = v.row(rule, decision, book.now)
		for _, e := range v.entries(rule, decision) {
			book.write(e)
		}
	}
	return rows
}

// history is what a call has to know about earlier visits: what the tables held, and what the
// call has added so far.
type history struct {
	rules   map[city.ID][]Rule
	linked  map[ident.ID]map[ident.ID]bool // store → member
	counted map[visitorDay]bool
	visited map[string]bool // visitor
	earned  map[storeDay]int64
}

type visitorDay struct {
	visitor string
	day     clock.Day
}

type storeDay struct {
	store ident.ID
	day   clock.Day
}

// readHistory reads under the locks of the stores' accounts. Counted visits follow part by
// part, because they are looked up by visitor.
func (a *Account) readHistory(tx *db.Tx, arrivals []arrival, cities map[ident.ID]city.ID) (*history, error) {
	h := &history{
		rules: map[city.ID][]Rule{}, linked: map[ident.ID]map[ident.ID]bool{},
		counted: map[visitorDay]bool{}, visited: map[string]bool{}, earned: map[storeDay]int64{},
	}
	stores := inIDOrder(maps.Keys(cities))
	for _, store := range stores {
		id := cities[store]
		if h.rules[id] != nil {
			continue
		}
		var err error
		if h.rules[id], err = a.records.rules(tx, id); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(stores, batch) {
		found, err := a.stores.LinkedMembersTx(tx, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(h.linked, found)
	}
	return h, a.records.readEarned(tx, h, stores, arrivals)
}

func (h *history) factsOf(v arrival) facts {
	return facts{
		recordedLate:  v.RecordedLate,
		staffLinked:   h.linked[v.StoreID][v.MemberID],
		countedToday:  h.counted[visitorDay{v.visitor, v.Day}],
		countedBefore: h.visited[v.visitor],
		earnedOnDay:   h.earned[storeDay{v.StoreID, v.Day}],
	}
}

func (h *history) note(v arrival, d verdict) {
	if d.denied == "" {
		h.counted[visitorDay{v.visitor, v.Day}] = true
		h.visited[v.visitor] = true
		h.earned[storeDay{v.StoreID, v.Day}] += d.total()
	}
}

// facts are what the rule needs to know about a visit.
type facts struct {
	recordedLate  bool
	staffLinked   bool
	countedToday  bool  // the member has another counted visit to the store on the day
	countedBefore bool  // the member has a counted visit to the store on any day
	earnedOnDay   int64 // credits of the store's counted visits of the day so far
}

// verdict is what a visit earns. denied is empty for a counted visit; bonusDenied is set
// when the bonus of a first visit no longer fits under the cap.
type verdict struct {
	credits     int64
	bonus       int64
	denied      Reason
	bonusDenied Reason
}

func (v verdict) total() int64 { return v.credits + v.bonus }

// decide applies the rule. A row is granted whole or not at all, so that a merchant can
// check the cap with a running sum.
func (r Rule) decide(f facts) verdict {
	switch {
	case f.recordedLate:
		return verdict{denied: ReasonRecordedLate}
	case f.staffLinked:
		return verdict{denied: ReasonStaffLinked}
	case f.countedToday:
		return verdict{denied: ReasonAlreadyCounted}
	case f.earnedOnDay+r.PerRedemption > r.DailyCap:
		return verdict{denied: ReasonDailyCap}
	}
	v := verdict{credits: r.PerRedemption}
	if f.countedBefore || r.FirstVisit == 0 {
		return v
	}
	if f.earnedOnDay+r.PerRedemption+r.FirstVisit > r.DailyCap {
		v.bonusDenied = ReasonDailyCap
		return v
	}
	v.bonus = r.FirstVisit
	return v
}

// row is the state in which an accrued visit is stored.
func (v arrival) row(rule Rule, d verdict, now time.Time) visitRow {
	row := visitRow{
		RedemptionID: v.RedemptionID, State: stateDenied, CityID: &v.CityID, StoreID: &v.StoreID, Visitor: &v.visitor,
		Day: v.Day, RuleVersion: &rule.Version, Reason: d.denied, Credits: d.total(),
	}
	if d.denied == "" {
		due := rule.vestsAt(v.ConfirmedAt)
		by := latest(due, now).Add(vestGrace)
		row.State, row.VestsAt, row.VestBy = statePending, &due, &by
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
func (v arrival) entries(rule Rule, d verdict) []Entry {
	line := Entry{
		StoreID: v.StoreID, Kind: KindRedemption, RedemptionID: &v.RedemptionID, RuleVersion: rule.Version,
		Visitor: v.visitor, Day: v.Day, Pending: d.credits, Reason: d.denied,
	}
	if d.bonus == 0 && d.bonusDenied == "" {
		return []Entry{line}
	}
	first := line
	first.Kind, first.Pending, first.Reason = KindFirstVisit, d.bonus, d.bonusDenied
	return []Entry{line, first}
}
