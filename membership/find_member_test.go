package membership_test

import (
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestAMemberIsFoundByTheWholeNumberOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		stranger := k.Member(t) // signed in once, nothing in any city
		_ = stranger
		find := func(text string, cities ...string) (ident.ID, bool, error) {
			ops := k.Operator("shanghai")
			return k.Service.FindMember(t.Context(), membership.FindMemberInput{Actor: ops, City: "shanghai", Text: text})
		}
		card := view.Membership.CardNumber
		for _, text := range []string{"13800000001", "138 0000 0001", "+86 138-0000-0001", card, card[:4] + " " + card[4:8] + " " + card[8:]} {
			if id, found, err := find(text); err != nil || !found || id != actor.ID {
				t.Errorf("%q: %v %v %v", text, id, found, err)
			}
		}
		if n := count(t, k, "SELECT count(*) FROM audit_entries WHERE action = 'membership.find_member' AND object_id = ? AND city_id = 'shanghai'", actor.ID.String()); n != 5 {
			t.Errorf("%d of 5 finds are written down", n)
		}
		tired := membership.FindMemberInput{Actor: k.Operator("shanghai"), City: "shanghai", Text: "13900000000"}
		for range 200 {
			_, _, err := k.Service.FindMember(t.Context(), tired)
			must(t, err)
		}
		_, _, err := k.Service.FindMember(t.Context(), tired)
		wantCode(t, err, membership.ErrTooManySearches)
		for _, text := range []string{"13800000002", "13900000000", "123456789012"} {
			if _, found, err := find(text); err != nil || found {
				t.Errorf("%q: %v %v", text, found, err)
			}
		}
		for _, text := range []string{"", "1380000", "138%", "0001", "<script>", strings.Repeat("1", 400)} {
			if _, _, err := find(text); fault.CodeOf(err) != "membership.search_invalid" {
				t.Errorf("%q: %v", text, err)
			}
		}
		for _, text := range []string{"13800000001", card} {
			_, _, err := k.Service.FindMember(t.Context(), membership.FindMemberInput{Actor: k.Operator("hangzhou"), City: "shanghai", Text: text})
			wantCode(t, err, city.ErrNotFound)
			if _, found, err := k.Service.FindMember(t.Context(), membership.FindMemberInput{Actor: k.Operator("hangzhou"), City: "hangzhou", Text: text}); found || err != nil {
				t.Errorf("another city finds %q: %v", text, err)
			}
		}
		_, _, err = k.Service.FindMember(t.Context(), membership.FindMemberInput{Actor: actor, City: "shanghai", Text: card})
		wantCode(t, err, membership.ErrOperatorsOnly)
	})
}

func TestAMembersPageShowsOneCityAndIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		_, _, err := k.Service.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		got, err := k.Service.ViewMember(t.Context(), k.Operator("shanghai"), "shanghai", actor.ID)
		must(t, err)
		if got.Member.MaskedPhone != "138****0001" || len(got.Cards) != 1 || len(got.Cards[0].Benefits) != 1 || len(got.Orders) != 1 || len(got.Refunds) != 1 {
			t.Errorf("%+v", got)
		}
		if n := count(t, k, "SELECT count(*) FROM audit_entries WHERE action = 'membership.view_member' AND object_id = ? AND city_id = 'shanghai'", actor.ID.String()); n != 1 {
			t.Errorf("%d entries of the view", n)
		}
		_, err = k.Service.ViewMember(t.Context(), k.Operator("hangzhou"), "shanghai", actor.ID)
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Service.ViewMember(t.Context(), k.Operator("shanghai", "hangzhou"), "hangzhou", actor.ID)
		wantCode(t, err, membership.ErrNotFound)
		_, err = k.Service.MemberInCity(t.Context(), k.Operator("hangzhou"), "hangzhou", actor.ID)
		wantCode(t, err, membership.ErrNotFound)
		_, err = k.Service.MemberInCity(t.Context(), k.Operator("shanghai"), "shanghai", k.Member(t).ID)
		wantCode(t, err, membership.ErrNotFound)
	}, membershiptest.Coffees(2))
}

func TestANumberIsRevealedWithAReasonAndWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		ops := k.Operator("shanghai")
		in := membership.RevealPhoneInput{Actor: ops, City: "shanghai", MemberID: actor.ID, Reason: " 会员来电核对订单 "}
		number, err := k.Service.RevealPhone(t.Context(), in)
		if err != nil || number.E164() != "+8613800000001" {
			t.Fatalf("%s, %v", number, err)
		}
		const logged = "SELECT count(*) FROM audit_entries WHERE action = 'membership.reveal_phone' AND reason = '会员来电核对订单' AND object_id = ?"
		if n := count(t, k, logged, actor.ID.String()); n != 1 {
			t.Errorf("%d entries", n)
		}
		for name, spoil := range map[string]func(*membership.RevealPhoneInput){
			"membership.reason_short":   func(in *membership.RevealPhoneInput) { in.Reason = "  ok  " },
			"city.not_found":            func(in *membership.RevealPhoneInput) { in.Actor = k.Operator("hangzhou") },
			"membership.operators_only": func(in *membership.RevealPhoneInput) { in.Actor = actor },
			"membership.not_found":      func(in *membership.RevealPhoneInput) { in.MemberID = k.Member(t).ID },
		} {
			wrong := in
			spoil(&wrong)
			if number, err := k.Service.RevealPhone(t.Context(), wrong); fault.CodeOf(err) != name || number != "" {
				t.Errorf("%s: %q, %v", name, number, err)
			}
		}
		for range 19 {
			_, err := k.Service.RevealPhone(t.Context(), in)
			must(t, err)
		}
		_, err = k.Service.RevealPhone(t.Context(), in)
		wantCode(t, err, membership.ErrTooManyReveals)
		if n := count(t, k, logged, actor.ID.String()); n != 20 {
			t.Errorf("%d entries for 20 numbers", n)
		}
		in.Actor = k.Operator("shanghai") // the limit is a person's, not the city's
		_, err = k.Service.RevealPhone(t.Context(), in)
		must(t, err)
		k.Env.Clock.Advance(24*time.Hour + time.Second)
		in.Actor = ops
		_, err = k.Service.RevealPhone(t.Context(), in)
		must(t, err)
	})
}

func TestOrdersAndRefundsAreFoundByStateAndDay(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		open := k.Order(t, k.Member(t))
		k.Env.Clock.Advance(24 * time.Hour)
		first, firstCard := k.Holder(t)
		_, _, err := k.Service.RequestRefund(t.Context(), refundInput(first, firstCard, "key-00001"))
		must(t, err)
		k.Env.Clock.Advance(24 * time.Hour)
		second, secondCard := k.Holder(t)
		_, _, err = k.Service.RequestRefund(t.Context(), refundInput(second, secondCard, "key-00002"))
		must(t, err)

		ops := membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai"}
		for name, c := range map[string]struct {
			q    membership.OrdersQuery
			want int
		}{
			"all":          {membership.OrdersQuery{OpsQuery: ops}, 3},
			"open":         {membership.OrdersQuery{OpsQuery: ops, Status: membership.OrderOpen}, 1},
			"paid":         {membership.OrdersQuery{OpsQuery: ops, Status: membership.OrderPaid}, 2},
			"by number":    {membership.OrdersQuery{OpsQuery: ops, No: open.No}, 1},
			"one day":      {membership.OrdersQuery{OpsQuery: ops, From: "2027-03-11", To: "2027-03-11"}, 1},
			"from a day":   {membership.OrdersQuery{OpsQuery: ops, From: "2027-03-11"}, 2},
			"up to a day":  {membership.OrdersQuery{OpsQuery: ops, To: "2027-03-10"}, 1},
			"backwards":    {membership.OrdersQuery{OpsQuery: ops, From: "2027-03-12", To: "2027-03-10"}, 0},
			"open and day": {membership.OrdersQuery{OpsQuery: ops, Status: membership.OrderOpen, From: "2027-03-11"}, 0},
		} {
			if found, err := k.Service.FindOrders(t.Context(), c.q); err != nil || len(found.Items) != c.want {
				t.Errorf("orders, %s: %d, %v", name, len(found.Items), err)
			}
		}
		for name, c := range map[string]struct {
			q    membership.RefundsQuery
			want int
		}{
			"all":       {membership.RefundsQuery{OpsQuery: ops}, 2},
			"manual":    {membership.RefundsQuery{OpsQuery: ops, Status: membership.RefundManual}, 0},
			"forgotten": {membership.RefundsQuery{OpsQuery: ops, Forgotten: true}, 0},
			"surplus":   {membership.RefundsQuery{OpsQuery: ops, Surplus: true}, 0},
			"a day":     {membership.RefundsQuery{OpsQuery: ops, From: "2027-03-12", To: "2027-03-12"}, 1},
		} {
			if found, err := k.Service.FindRefunds(t.Context(), c.q); err != nil || len(found.Items) != c.want {
				t.Errorf("refunds, %s: %d, %v", name, len(found.Items), err)
			}
		}
		foreign := membership.OpsQuery{Actor: k.Operator("hangzhou"), City: "shanghai"}
		_, err = k.Service.FindOrders(t.Context(), membership.OrdersQuery{OpsQuery: foreign})
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Service.FindRefunds(t.Context(), membership.RefundsQuery{OpsQuery: foreign})
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Service.MoneyTroubleOf(t.Context(), foreign)
		wantCode(t, err, city.ErrNotFound)
	})
}

