package merchant

import (
	"regexp"
	"strconv"
	"strings"

	"citycard/app/platform/fold"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// People say a discount in two ways: 「顾客付原价的几折」 in Chinese, "how much off" in English.
// The form asks in the reader's way; both become the price to pay in basis points.
const (
	rateZh = "pay_zhe" // 折 paid: 9, 8.5, 85折
	rateEn = "percent_off"
)

var decimalForm = regexp.MustCompile(`^\d{1,3}(\.\d{1,2})?$`)

// readRate reads the discount from whichever of the two inputs the form has, and marks it
// when it says nothing.
func readRate(f *respond.Form) (payRateBP int, ok bool) {
	if f.Has(rateEn) {
		return readPercentOff(f)
	}
	return readZhe(f)
}

// readZhe takes 「9」, 「8.5」, 「9折」 and, as people say it, 「85」 or 「85折」 for 8.5折.
func readZhe(f *respond.Form) (int, bool) {
	text := numberBefore("折", f.Text(rateZh))
	hundredths, ok := hundredthsOf(text)
	if !strings.Contains(text, ".") && hundredths > 10_00 && hundredths < 100_00 {
		hundredths /= 10
	}
	if !ok || hundredths < 1 || hundredths > 10_00 {
		f.Fail(rateZh, "merchant.offer.zhe_unreadable")
		return 0, false
	}
	return hundredths * 10, true
}

// readPercentOff takes "10" and "12.5%".
func readPercentOff(f *respond.Form) (int, bool) {
	hundredths, ok := hundredthsOf(numberBefore("%", f.Text(rateEn)))
	if !ok || hundredths >= 100_00 {
		f.Fail(rateEn, "merchant.offer.percent_unreadable")
		return 0, false
	}
	return merchants.WholeBP - hundredths, true
}

// hundredthsOf reads a decimal as whole hundredths: no float comes near a price.
func hundredthsOf(text string) (int, bool) {
	if !decimalForm.MatchString(text) {
		return 0, false
	}
	whole, rest, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole + (rest + "00")[:2])
	return n, err == nil
}

// plainNumber turns the digits, signs and dots of a Chinese keyboard into those of all others. A space between
// digits stays, so that "9 5" is asked about.
func plainNumber(text string) string {
	return strings.TrimSpace(strings.NewReplacer("。", ".", "｡", ".").Replace(fold.Typed(text)))
}

// numberBefore is the number before a unit: "9 折".
func numberBefore(unit, text string) string {
	return strings.TrimSpace(strings.TrimSuffix(plainNumber(text), unit))
}

// writeRate is the discount as the form's input shows it.
func writeRate(payRateBP int, english bool) string {
	if english {
		return trimmedDecimal(merchants.WholeBP-payRateBP, 100)
	}
	return trimmedDecimal(payRateBP, 1000)
}

// trimmedDecimal is n ÷ unit without needless zeros; unit is a power of ten.
func trimmedDecimal(n, unit int) string {
	rest := strings.TrimRight(strconv.Itoa(unit + n%unit)[1:], "0")
	if rest == "" {
		return strconv.Itoa(n / unit)
	}
	return strconv.Itoa(n/unit) + "." + rest
}

// rateName is the input that the form in the reader's language has.
func rateName(english bool) string {
	if english {
		return rateEn
	}
	return rateZh
}
