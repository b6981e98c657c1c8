package membership_test

import (
	"sync"
	"testing"

	"citycard/membership/membershiptest"
)

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

// atOnce runs the calls in one moment; none may fail.
func atOnce(t *testing.T, calls ...func() error) {
	t.Helper()
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, call := range calls {
		wg.Go(func() {
			<-start
			if err := call(); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
}
