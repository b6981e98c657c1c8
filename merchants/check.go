package merchants

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"citycard/app/platform/money"
)

// Verdict is what an automatic check found. It decides nothing: a person does.
type Verdict string

const (
	CheckFine Verdict = "ok"
	CheckLook Verdict = "warn" // look twice
	CheckBad  Verdict = "bad"  // should not pass as it is
)

// Check is one automatic check. Code is a translation key under merchants.check, and Params
// are the parameters of its text.
type Check struct {
	Code    string
	Verdict Verdict
	Params  map[string]any
	StoreID string // of the store that the check is about, if another one
}

func found(code string, v Verdict, params ...any) Check {
	c := Check{Code: code, Verdict: v, Params: map[string]any{}}
	for i := 0; i+1 < len(params); i += 2 {
		c.Params[params[i].(string)] = params[i+1]
	}
	return c
}

// checkStore looks for common mistakes of an application.
func checkStore(s Store, area Area, twins []Store, banned []string) []Check {
	checks := duplicates(s, twins)
	checks = append(checks, pin(s.StoreFacts, area))
	switch {
	case s.Address == "" && s.Phone == "":
		checks = append(checks, found("contact", CheckLook))
	case !s.OpenHours.Known():
		checks = append(checks, found("hours", CheckLook))
	default:
		checks = append(checks, found("facts", CheckFine))
	}
	return append(checks, forbiddenWords(banned, s.NameZh, s.NameEn))
}

// duplicates compares a store with others of the same name or phone.
func duplicates(s Store, twins []Store) []Check {
	var checks []Check
	for _, twin := range twins {
		code, verdict := "same_name", CheckLook
		switch {
		case s.Phone != "" && twin.Phone == s.Phone:
			code, verdict = "same_phone", CheckBad
		case s.Address != "" && twin.Address == s.Address:
			code, verdict = "same_place", CheckBad
		}
		c := found(code, verdict, "name", twin.NameZh, "address", twin.Address)
		c.StoreID = twin.ID.String()
		checks = append(checks, c)
	}
	if len(checks) == 0 {
		checks = append(checks, found("no_duplicate", CheckFine))
	}
	return checks
}

// pin checks where the store lies on the map.
func pin(f StoreFacts, area Area) Check {
	distance, known := area.DistanceM(f)
	if !known {
		return found("no_pin", CheckBad)
	}
	km := strconv.FormatFloat(math.Round(distance/100)/10, 'f', -1, 64)
	switch {
	case distance > area.RadiusM:
		return found("pin_outside", CheckBad, "km", km)
	case distance > FarOutM:
		return found("pin_far", CheckLook, "km", km)
	}
	return found("pin", CheckFine, "km", km)
}

// checkOffer looks for common mistakes of an offer.
func checkOffer(o Offer, s Store, policy DiscountPolicy, banned []string) []Check {
	checks := []Check{discount(o, policy)}
	if named, ok := rateInName(o.NameZh, o.NameEn); ok && named != o.PayRateBP {
		checks = append(checks, found("rate_in_name", CheckBad, "name", o.NameZh, "rate_zh", zhe(o.PayRateBP),
			"rate_en", percentOff(o.PayRateBP)+" off"))
	}
	checks = append(checks, example(o, s))
	if (o.ExclusionsZh == "") != (o.ExclusionsEn == "") || o.NameEn == "" {
		checks = append(checks, found("one_language", CheckLook))
	}
	if o.PayRateBP < WholeBP/2 {
		checks = append(checks, found("very_low", CheckLook, "rate_zh", zhe(o.PayRateBP), "rate_en",
			percentOff(o.PayRateBP)+" off"))
	}
	return append(checks, forbiddenWords(banned, o.NameZh, o.NameEn, o.ExclusionsZh, o.ExclusionsEn))
}

// discount checks the rate against the city's policy.
func discount(o Offer, policy DiscountPolicy) Check {
	code, verdict := "discount", CheckFine
	switch {
	case policy.Check(o.PayRateBP) != nil:
		code, verdict = "discount_outside", CheckBad
	case o.PayRateBP == WholeBP:
		code, verdict = "no_discount", CheckLook
	}
	return found(code, verdict, "rate_zh", zhe(o.PayRateBP), "rate_en", percentOff(o.PayRateBP)+" off", "allowed_zh",
		policy.rangeZh(), "allowed_en", policy.rangeEn())
}

// example prices a usual bill, so that the reviewer sees what a member would pay.
func example(o Offer, s Store) Check {
	bill, code := money.Fen(10_000), "example"
	if s.PricePerHeadFen != nil && *s.PricePerHeadFen > 0 {
		bill, code = *s.PricePerHeadFen, "example_usual"
	}
	quote, err := o.Price(bill)
	if err != nil {
		return found("min_above_usual", CheckLook, "bill", bill.Yuan(), "minimum", o.MinSpendFen.Yuan())
	}
	return found(code, CheckFine, "bill", bill.Yuan(), "payable", quote.PayableFen.Yuan(), "discount",
		quote.DiscountFen.Yuan())
}

var (
	zheInName     = regexp.MustCompile(`(\d+(?:\.\d+)?)\s*折`)
	percentInName = regexp.MustCompile(`(?i)(\d+(?:\.\d+)?)\s*%\s*off`)
)

// rateInName reads the discount that a name promises: 「8.5折」 or "15% off" is 8500.
func rateInName(zh, en string) (bp int, ok bool) {
	if m := zheInName.FindStringSubmatch(zh); m != nil {
		n, err := strconv.ParseFloat(m[1], 64)
		if n >= 10 { // 「88折」 is 8.8折
			n /= 10
		}
		return int(math.Round(n * 1000)), err == nil
	}
	if m := percentInName.FindStringSubmatch(en); m != nil {
		n, err := strconv.ParseFloat(m[1], 64)
		return WholeBP - int(math.Round(n*100)), err == nil
	}
	return 0, false
}

// forbiddenWords looks for banned words in the texts.
func forbiddenWords(banned []string, texts ...string) Check {
	all := strings.ToLower(strings.Join(texts, "\n"))
	var hits []string
	for _, word := range banned {
		if strings.Contains(all, strings.ToLower(word)) {
			hits = append(hits, fmt.Sprintf("「%s」", word))
		}
	}
	if len(hits) > 0 {
		return found("banned_words", CheckBad, "words", strings.Join(hits, ""))
	}
	return found("words", CheckFine)
}
