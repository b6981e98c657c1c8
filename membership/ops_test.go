package membership_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestOpsSeeTheirCityOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for range 3 {
			actor, view := k.Holder(t)
			_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
			must(t, err)
		}
		mine, other := k.Operator("shanghai"), k.Operator("hangzhou")
		query := membership.OpsQuery{Actor: mine, City: "shanghai", Limit: 2}
		members, err := k.Service.MembersForOps(t.Context(), query)
		must(t, err)
		if len(members.Items) != 2 || members.Items[0].MaskedPhone != "138****0003" ||
			len(members.Items[0].Cards) != 1 || members.NextCursor == "" {
			t.Errorf("%+v", members)
		}
		query.Cursor = members.NextCursor
		members, err = k.Service.MembersForOps(t.Context(), query)
		if err != nil || len(members.Items) != 1 || members.NextCursor != "" {
			t.Errorf("second page %+v, %v", members, err)
		}
		orders, err := k.Orders.OrdersForOps(t.Context(), membership.OpsQuery{Actor: mine, City: "shanghai"})
		if err != nil || len(orders.Items) != 3 {
			t.Errorf("orders %+v, %v", orders, err)
		}
		refunds, err := k.Orders.RefundsForOps(t.Context(), membership.OpsQuery{Actor: mine, City: "shanghai"})
		if err != nil || len(refunds.Items) != 3 {
			t.Errorf("refunds %+v, %v", refunds, err)
		}
		// An operator of two cities sees in each only what is of that city.
		both, err := k.Orders.OrdersForOps(t.Context(),
			membership.OpsQuery{Actor: k.Operator("shanghai", "hangzhou"), City: "hangzhou"})
		if err != nil || len(both.Items) != 0 {
			t.Errorf("another city's list holds %+v, %v", both, err)
		}
		for name, list := range map[string]func(membership.OpsQuery) error{
			"members": func(q membership.OpsQuery) error {
				_, err := k.Service.MembersForOps(t.Context(), q)
				return err
			},
			"orders": func(q membership.OpsQuery) error {
				_, err := k.Orders.OrdersForOps(t.Context(), q)
				return err
			},
			"refunds": func(q membership.OpsQuery) error {
				_, err := k.Orders.RefundsForOps(t.Context(), q)
				return err
			},
		} {
			if err := list(membership.OpsQuery{Actor: other, City: "shanghai"}); fault.CodeOf(err) != "city.not_found" {
				t.Errorf("%s for another city's operator: %v", name, err)
			}
			wantCode(t, list(membership.OpsQuery{Actor: k.Member(t), City: "shanghai"}), membership.ErrOperatorsOnly)
			wantCode(t, list(membership.OpsQuery{Actor: mine, City: "shanghai", Cursor: "x"}), membership.ErrCursor)
		}
	})
}

func TestAFrozenCardCannotBeUsed(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		in := membership.FreezeInput{Actor: k.Operator("shanghai"), MembershipID: view.Membership.ID,
			Reason: "shared by many phones"}
		foreign := in
		foreign.Actor = k.Operator("hangzhou")
		wantCode(t, k.Service.Freeze(t.Context(), foreign), membership.ErrNotFound)
		must(t, k.Service.Freeze(t.Context(), in))
		wantCode(t, k.Service.Freeze(t.Context(), in), membership.ErrStatusChangeRefused)
		k.InTx(t, func(tx *db.Tx) error {
			counted, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
			if len(counted) != 0 {
				t.Error("a visit on a frozen card")
			}
			return err
		})
		must(t, k.Service.Unfreeze(t.Context(), in))
		if n := count(t, k, `SELECT count(*) FROM audit_entries WHERE action IN ('membership.freeze',
			'membership.unfreeze')`); n != 2 {
			t.Errorf("%d audit entries", n)
		}
	})
}
