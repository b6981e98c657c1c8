package till_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"
	"unicode/utf8"

	"citycard/app/platform/fault"
	"citycard/app/platform/fold"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/redemption"
)

// readingRow is a row of testdata/reading.json: what both sides answer to an input.
type readingRow struct {
	Name   string          `json:"name"`
	Input  json.RawMessage `json:"input"`
	Answer json.RawMessage `json:"answer"`
}

// foldRow is a span of characters that become others: each the one as far from To, or all of them To, or nothing.
type foldRow struct{ From, Through, To, Each string }

// TestReadingTable holds the server's rules for codes, amounts and prices to the table that the
// till's script reads too (reading.test.mjs, run by `make pages`).
func TestReadingTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/reading.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Codes, Amounts, Prices, Texts []readingRow
		Folds                         []foldRow
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	checkFolds(t, table.Folds)
	checkRows(t, "code", table.Codes, codeAnswer)
	checkRows(t, "amount", table.Amounts, amountAnswer)
	checkRows(t, "price", table.Prices, priceAnswer)
	checkRows(t, "text", table.Texts, func(fen int64) any { return new(respond.Request).Money(money.Fen(fen)) })
}

func checkRows[In any](t *testing.T, kind string, rows []readingRow, answer func(In) any) {
	t.Helper()
	if len(rows) == 0 {
		t.Errorf("the table has no rows for %s", kind)
	}
	for _, row := range rows {
		var in In
		if err := json.Unmarshal(row.Input, &in); err != nil {
			t.Fatalf("%s %s: %v", kind, row.Name, err)
		}
		if got, err := json.Marshal(answer(in)); err != nil || !sameJSON(t, got, row.Answer) {
			t.Errorf("%s %s: %s gives %s, %v, want %s", kind, row.Name, row.Input, got, err, row.Answer)
		}
	}
}

// checkFolds asks fold.Typed about every character there is.
func checkFolds(t *testing.T, rows []foldRow) {
	t.Helper()
	want := map[rune]string{}
	for _, row := range rows {
		from, through := firstRune(row.From), firstRune(row.Through)
		for r := from; r <= through; r++ {
			want[r] = row.To
			if row.Each != "" {
				want[r] = string(firstRune(row.Each) + r - from)
			}
		}
	}
	for r := range utf8.MaxRune + 1 {
		expected, folded := want[r]
		if !folded {
			expected = string(r)
		}
		if got := fold.Typed(string(r)); got != expected && utf8.ValidRune(r) {
			t.Fatalf("%U folds to %q, want %q", r, got, expected)
		}
	}
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

// codeAnswer is the 18 digits, or the name of the screen that says what the text is instead.
func codeAnswer(text string) any {
	digits, err := redemption.ReadCode(text)
	for name, refusal := range map[string]error{
		"not_ours": redemption.ErrNotOurs, "payment_code": redemption.ErrPaymentCode,
		"bad_digits": redemption.ErrBadDigits,
	} {
		if errors.Is(err, refusal) {
			return name
		}
	}
	return digits
}

// amountAnswer is the amount in fen, or null for a text that is none.
func amountAnswer(text string) any {
	if fen, ok := respond.AmountOf(text); ok {
		return fen
	}
	return nil
}

type priceInput struct{ Bill, Rate, Cap, Min int64 }

// priceAnswer is what is paid and saved, or what is missing to the minimum, or nothing for a bill
// out of range. A cap of 0 is none.
func priceAnswer(in priceInput) any {
	terms := merchants.OfferTerms{PayRateBP: int(in.Rate), MinSpendFen: money.Fen(in.Min)}
	if limit := money.Fen(in.Cap); limit > 0 {
		terms.CapFen = &limit
	}
	quote, err := terms.Price(money.Fen(in.Bill))
	switch {
	case errors.Is(err, merchants.ErrMinSpend):
		return map[string]any{"missing": fault.Of(err).Params["missing_fen"]}
	case err != nil:
		return map[string]any{}
	}
	return map[string]any{"paid": quote.PayableFen, "saved": quote.DiscountFen}
}
