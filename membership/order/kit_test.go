package order_test

import "citycard/membership/membershiptest"

var (
	each        = membershiptest.Each
	wantCode    = membershiptest.WantCode
	must        = membershiptest.Must
	count       = membershiptest.Count
	refundInput = membershiptest.RefundInput
	race        = membershiptest.Race
	erase       = membershiptest.Erase
	at          = membershiptest.At
	benefitOf   = membershiptest.BenefitOf
	run         = membershiptest.Run
)
