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
			return k.Service.FindMember(t.Context(),
				membership.FindMemberInput{Actor: ops, City: "shanghai", Text: text})
		}
		card := view.Membership.CardNumber
		for _, text := range []string{"13800000001", "138 0000 0001", "+86 138-0000-0001", card,
			card[:4] + " " + card[4:8] + " " + card[8:]} {
			if id, found, err := find(text); err != nil || !found || id != actor.ID {
				t.Errorf("%q: %v %v %v", text, id, found, err)
			}
		}
		if n := count(t, k, `SELECT count(*) FROM audit_entries WHERE action = 'membership.find_member'
			AND object_id = ? AND city_id = 'shanghai'`, actor.ID.String()); n != 5 {
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
			_, _, err := k.Service.FindMember(t.Context(),
				membership.FindMemberInput{Actor: k.Operator("hangzhou"), City: "shanghai", Text: text})
			wantCode(t, err, city.ErrNotFound)
			if _, found, err := k.Service.FindMember(t.Context(),
				membership.FindMemberInput{Actor: k.Operator("hangzhou"), City: "hangzhou", Text: text}); found ||
				err != nil {
				t.Errorf("another city finds %q: %v", text, err)
			}
		}
		_, _, err = k.Service.FindMember(t.Context(),
			membership.FindMemberInput{Actor: actor, City: "shanghai", Text: card})
		wantCode(t, err, membership.ErrOperatorsOnly)
	})
}

func TestAMembersPageShowsOneCityAndIsAudited(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		got, err := k.Service.ViewMember(t.Context(), k.Operator("shanghai"), "shanghai", actor.ID)
		must(t, err)
		if got.Member.MaskedPhone != "138****0001" || len(got.Cards) != 1 || len(got.Cards[0].Benefits) != 1 {
			t.Errorf("%+v", got)
		}
		money, err := k.Orders.MoneyOfMember(t.Context(), k.Operator("shanghai"), "shanghai", actor.ID)
		must(t, err)
		if len(money.Orders) != 1 || len(money.Refunds) != 1 {
			t.Errorf("%+v", money)
		}
		_, err = k.Orders.MoneyOfMember(t.Context(), k.Operator("hangzhou"), "shanghai", actor.ID)
		wantCode(t, err, city.ErrNotFound)
		if n := count(t, k, `SELECT count(*) FROM audit_entries WHERE action = 'membership.view_member'
			AND object_id = ? AND city_id = 'shanghai'`, actor.ID.String()); n != 1 {
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

func TestANumberIsRevealedWithAReasonAndAudited(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		ops := k.Operator("shanghai")
		in := membership.RevealPhoneInput{Actor: ops, City: "shanghai", MemberID: actor.ID, Reason: " 会员来电核对订单 "}
		number, err := k.Service.RevealPhone(t.Context(), in)
		if err != nil || number.E164() != "+8613800000001" {
			t.Fatalf("%s, %v", number, err)
		}
		const logged = `SELECT count(*) FROM audit_entries WHERE action = 'membership.reveal_phone'
			AND reason = '会员来电核对订单' AND object_id = ?`
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

// Pages follow each other without a gap or a repeat, also among rows of one instant.
func TestAnOperatorMakesTheNextVersionOfAPlan(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ops := k.Operator("shanghai")
		in := membership.CreatePlanInput{From: 1, NewPlan: membership.NewPlan{
			Actor: ops, CityID: "shanghai", Code: "annual", NameZh: "城市年卡", NameEn: "Annual city card", PriceFen: 19900,
			Months: 12, Reason: "新年调价",
		}}
		plan, err := k.Service.CreatePlan(t.Context(), in)
		must(t, err)
		if plan.Version != 2 || plan.Status != membership.PlanOnSale {
			t.Errorf("%+v", plan)
		}
		const logged = `SELECT count(*) FROM audit_entries WHERE action = 'membership.create_plan' AND reason = '新年调价'
			AND before IS NOT NULL AND object_id = ?`
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
			_, err := k.Service.CreatePlanTx(tx, membership.NewPlan{Actor: in.Actor, CityID: "hangzhou", Code: "annual",
				NameZh: "年卡", NameEn: "Card", PriceFen: 16800, Months: 12})
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
		if n := count(t, k, `SELECT count(*) FROM audit_entries WHERE action = 'city.open'
			AND city_id = 'hangzhou'`); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}
