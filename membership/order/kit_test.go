package order_test

import (
	"errors"
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

// race16 calls f sixteen times at once and counts the successes; every failure must be want.
func race16(t *testing.T, f func() error, want error) (granted int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			err := f()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				granted++
			case !errors.Is(err, want):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return granted
}
