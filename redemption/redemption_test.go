package redemption

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/ident"
)

func TestRedemptionTransitions(t *testing.T) {
	t.Parallel()
	all := []Status{RedemptionConfirmed, RedemptionReversed}
	allowed := map[[2]Status]bool{{RedemptionConfirmed, RedemptionReversed}: true}
	for _, from := range all {
		for _, to := range all {
			if from.may(to) != allowed[[2]Status{from, to}] {
				t.Errorf("%s → %s: %v", from, to, from.may(to))
			}
		}
	}
}

func TestReversalWindows(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		by    reverser
		after time.Duration
		want  error
	}{
		{byCashier, 0, nil},
		{byCashier, CashierWindow - time.Microsecond, nil},
		{byCashier, CashierWindow, ErrReversalTooLate},
		{byManager, CashierWindow, nil},
		{byManager, ManagerWindow - time.Microsecond, nil},
		{byManager, ManagerWindow, ErrReversalTooLate},
		{byOperator, 90 * 24 * time.Hour, nil},
	} {
		r := Redemption{Status: RedemptionConfirmed, ConfirmedAt: at}
		if err := r.mayReverse(c.by, at.Add(c.after)); !errors.Is(err, c.want) && err != c.want {
			t.Errorf("%s after %v: %v, want %v", c.by, c.after, err, c.want)
		}
	}
	done := Redemption{Status: RedemptionReversed, ConfirmedAt: at}
	if err := done.mayReverse(byOperator, at); !errors.Is(err, ErrAlreadyReversed) {
		t.Errorf("twice: %v", err)
	}
}

func TestClaimDecision(t *testing.T) {
	t.Parallel()
	store, other := ident.Random{}.New(), ident.Random{}.New()
	at := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	open := Claim{StoreID: store, Status: ClaimOpen, ExpiresAt: at.Add(ClaimFor)}
	used := open
	used.Status = ClaimUsed
	for _, c := range []struct {
		claim Claim
		store ident.ID
		now   time.Time
		want  error
	}{
		{open, store, at, nil},
		{open, store, at.Add(ClaimFor - 1), nil},
		{open, store, at.Add(ClaimFor), ErrClaimExpired},
		{open, other, at, ErrClaimUnknown},
		{used, store, at, ErrClaimUsed},
		{used, other, at, ErrClaimUnknown},
	} {
		if err := c.claim.mayConfirm(c.store, c.now); !errors.Is(err, c.want) && err != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestNumbersAreReadableAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 10000 {
		no := Redemption{ID: ident.Random{}.New(), Day: "2027-03-10"}.No()
		if len(no) != 19 || no[:8] != "R270310-" || seen[no] {
			t.Fatalf("number %q", no)
		}
		seen[no] = true
	}
}
