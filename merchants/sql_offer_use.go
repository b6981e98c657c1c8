package merchants

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func sortedUses(uses []OfferUse) []OfferUse {
	sorted := slices.Clone(uses)
	slices.SortFunc(sorted, func(a, b OfferUse) int { return bytes.Compare(a.MembershipID[:], b.MembershipID[:]) })
	return sorted
}

func sortDayKeys(keys []dayKey) {
	slices.SortFunc(keys, func(a, b dayKey) int {
		if c := bytes.Compare(a.offer[:], b.offer[:]); c != 0 {
			return c
		}
		return strings.Compare(string(a.day), string(b.day))
	})
}

// countMemberUses adds one to each counter whose limits allow it, and returns the memberships of
// those.
func (records) countMemberUses(tx *db.Tx, uses []OfferUse) (map[ident.ID]bool, error) {
	values, args := make([]string, 0, len(uses)), make([]any, 0, 7*len(uses))
	for _, u := range uses {
		var since *time.Time
		if !u.NotSince.IsZero() {
			since = &u.NotSince
		}
		values = append(values, "(?, ?, ?, ?, 1, ?, ?, ?)")
		args = append(args, u.CityID, u.MembershipID, u.OfferID, u.Day, u.PerMemberDay, since, tx.Now())
	}
	var ids []ident.ID
	err := tx.Gorm().Raw(`INSERT INTO merchants_offer_uses
		(city_id, membership_id, offer_id, day, used, allowed, spaced_since, last_at) VALUES `+
		strings.Join(values, ", ")+`
		ON CONFLICT (membership_id, offer_id, day) DO UPDATE SET
			used = merchants_offer_uses.used + 1, allowed = excluded.allowed, spaced_since = excluded.spaced_since,
			previous_at = merchants_offer_uses.last_at, last_at = excluded.last_at
		WHERE (excluded.allowed = 0 OR merchants_offer_uses.used < excluded.allowed)
			AND (excluded.spaced_since IS NULL OR merchants_offer_uses.last_at IS NULL
				OR merchants_offer_uses.last_at < excluded.spaced_since)
		RETURNING membership_id`, args...).Scan(&ids).Error
	counted := make(map[ident.ID]bool, len(ids))
	for _, id := range ids {
		counted[id] = true
	}
	return counted, err
}

func (records) memberUsesOf(tx *db.Tx, u OfferUse) (used int, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT used FROM merchants_offer_uses
		WHERE membership_id = ? AND offer_id = ? AND day = ?`, u.MembershipID, u.OfferID, u.Day), &used)
	return used, err
}

// uncountMemberUses takes the newest use off the counters. A counter that reaches zero is
// deleted, so that nothing is left of a use that was reversed.
func (records) uncountMemberUses(tx *db.Tx, uses []OfferUse) error {
	if len(uses) == 0 {
		return nil
	}
	where, keys := make([]string, 0, len(uses)), make([]any, 0, 3*len(uses))
	for _, u := range uses {
		where = append(where, "(membership_id = ? AND offer_id = ? AND day = ?)")
		keys = append(keys, u.MembershipID, u.OfferID, u.Day)
	}
	these := "(" + strings.Join(where, " OR ") + ")"
	err := tx.Gorm().Exec(`UPDATE merchants_offer_uses SET used = used - 1, last_at = previous_at, previous_at = NULL
		WHERE used >= 1 AND `+these, keys...).Error
	if err != nil {
		return err
	}
	return tx.Gorm().Exec(`DELETE FROM merchants_offer_uses WHERE used = 0 AND `+these, slices.Clone(keys)...).Error
}

// countTotals adds each group to its offer's daily total where the whole group fits. The
// groups are no larger than the totals, so a fresh row always fits.
func (records) countTotals(tx *db.Tx, keys []dayKey, groups map[dayKey][]OfferUse) (map[dayKey]bool, error) {
	values, args := make([]string, 0, len(keys)), make([]any, 0, 5*len(keys))
	for _, key := range keys {
		first := groups[key][0]
		values = append(values, "(?, ?, ?, ?, ?)")
		args = append(args, first.CityID, key.offer, key.day, len(groups[key]), first.TotalPerDay)
	}
	var rows []struct {
		OfferID ident.ID
		Day     clock.Day
	}
	err := tx.Gorm().Raw(`INSERT INTO merchants_offer_days (city_id, offer_id, day, used, allowed) VALUES `+
		strings.Join(values, ", ")+`
		ON CONFLICT (offer_id, day) DO UPDATE SET
			used = merchants_offer_days.used + excluded.used, allowed = excluded.allowed
		WHERE merchants_offer_days.used + excluded.used <= excluded.allowed
		RETURNING offer_id, day`, args...).Scan(&rows).Error
	taken := make(map[dayKey]bool, len(rows))
	for _, r := range rows {
		taken[dayKey{r.OfferID, r.Day}] = true
	}
	return taken, err
}

// fillTotal counts as many uses of a group as still fit. It locks the row before it reads it.
func (records) fillTotal(tx *db.Tx, key dayKey, group []OfferUse) (room int, err error) {
	var used int
	_, err = db.One(tx.Gorm().Raw(`SELECT used FROM merchants_offer_days WHERE offer_id = ? AND day = ?`+tx.ForUpdate(),
		key.offer, key.day), &used)
	room = min(max(group[0].TotalPerDay-used, 0), len(group))
	if err != nil || room == 0 {
		return 0, err
	}
	return room, db.MustAffect(tx.Gorm().Exec(`UPDATE merchants_offer_days SET used = used + ?, allowed = ?
		WHERE offer_id = ? AND day = ? AND used + ? <= ?`,
		room, group[0].TotalPerDay, key.offer, key.day, room, group[0].TotalPerDay), 1)
}

func (records) uncountTotal(tx *db.Tx, u OfferUse) error {
	return tx.Gorm().Exec(`UPDATE merchants_offer_days SET used = used - 1
		WHERE offer_id = ? AND day = ? AND used >= 1`, u.OfferID, u.Day).Error
}
