package i18n

import (
	"strconv"
	"strings"
)

// Rate writes a price in basis points of the bill (1–10000) the way each language does:
// 9000 is "9折" and "10% off", 8850 is "8.85折" and "11.5% off", 10000 is "不打折" and "no discount".
func Rate(payRateBP int, locale string) string {
	if known(locale) == English {
		if payRateBP >= 10000 {
			return "no discount"
		}
		return decimal(10000-payRateBP, 100) + "% off"
	}
	if payRateBP >= 10000 {
		return "不打折"
	}
	return decimal(payRateBP, 1000) + "折"
}

// decimal is n ÷ unit in decimal without trailing zeros; unit is a power of ten.
func decimal(n, unit int) string {
	whole, rest := strconv.Itoa(n/unit), strconv.Itoa(unit + n%unit)[1:]
	if rest = strings.TrimRight(rest, "0"); rest == "" {
		return whole
	}
	return whole + "." + rest
}
