// Package money holds the amount type. CNY has two decimals, so an amount is a whole
// number of fen; there are no floats in money code.
package money

import (
	"fmt"
	"math/bits"
)

// Fen is an amount in fen (1/100 yuan). It may be negative in differences.
type Fen int64

// String is the plain yuan notation, e.g. "168.00" or "-0.05", without a currency sign.
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Yuan is String with the sign used on pages and in messages: "¥168.00".
func (f Fen) Yuan() string {
	if f < 0 {
		return "-¥" + (-f).String()
	}
	return "¥" + f.String()
}

// ShareFloor is amount × part ÷ whole, rounded down. It is defined for 0 ≤ amount,
// 0 ≤ part ≤ whole and whole > 0, which makes an overflow impossible: the product is
// kept in 128 bits and the quotient is at most amount. Outside that range it returns 0.
func ShareFloor(amount Fen, part, whole int64) Fen {
	quotient, _, ok := share(amount, part, whole)
	if !ok {
		return 0
	}
	return quotient
}

// ShareHalfUp is amount × part ÷ whole, rounded half up, for the same range as ShareFloor.
func ShareHalfUp(amount Fen, part, whole int64) Fen {
	quotient, rest, ok := share(amount, part, whole)
	if !ok {
		return 0
	}
	if rest >= uint64(whole)-rest {
		quotient++
	}
	return quotient
}

func share(amount Fen, part, whole int64) (quotient Fen, rest uint64, ok bool) {
	if amount < 0 || part < 0 || whole <= 0 || part > whole {
		return 0, 0, false
	}
	hi, lo := bits.Mul64(uint64(amount), uint64(part))
	q, r := bits.Div64(hi, lo, uint64(whole))
	return Fen(q), r, true
}
