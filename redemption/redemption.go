package redemption

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// Status of a redemption.
type Status string

const (
	RedemptionConfirmed Status = "confirmed"
	RedemptionReversed  Status = "reversed"
)

// steps is the transition table. The conditional update of a reversal is made from it.
var steps = map[Status][]Status{RedemptionConfirmed: {RedemptionReversed}}

// may tells whether a redemption in state s may become next.
func (s Status) may(next Status) bool { return slices.Contains(steps[s], next) }

// Redemption (核销记录) is the fact that an offer or a benefit was used at a store. It has a snapshot
// of the offer's terms. Only its state and the times beside it ever change.
type Redemption struct {
	ID              ident.ID
	CityID          city.ID // the store's city
	StoreID         ident.ID
	MembershipID    ident.ID
	MemberID        ident.ID
	OfferID         *ident.ID
	OfferVersion    int64
	BenefitID       *ident.ID
	NameZh, NameEn  string // of the offer or benefit, as it was
	BillFen         money.Fen
	PayableFen      money.Fen
	DiscountFen     money.Fen
	PayRateBP       int64
	CapFen          *money.Fen
	UsesPerDay      int64 // limits as they were: what a reversal gives back
	TotalPerDay     int64
	Day             clock.Day // business day in the store's city
	ConfirmedAt     time.Time
	ConfirmedByKind string
	ConfirmedBy     ident.ID
	IdemKey         string
	RequestHash     string
	Status          Status
	ReversedAt      *time.Time
	AccruedAt       *time.Time // when the traffic reward was decided
	RecordedAt      *time.Time // when ops accepted a visit that was entered later; nil for all others
}

// TableName names the table.
func (Redemption) TableName() string { return "redemption_redemptions" }

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// No is the number that people read to each other: the day and ten letters of Crockford's
// base 32 from the random half of the id.
func (r Redemption) No() string {
	bits := binary.BigEndian.Uint64(r.ID[8:])
	var tail [10]byte
	for i := len(tail) - 1; i >= 0; i-- {
		tail[i] = crockford[bits&31]
		bits >>= 5
	}
	day := strings.ReplaceAll(string(r.Day), "-", "")
	if len(day) == 8 {
		day = day[2:]
	}
	return "R" + day + "-" + string(tail[:5]) + "-" + string(tail[5:])
}

// DisputeWindow is how long after its confirmation either side may dispute a redemption.
const DisputeWindow = 24 * time.Hour

// DisputableUntil is the end of the window in which either side may dispute. The window of a visit
// that was entered later opens with its acceptance, because only then the member is notified.
func (r Redemption) DisputableUntil() time.Time {
	if r.RecordedAt != nil {
		return r.RecordedAt.Add(DisputeWindow)
	}
	return r.ConfirmedAt.Add(DisputeWindow)
}

// Receipt is the answer to a confirmation. It is made from the stored row alone, so the
// same key gets the same answer for as long as the row exists.
type Receipt struct {
	Redemption
	ReversibleUntil time.Time // the end of the cashier's window, as printed
}

// NewReceipt is the receipt of a stored redemption.
func NewReceipt(r Redemption) Receipt {
	return Receipt{Redemption: r, ReversibleUntil: r.ConfirmedAt.Add(CashierWindow)}
}

// Reversal (核销撤销) is the opposite record of a redemption.
type Reversal struct {
	RedemptionID ident.ID
	MembershipID ident.ID
	ByKind       string
	ByID         ident.ID
	Reason       string
	IdemKey      string
	RequestHash  string
	ReversedAt   time.Time
}

// TableName names the table.
func (Reversal) TableName() string { return "redemption_reversals" }