// Pages follow each other without a gap or a repeat, also among rows of one instant.
func TestOrdersPageByPage(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for i := range 7 {
			if i == 3 {
				k.Env.Clock.Advance(time.Minute)
			}
			k.Order(t, k.Member(t))
		}
		q := membership.OrdersQuery{OpsQuery: membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai", Limit: 3}}
		seen := map[ident.ID]bool{}
		var last time.Time
		for pages := 0; ; pages++ {
			page, err := k.Service.FindOrders(t.Context(), q)
			must(t, err)
			for _, o := range page.Items {
				if seen[o.ID] || !last.IsZero() && o.CreatedAt.After(last) {
					t.Fatalf("order %s again or out of order", o.No)
				}
				seen[o.ID], last = true, o.CreatedAt
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" || pages > 5 {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d of 7 orders", len(seen))
		}
		q.Cursor = "x"
		_, err := k.Service.FindOrders(t.Context(), q)
		wantCode(t, err, membership.ErrCursor)
	})
}

func TestMoneyInTheWrongPlaceIsCounted(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		late := k.Order(t, k.Member(t))
		k.Env.Clock.Advance(20 * time.Minute)
		_, err := k.Service.CloseUnpaidOrders(t.Context(), "shanghai")
		must(t, err)
		k.Pay(t, late)
		ops := membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai"}
		want := func(name string, want membership.MoneyTrouble) {
			t.Helper()
			if got, err := k.Service.MoneyTroubleOf(t.Context(), ops); err != nil || got != want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		want("paid for a closed order", membership.MoneyTrouble{Surplus: 1})
		k.Env.Clock.Advance(25 * time.Hour)
		want("a day later", membership.MoneyTrouble{Surplus: 1, Forgotten: 1})
		found, err := k.Service.FindRefunds(t.Context(), membership.RefundsQuery{OpsQuery: ops, Forgotten: true, Surplus: true})
		if err != nil || len(found.Items) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestAnOperatorMakesTheNextVersionOfAPlan(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ops := k.Operator("shanghai")
		in := membership.CreatePlanInput{From: 1, NewPlan: membership.NewPlan{
			Actor: ops, CityID: "shanghai", Code: "annual", NameZh: "城市年卡", NameEn: "Annual city card", PriceFen: 19900, Months: 12, Reason: "新年调价",
		}}
		plan, err := k.Service.CreatePlan(t.Context(), in)
		must(t, err)
		if plan.Version != 2 || plan.Status != membership.PlanOnSale {
			t.Errorf("%+v", plan)
		}
		const logged = "SELECT count(*) FROM audit_entries WHERE action = 'membership.create_plan' AND reason = '新年调价' AND before IS NOT NULL AND object_id = ?"
		if n := count(t, k, logged, plan.ID.String()); n != 1 {
			t.Errorf("%d entries with before and reason", n)
		}
		_, err = k.Service.CreatePlan(t.Context(), in) // the same form again, or a second operator's
		wantCode(t, err, membership.ErrPlanChanged)
		plans, err := k.Service.PlanVersions(t.Context(), ops, "shanghai")
		if err != nil || len(plans) != 2 || plans[0].Version != 2 || plans[1].Status != membership.PlanWithdrawn {
			t.Errorf("%+v, %v", plans, err)
		}
		in.From, in.Reason = 2, "x"
		_, err = k.Service.CreatePlan(t.Context(), in)
		wantCode(t, err, membership.ErrReasonShort)
		in.Reason, in.PriceFen = "调价测试", 0
		_, err = k.Service.CreatePlan(t.Context(), in)
		wantCode(t, err, membership.ErrPlanInvalid)
		in.PriceFen, in.Actor = 100, k.Operator("hangzhou")
		_, err = k.Service.CreatePlan(t.Context(), in)
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Service.PlanVersions(t.Context(), k.Operator("hangzhou"), "shanghai")
		wantCode(t, err, city.ErrNotFound)
	})
}

func TestACityOpensWithAPlanOnSale(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		k.InTx(t, func(tx *db.Tx) error {
			draft := k.City
			draft.ID, draft.Status = "hangzhou", city.StatusDraft
			return city.Insert(tx, draft)
		})
		in := membership.OpenCityInput{Actor: k.Operator("hangzhou"), City: "hangzhou", Reason: "商家已达标"}
		wantCode(t, k.Service.OpenCity(t.Context(), in), membership.ErrCityNotReady)
		k.InTx(t, func(tx *db.Tx) error {
			_, err := k.Service.CreatePlanTx(tx, membership.NewPlan{Actor: in.Actor, CityID: "hangzhou", Code: "annual", NameZh: "年卡", NameEn: "Card", PriceFen: 16800, Months: 12})
			return err
		})
		foreign := in
		foreign.Actor = k.Operator("shanghai")
		wantCode(t, k.Service.OpenCity(t.Context(), foreign), city.ErrNotFound)
		short := in
		short.Reason = "开"
		wantCode(t, k.Service.OpenCity(t.Context(), short), membership.ErrReasonShort)
		must(t, k.Service.OpenCity(t.Context(), in))
		wantCode(t, k.Service.OpenCity(t.Context(), in), city.ErrStatus)
		if n := count(t, k, "SELECT count(*) FROM audit_entries WHERE action = 'city.open' AND city_id = 'hangzhou'"); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}
