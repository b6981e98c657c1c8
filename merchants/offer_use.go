package merchants

import (
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// OfferUse is one use of an offer by a membership on a business day of the store's city,
// with the limits that hold for it. Limits of 0 and a zero NotSince mean no limit.
type OfferUse struct {
	CityID       city.ID // the store's; the shard that the counters live in
	OfferID      ident.ID
	MembershipID ident.ID
	Day          clock.Day
	PerMemberDay int
	TotalPerDay  int
	NotSince     time.Time // the membership's last use on the day must lie before this
}

// dayKey names the counter of all uses of an offer on a day.
type dayKey struct {
	offer ident.ID
	day   clock.Day
}

// TakeOfferUsesTx counts the uses and returns, per membership, why one was refused:
// merchants.limit_reached (param scope: member or everyone) or merchants.too_soon. A
// refused use leaves nothing behind; the others are counted. Each membership may occur
// once per call, so that one statement can decide for all. err is set for technical failures only.
//
// Order of locks: the members' counters, then the offers' daily totals, which many tills
// share and which are therefore locked for the shortest time. Both are sorted by key, so that
// two batches cannot wait for each other.
func (s *Service) TakeOfferUsesTx(tx *db.Tx, uses []OfferUse) (refused map[ident.ID]error, err error) {
	refused = make(map[ident.ID]error)
	if len(uses) == 0 {
		return refused, nil
	}
	uses = sortedUses(uses)
	for i := 1; i < len(uses); i++ {
		if uses[i].MembershipID == uses[i-1].MembershipID {
			return nil, fmt.Errorf("membership %s occurs twice in one batch of offer uses", uses[i].MembershipID)
		}
	}
	counted, err := s.records.countMemberUses(tx, uses)
	if err != nil {
		return nil, err
	}
	var kept, missed []OfferUse
	for _, use := range uses {
		if counted[use.MembershipID] {
			kept = append(kept, use)
		} else {
			missed = append(missed, use)
		}
	}
	if err := s.addMemberRefusals(tx, missed, refused); err != nil {
		return nil, err
	}
	undo, err := s.takeTotals(tx, kept)
	if err != nil {
		return nil, err
	}
	for _, use := range undo {
		refused[use.MembershipID] = ErrLimitReached.WithParam("scope", "everyone").WithParam("limit", use.TotalPerDay)
	}
	return refused, s.records.uncountMemberUses(tx, undo)
}

// addMemberRefusals reads why the members' counters refused a use. The counters have decided
// already; this is for the message.
func (s *Service) addMemberRefusals(tx *db.Tx, missed []OfferUse, refused map[ident.ID]error) error {
	for _, use := range missed {
		used, err := s.records.memberUsesOf(tx, use)
		if err != nil {
			return err
		}
		if use.PerMemberDay > 0 && used >= use.PerMemberDay {
			refused[use.MembershipID] = ErrLimitReached.WithParam("scope", "member").
				WithParam("limit", use.PerMemberDay)
			continue
		}
		refused[use.MembershipID] = errTooSoon
	}
	return nil
}

// takeTotals counts the uses of offers with a daily total and returns those beyond the total.
// In the common case all fit, and one statement serves the whole batch.
func (s *Service) takeTotals(tx *db.Tx, uses []OfferUse) (undo []OfferUse, err error) {
	groups := make(map[dayKey][]OfferUse)
	var keys []dayKey
	for _, use := range uses {
		if use.TotalPerDay == 0 {
			continue
		}
		key := dayKey{use.OfferID, use.Day}
		if len(groups[key]) == use.TotalPerDay { // more than a whole day's worth at once
			undo = append(undo, use)
			continue
		}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], use)
	}
	if len(keys) == 0 {
		return undo, nil
	}
	sortDayKeys(keys)
	taken, err := s.records.countTotals(tx, keys, groups)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if taken[key] {
			continue
		}
		room, err := s.records.fillTotal(tx, key, groups[key])
		if err != nil {
			return nil, err
		}
		undo = append(undo, groups[key][room:]...)
	}
	return undo, nil
}

// ReleaseOfferUseTx takes a use off the counters, because its redemption was reversed. use
// must be the one that TakeOfferUsesTx counted; TotalPerDay tells whether the total was
// counted. The membership may then use the offer as if the use had not happened.
func (s *Service) ReleaseOfferUseTx(tx *db.Tx, use OfferUse) error {
	if err := s.records.uncountMemberUses(tx, []OfferUse{use}); err != nil {
		return err
	}
	if use.TotalPerDay == 0 {
		return nil
	}
	return s.records.uncountTotal(tx, use)
}
