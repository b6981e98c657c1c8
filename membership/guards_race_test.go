package membership_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestAMembershipEndsOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		n := race(t, k, func(tx *db.Tx) (bool, error) {
			err := k.Service.EndRefundedTx(tx, view.Membership.ID)
			if errors.Is(err, membership.ErrRefunded) {
				return false, nil
			}
			return err == nil, err
		})
		if n != 1 {
			t.Errorf("it ended %d times", n)
		}
	})
}

func TestTheDatabaseAllowsOneRunningCard(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		second := k.Buy(t, actor)
		third := k.Buy(t, actor)
		for what, statement := range map[string]struct {
			sql string
			id  ident.ID
		}{
			"a second head": {"UPDATE membership_memberships SET follows_id = NULL WHERE id = ?",
				second.Membership.ID},
			"a second successor": {`UPDATE membership_memberships SET follows_id = (SELECT follows_id
				FROM membership_memberships m WHERE m.follows_id IS NOT NULL ORDER BY m.starts_on LIMIT 1)
				WHERE id = ?`, third.Membership.ID},
		} {
			err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return tx.Gorm().Exec(statement.sql, statement.id).Error
			})
			if !db.IsDuplicate(err) {
				t.Errorf("%s: %v, want a refused duplicate", what, err)
			}
		}
	})
}

// Many paid orders of one member at once become a chain, not a heap.
func TestCardsBoughtAtOnceFollowEachOther(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		var orders []order.Order
		for i := range 5 { // of five plans: of one there is one open order
			k.Plan = k.NewPlan(t, func(p *membership.NewPlan) { p.Code = fmt.Sprintf("plan-%d", i) })
			orders = append(orders, k.Order(t, actor))
		}
		var wg sync.WaitGroup
		for _, placed := range orders {
			wg.Go(func() { k.Pay(t, placed) })
		}
		wg.Wait()
		if n := count(t, k, "SELECT count(DISTINCT starts_on) FROM membership_memberships"); n != 5 {
			t.Errorf("the cards start on %d days", n)
		}
		k.Healthy(t)
	})
}

func TestALineIsGrantedOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		k.Holder(t)
		err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Exec(`INSERT INTO membership_benefits SELECT ?, city_id, membership_id, member_id,
				line_id, kind, name_zh, name_en, store_id, units,
				remaining, use_by, use_by_day, remind_by, expiry_version, reminded, status, created_at, ended_at
				FROM membership_benefits`, k.Env.IDs.New()).Error
		})
		if !db.IsDuplicate(err) {
			t.Errorf("a line was granted twice: %v", err)
		}
	}, membershiptest.Coffees(2))
}
