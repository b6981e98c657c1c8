package exposure

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
)

// Kind says what happened.
type Kind string

const (
	KindRedemption Kind = "redemption"  // a confirmed redemption: credits become pending, or 0 with a reason
	KindFirstVisit Kind = "first_visit" // the bonus of a member's first counted visit
	KindVesting    Kind = "vesting"     // pending credits become vested
	KindTakeBack   Kind = "take_back"   // the opposite row of a reversed redemption
	KindShowing    Kind = "showing"     // vested credits were shown
)

// Entry is one line (额度流水) of a store's account. It is written once and never changed.
// Pending, Vested and Delivered are what the line adds to each balance; a balance is the
// plain sum of its column.
type Entry struct {
	CityID       city.ID
	StoreID      ident.ID
	No           int64     // 1, 2, 3 … in the store's account, without gaps
	Kind         Kind      //
	RedemptionID *ident.ID // nil for a showing
	RuleVersion  int64
	Visitor      string    // the member as this store may know them; "" for a showing
	Day          clock.Day // business day of the visit; of the showing for a showing
	Pending      int64     // credits
	Vested       int64     // credits
	Delivered    int64     // credits
	Reason       Reason    // why nothing was credited, or why it was taken back
	CreatedAt    time.Time
	Hash         string
}

// TableName is gorm's.
func (Entry) TableName() string { return "exposure_entries" }

// instantForm is how an instant is written in the statement and under the hash.
const instantForm = "2006-01-02T15:04:05.000000Z"

// fields are the cells of the line in the order of the statement, without the hash.
func (e Entry) fields() []string {
	redemption := ""
	if e.RedemptionID != nil {
		redemption = e.RedemptionID.String()
	}
	return []string{
		e.StoreID.String(), strconv.FormatInt(e.No, 10), e.CreatedAt.UTC().Format(instantForm), string(e.Kind),
		redemption, strconv.FormatInt(e.RuleVersion, 10), e.Visitor, string(e.Day),
		strconv.FormatInt(e.Pending, 10), strconv.FormatInt(e.Vested, 10), strconv.FormatInt(e.Delivered, 10),
		string(e.Reason),
	}
}

// hashAfter chains the line to the one before it in the store's account: SHA-256, in hex,
// of the previous line's hash ("" before the first) and the cells, joined by "|".
func (e Entry) hashAfter(previous string) string {
	sum := sha256.Sum256([]byte(previous + "|" + strings.Join(e.fields(), "|")))
	return hex.EncodeToString(sum[:])
}
