package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"citycard/app/platform/money"
)

func TestNotation(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Fen]string{0: "0.00", 1: "0.01", 16800: "168.00", -5: "-0.05",
		10_000_000: "100000.00", math.MinInt64: "-92233720368547758.08"} {
		if got := amount.String(); got != want {
			t.Errorf("%d is %s, want %s", int64(amount), got, want)
		}
	}
	if got := money.Fen(-16800).Yuan(); got != "-¥168.00" {
		t.Error(got)
	}
}

func TestKnownShares(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount      money.Fen
		part, whole int64
		floor, half money.Fen
	}{
		{5, 9000, 10000, 4, 5}, // 9折 of 5 fen: rounding up would be no discount at all
		{9000, 9000, 10000, 8100, 8100},
		{16800, 364, 365, 16753, 16754},
		{1, 1, 2, 0, 1},
		{0, 1, 2, 0, 0},
		{7, 3, 3, 7, 7},
	} {
		if f, h := money.ShareFloor(c.amount, c.part, c.whole),
			money.ShareHalfUp(c.amount, c.part, c.whole); f != c.floor || h != c.half {
			t.Errorf("%d × %d ÷ %d = %d and %d, want %d and %d", c.amount, c.part, c.whole, f, h, c.floor, c.half)
		}
	}
}

func TestSharesAreExactForEveryAmount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, math.MaxInt64).Draw(t, "amount")
		whole := rapid.Int64Range(1, math.MaxInt64).Draw(t, "whole")
		part := rapid.Int64Range(0, whole).Draw(t, "part")
		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(part))
		floor, rest := new(big.Int).QuoRem(product, big.NewInt(whole), new(big.Int))
		half := new(big.Int).Set(floor)
		if rest.Lsh(rest, 1).Cmp(big.NewInt(whole)) >= 0 {
			half.Add(half, big.NewInt(1))
		}
		if got := money.ShareFloor(money.Fen(amount), part, whole); int64(got) != floor.Int64() {
			t.Fatalf("floor %d, want %v", got, floor)
		}
		if got := money.ShareHalfUp(money.Fen(amount), part, whole); int64(got) != half.Int64() {
			t.Fatalf("half up %d, want %v", got, half)
		}
	})
}

func TestOutsideTheRangeThereIsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]int64{{-1, 1, 2}, {1, -1, 2}, {1, 1, 0}, {1, 1, -1}, {1, 3, 2}} {
		if got := money.ShareFloor(money.Fen(c[0]), c[1], c[2]); got != 0 {
			t.Errorf("%v gave %d", c, got)
		}
	}
}
