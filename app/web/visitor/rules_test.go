package visitor

import (
	"testing"

	"citycard/app/platform/money"
	"citycard/merchants/catalogue"
)

func TestPayBackIsRoundedAgainstTheCard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		price  money.Fen
		near   catalogue.Overview
		bills  money.Fen
		visits int64
	}{
		{"the example of the rules", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 9000, PerHeadFen: 6000},
			168000, 28},
		{"a visit too few is not enough", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 9000, PerHeadFen: 5999},
			168000, 29},
		{"a third is rounded up", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 9300, PerHeadFen: 6000}, 240000,
			40},
		{"an odd rate", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 9130, PerHeadFen: 6000}, 193104, 33},
		{"nobody names a price", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 9000}, 168000, 0},
		{"no discount", 16800, catalogue.Overview{Stores: 9, TypicalRateBP: 10000, PerHeadFen: 6000}, 0, 0},
		{"no stores", 16800, catalogue.Overview{}, 0, 0},
	} {
		if bills, visits := payBack(c.price, c.near); bills != c.bills || visits != c.visits {
			t.Errorf("%s: %d, %d", c.name, bills, visits)
		}
	}
}

func TestTelephoneLinks(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string]string{
		"021-5555 0101": "tel:02155550101", "+86 21 5555-0101": "tel:+862155550101",
		"55550101/55550102": "tel:55550101",
		"55550101、55550102": "tel:55550101", "前台": "", "": "", "12": "",
	} {
		if got := telHref(printed); string(got) != want {
			t.Errorf("%q leads to %q, want %q", printed, got, want)
		}
	}
}
