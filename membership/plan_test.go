package membership_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestASoldPlanStaysAsSold(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		second := k.NewPlan(t, membershiptest.Coffees(9), func(p *membership.NewPlan) { p.PriceFen = 19900 })
		if second.Version != k.Plan.Version+1 || second.ID == k.Plan.ID {
			t.Fatalf("second version is %+v", second)
		}
		sold, err := k.Service.PlanOf(t.Context(), view.Membership.PlanID)
		must(t, err)
		if sold.PriceFen != 16800 || len(sold.Lines) != 1 || sold.Lines[0].Units != 2 ||
			sold.Status != membership.PlanWithdrawn {
			t.Errorf("the sold plan changed: %+v", sold)
		}
		plans, err := k.Service.PlansOnSale(t.Context(), "shanghai")
		must(t, err)
		if len(plans) != 1 || plans[0].ID != second.ID || plans[0].Lines[0].Units != 9 {
			t.Errorf("on sale: %+v", plans)
		}
	}, membershiptest.Coffees(2))
}

func TestAPlanNamesEveryWrongField(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		create := func(in membership.NewPlan) error {
			return k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				_, err := k.Service.CreatePlanTx(tx, in)
				return err
			})
		}
		err := create(membership.NewPlan{Actor: k.Operator("shanghai"), CityID: "shanghai",
			Lines: []membership.NewLine{{}}})
		wantCode(t, err, membership.ErrPlanInvalid)
		if e := fault.Of(err); e == nil || len(e.Fields) != 8 {
			t.Errorf("fields %+v", e.Fields)
		}
		wantCode(t, create(membership.NewPlan{Actor: k.Member(t), CityID: "shanghai"}), membership.ErrOperatorsOnly)
		if err := create(membership.NewPlan{Actor: k.Operator("hangzhou"), CityID: "shanghai"}); fault.CodeOf(err) !=
			"city.not_found" {
			t.Errorf("another city's operator: %v", err)
		}
	})
}

// The query found the money first; the provider's own notice of the same transaction comes
// later, under an event id of its own.
