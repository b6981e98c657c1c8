package exposure

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
)

// Visit is one confirmed redemption as the reward rule sees it.
type Visit struct {
	RedemptionID ident.ID
	StoreID      ident.ID
	MemberID     ident.ID
	CityID       city.ID   // the store's
	Day          clock.Day // business day of the confirmation in the store's city
	ConfirmedAt  time.Time
	RecordedLate bool // through the form "record later"
}

// visitor is the member as this one store may know them: stable within the store, unlike at
// any other, and of no use without the member's id. It lets a merchant check "first visit"
// and "once a day" in the statement, and lets a member be erased without touching a row.
// The leading letter keeps spreadsheets from reading it as a number.
func (v Visit) visitor() string { return VisitorOf(v.StoreID, v.MemberID) }

// VisitorOf is that name, for other lists that a store can hold against its statement.
func VisitorOf(storeID, memberID ident.ID) string {
	sum := sha256.Sum256([]byte("exposure visitor\n" + storeID.String() + "\n" + memberID.String()))
	return "v" + hex.EncodeToString(sum[:16])
}

// arrival is a visit on its way into the ledger.
type arrival struct {
	Visit
	visitor string
}

// inOrder drops repeats and sorts by confirmation, so that the outcome of a batch does not
// depend on the order in which the caller found its rows.
func inOrder(visits []Visit) []arrival {
	seen := make(map[ident.ID]bool, len(visits))
	sorted := make([]arrival, 0, len(visits))
	for _, v := range visits {
		if !seen[v.RedemptionID] {
			seen[v.RedemptionID] = true
			sorted = append(sorted, arrival{v, v.visitor()})
		}
	}
	slices.SortFunc(sorted, func(a, b arrival) int {
		return cmp.Or(a.ConfirmedAt.Compare(b.ConfirmedAt), bytes.Compare(a.RedemptionID[:], b.RedemptionID[:]))
	})
	return sorted
}

// state is where a visit's credits are.
type state string

const (
	stateVoid      state = "void"       // taken back before it was accrued: nothing was ever credited
	stateDenied    state = "denied"     // earned nothing; the reason is stored
	statePending   state = "pending"    // credited, not yet to be spent
	stateVested    state = "vested"     // promised to be shown
	stateTakenBack state = "taken_back" // the opposite row is written
)

// nextStates is the one transition table; the conditional updates in sql_visits.go keep it.
var nextStates = map[state][]state{
	statePending: {stateVested, stateTakenBack},
	stateVested:  {stateTakenBack},
}

// mayBecome tells whether a visit may step from s to next.
func (s state) mayBecome(next state) bool { return slices.Contains(nextStates[s], next) }

// visitRow is the stored state of a visit. The pointers are nil in state void only.
type visitRow struct {
	RedemptionID ident.ID
	State        state
	CityID       *city.ID
	StoreID      *ident.ID
	Visitor      *string
	Day          clock.Day
	RuleVersion  *int64
	Reason       Reason
	Credits      int64
	VestsAt      *time.Time
	VestBy       *time.Time
	VestedAt     *time.Time
}
