package merchants_test

import (
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func TestTheSaleGateIsSetWithAReason(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		in := merchants.SetSaleGateInput{Actor: merchantstest.Operator(merchantstest.Shanghai),
			City: merchantstest.Shanghai, Stores: 12, Reason: "试点城区商家少"}
		must(t, s.SetSaleGate(t.Context(), in))
		if gate, err := s.SaleGateTx(s.Env.DB.Read(t.Context()), in.City); err != nil || gate != 12 {
			t.Errorf("%d, %v", gate, err)
		}
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM audit_entries WHERE action = 'merchants.set_sale_gate'
				AND CAST(before AS text) LIKE '%30%' AND CAST(after AS text) LIKE '%12%'`); n != 1 {
			t.Errorf("%d entries with before and after", n)
		}
		for code, spoil := range map[string]func(*merchants.SetSaleGateInput){
			"city.not_found": func(in *merchants.SetSaleGateInput) {
				in.Actor = merchantstest.Operator("elsewhere")
			},
			"merchants.sale_gate_invalid": func(in *merchants.SetSaleGateInput) { in.Stores = 501 },
			"merchants.review_invalid":    func(in *merchants.SetSaleGateInput) { in.Reason = " " },
		} {
			wrong := in
			wrong.Stores = 3
			spoil(&wrong)
			if err := s.SetSaleGate(t.Context(), wrong); fault.CodeOf(err) != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		if gate, _ := s.SaleGateTx(s.Env.DB.Read(t.Context()), in.City); gate != 12 {
			t.Errorf("a refused change made it %d", gate)
		}
		seen := merchants.DefaultSaleGate // before the change above
		late := in
		late.Stores, late.From = 3, &seen
		wantErr(t, s.SetSaleGate(t.Context(), late), merchants.ErrPolicyChanged, "a change of what holds no more")
		seen = 12
		must(t, s.SetSaleGate(t.Context(), late))
	})
}

func TestOffersOutsideCountsWhatAPolicyWithdraws(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		s.LiveStore(t)
		s.LiveStore(t, merchantstest.Terms(func(o *merchants.OfferTerms) { o.PayRateBP = 9500 }))
		ops := merchantstest.Operator(merchantstest.Shanghai)
		for max, want := range map[int]int{1000: 0, 500: 1, 400: 2} {
			n, err := s.OffersOutside(t.Context(), ops, merchantstest.Shanghai,
				merchants.DiscountPolicy{MaxDiscountBP: max})
			if err != nil || n != want {
				t.Errorf("at most %d: %d, %v", max, n, err)
			}
		}
		if _, err := s.OffersOutside(t.Context(), merchantstest.Operator("elsewhere"), merchantstest.Shanghai,
			merchants.DiscountPolicy{}); fault.CodeOf(err) != "city.not_found" {
			t.Errorf("another city's operator: %v", err)
		}
	})
}
