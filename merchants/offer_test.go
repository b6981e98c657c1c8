package merchants

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/platform/money"
)

func fen(n int64) *money.Fen { f := money.Fen(n); return &f }

func TestPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		terms         OfferTerms
		bill, payable money.Fen
		err           *fault.Error
	}{
		{"9折 of ¥100", OfferTerms{PayRateBP: 9000}, 100_00, 90_00, nil},
		{"rounds down", OfferTerms{PayRateBP: 9000}, 99, 89, nil},
		{"one fen", OfferTerms{PayRateBP: 9000}, 1, 0, nil},
		{"no discount", OfferTerms{PayRateBP: 10_000}, 12_345, 12_345, nil},
		{"free", OfferTerms{PayRateBP: 0}, 12_345, 0, nil},
		{"largest bill", OfferTerms{PayRateBP: 9000}, 10_000_000, 9_000_000, nil},
		{"cap holds", OfferTerms{PayRateBP: 9000, CapFen: fen(500)}, 100_00, 95_00, nil},
		{"cap does not matter", OfferTerms{PayRateBP: 9000, CapFen: fen(1000)}, 100_00, 90_00, nil},
		{"minimum met", OfferTerms{PayRateBP: 9000, MinSpendFen: 5000}, 5000, 4500, nil},
		{"minimum missed", OfferTerms{PayRateBP: 9000, MinSpendFen: 5000}, 4999, 0, ErrMinSpend},
		{"nothing", OfferTerms{PayRateBP: 9000}, 0, 0, errBillOutOfRange},
		{"negative", OfferTerms{PayRateBP: 9000}, -1, 0, errBillOutOfRange},
		{"too much", OfferTerms{PayRateBP: 9000}, 10_000_001, 0, errBillOutOfRange},
	} {
		q, err := c.terms.Price(c.bill)
		if c.err != nil {
			if !errors.Is(err, c.err) {
				t.Errorf("%s: err %v, want %v", c.name, err, c.err)
			}
			continue
		}
		if err != nil || q.PayableFen != c.payable || q.DiscountFen != c.bill-c.payable {
			t.Errorf("%s: %+v %v, want payable %d", c.name, q, err, c.payable)
		}
	}
	_, err := OfferTerms{PayRateBP: 9000, MinSpendFen: 5000}.Price(4500)
	if f := fault.Of(err); f.Params["missing_fen"] != int64(500) || f.Params["missing"] != "¥5.00" {
		t.Errorf("params %v", f.Params)
	}
}

func TestPriceNeverExceedsTheRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkPrice(t, rapid.IntRange(0, WholeBP).Draw(t, "rate"),
			rapid.Int64Range(1, int64(MaxBillFen)).Draw(t, "bill"),
			rapid.Int64Range(0, 100_000).Draw(t, "cap"), rapid.Int64Range(0, 100_000).Draw(t, "minimum"))
	})
}

func FuzzPrice(f *testing.F) {
	f.Add(9000, int64(99), int64(0), int64(0))
	f.Add(8500, int64(10_000_000), int64(1), int64(5000))
	f.Fuzz(func(t *testing.T, rate int, bill, limit, minimum int64) {
		if rate < 0 || rate > WholeBP || limit < 0 || minimum < 0 {
			return // terms that check refuses
		}
		checkPrice(t, rate, bill, limit, minimum)
	})
}

// checkPrice holds the invariants I8 and I9 against one price.
func checkPrice(t interface{ Fatalf(string, ...any) }, rate int, bill, limit, minimum int64) {
	terms := OfferTerms{PayRateBP: rate, MinSpendFen: money.Fen(minimum)}
	if limit > 0 {
		terms.CapFen = fen(limit)
	}
	q, err := terms.Price(money.Fen(bill))
	if err != nil {
		if bill >= minimum && bill >= 1 && bill <= int64(MaxBillFen) {
			t.Fatalf("a bill of %d was refused: %v", bill, err)
		}
		return
	}
	capped := terms.CapFen != nil && q.DiscountFen == *terms.CapFen
	switch {
	case q.PayableFen+q.DiscountFen != money.Fen(bill), q.PayableFen < 0, q.DiscountFen < 0:
		t.Fatalf("%+v does not add up to %d", q, bill)
	case terms.CapFen != nil && q.DiscountFen > *terms.CapFen:
		t.Fatalf("%+v is over the cap %d", q, limit)
	case !capped && int64(q.PayableFen)*WholeBP > bill*int64(rate):
		t.Fatalf("%+v is more than the promised rate %d of %d", q, rate, bill)
	case int64(q.PayableFen+1)*WholeBP <= bill*int64(rate):
		t.Fatalf("%+v gives away more than rounding at rate %d of %d", q, rate, bill)
	}
}

func TestUsableAt(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	workdays := DaysOfWeek(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	lunch := OfferTerms{Weekdays: workdays, FromMinute: 11 * 60, ToMinute: 14 * 60, Blackouts: Days{"2027-03-11"}}
	night := OfferTerms{Weekdays: DaysOfWeek(time.Friday), FromMinute: 22 * 60, ToMinute: 2 * 60}
	for _, c := range []struct {
		terms OfferTerms
		at    string // 2027-03-10 is a Wednesday
		want  bool
	}{
		{lunch, "2027-03-10 10:59", false}, {lunch, "2027-03-10 11:00", true}, {lunch, "2027-03-10 13:59", true},
		{lunch, "2027-03-10 14:00", false}, {lunch, "2027-03-11 12:00", false}, {lunch, "2027-03-13 12:00", false},
		{night, "2027-03-12 21:59", false}, {night, "2027-03-12 22:00", true}, {night, "2027-03-13 01:59", true},
		{night, "2027-03-13 02:00", false}, {night, "2027-03-13 23:00", false}, {night, "2027-03-12 01:00", false},
		{OfferTerms{Weekdays: EveryDay, ToMinute: 1440}, "2027-03-14 23:59", true},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		o := Offer{OfferTerms: c.terms, Status: OfferPublished, Review: ReviewApproved}
		if err := o.UsableAt(now.UTC(), zone); (err == nil) != c.want || err != nil && !errors.Is(err, errOfferNotNow) {
			t.Errorf("%s at %s: %v, want usable %v", c.terms.When("en"), c.at, err, c.want)
		}
	}
	for _, o := range []Offer{
		{Status: OfferWithdrawn, Review: ReviewApproved}, {Status: OfferDraft, Review: ReviewApproved},
		{Status: OfferPublished, Review: ReviewPending}, {Status: OfferPublished, Review: ReviewRejected},
	} {
		o.OfferTerms = OfferTerms{Weekdays: EveryDay, ToMinute: 1440}
		if err := o.UsableAt(time.Now(), zone); !errors.Is(err, errOfferPaused) {
			t.Errorf("%s/%s: %v", o.Status, o.Review, err)
		}
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		terms  OfferTerms
		zh, en string
	}{
		{OfferTerms{Weekdays: EveryDay, ToMinute: 1440}, "每天", "daily"},
		{OfferTerms{Weekdays: DaysOfWeek(1, 2, 3, 4, 5), FromMinute: 660, ToMinute: 840}, "周一至周五 11:00–14:00",
			"Mon–Fri 11:00–14:00"},
		{OfferTerms{Weekdays: DaysOfWeek(0, 6), ToMinute: 1440}, "周六至周日", "Sat–Sun"},
		{OfferTerms{Weekdays: DaysOfWeek(1, 3, 4), FromMinute: 1320, ToMinute: 120}, "周一、周三至周四 22:00–02:00",
			"Mon, Wed–Thu 22:00–02:00"},
	} {
		if zh, en := c.terms.When("zh-CN"), c.terms.When("en"); zh != c.zh || en != c.en {
			t.Errorf("%q %q, want %q %q", zh, en, c.zh, c.en)
		}
	}
}

func TestDiscountPolicy(t *testing.T) {
	t.Parallel()
	standard := DiscountPolicy{MinDiscountBP: 0, MaxDiscountBP: 1000}
	for rate, allowed := range map[int]bool{9000: true, 8999: false, 8500: false, 9500: true, 10_000: true,
		10_001: false, 0: false} {
		if err := standard.Check(rate); (err == nil) != allowed {
			t.Errorf("%d: %v, want allowed %v", rate, err, allowed)
		}
	}
	f := fault.Of(standard.Check(8500))
	if f == nil || f.Code != "merchants.discount_not_allowed" {
		t.Fatalf("15%% off: %v", f)
	}
	for name, want := range map[string]any{
		"asked_zh": "8.5折", "asked_en": "15% off", "allowed_zh": "9折–不打折", "allowed_en": "0%–10% off",
		"min_pay_rate_bp": 9000, "max_pay_rate_bp": 10_000,
	} {
		if f.Params[name] != want {
			t.Errorf("%s = %v, want %v", name, f.Params[name], want)
		}
	}
	atLeast := DiscountPolicy{MinDiscountBP: 1000, MaxDiscountBP: 3000} // the promise "≤9折"
	for rate, allowed := range map[int]bool{9000: true, 9001: false, 7000: true, 6999: false} {
		if err := atLeast.Check(rate); (err == nil) != allowed {
			t.Errorf("≤9折: %d: %v, want allowed %v", rate, err, allowed)
		}
	}
	if f := fault.Of(atLeast.Check(9500)); f.Params["allowed_zh"] != "7折–9折" ||
		f.Params["allowed_en"] != "10%–30% off" {
		t.Errorf("params %v", f.Params)
	}
}

func TestValidateOfferTerms(t *testing.T) {
	t.Parallel()
	good := OfferTerms{NameZh: "午市", PayRateBP: 9000, Weekdays: EveryDay, ToMinute: 1440, Stacking: StackingNone}
	if err := good.validate(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*OfferTerms){
		"name_zh":        func(o *OfferTerms) { o.NameZh = " " },
		"name_en":        func(o *OfferTerms) { o.NameEn = "a\x00b" },
		"pay_rate_bp":    func(o *OfferTerms) { o.PayRateBP = 10_001 },
		"cap_fen":        func(o *OfferTerms) { o.CapFen = fen(0) },
		"min_spend_fen":  func(o *OfferTerms) { o.MinSpendFen = -1 },
		"weekdays":       func(o *OfferTerms) { o.Weekdays = 0 },
		"from_minute":    func(o *OfferTerms) { o.FromMinute = -1 },
		"to_minute":      func(o *OfferTerms) { o.ToMinute = 0 },
		"per_member_day": func(o *OfferTerms) { o.PerMemberDay = -1 },
		"total_per_day":  func(o *OfferTerms) { o.TotalPerDay = 1_000_001 },
		"stacking":       func(o *OfferTerms) { o.Stacking = "all" },
		"blackouts": func(o *OfferTerms) {
			o.Blackouts = Days{clock.Day("2027-02-30")}
		},
		"exclusions_en": func(o *OfferTerms) { o.ExclusionsEn = "\xff" },
	} {
		bad := good
		spoil(&bad)
		f := fault.Of(bad.validate())
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %+v", field, f)
		}
	}
}

// Each state machine is walked over all pairs.
func TestSteps(t *testing.T) {
	t.Parallel()
	offerStates := []OfferStatus{OfferDraft, OfferPublished, OfferWithdrawn}
	for _, from := range offerStates {
		for _, to := range offerStates {
			want := from == OfferDraft && to == OfferPublished || from == OfferPublished && to == OfferWithdrawn ||
				from == OfferWithdrawn && to == OfferPublished
			if err := (Offer{Status: from}).may(to); (err == nil) != want ||
				err != nil && !errors.Is(err, ErrOfferState) {
				t.Errorf("offer %s → %s: %v", from, to, err)
			}
		}
	}
	storeStates := []StoreStatus{StorePending, StoreApproved, StoreSuspended, StoreRejected}
	for _, from := range storeStates {
		for _, to := range storeStates {
			want := from == StorePending && to != StoreSuspended ||
				from == StoreApproved && to == StoreSuspended || from == StoreSuspended && to == StoreApproved
			if err := (Store{Status: from}).may(to); (err == nil) != want ||
				err != nil && !errors.Is(err, ErrStoreState) {
				t.Errorf("store %s → %s: %v", from, to, err)
			}
		}
	}
	for _, from := range []ReviewState{ReviewPending, ReviewApproved, ReviewRejected} {
		for _, approve := range []bool{true, false} {
			want := from == ReviewPending || from == ReviewApproved && !approve
			o := Offer{Review: from}
			if err := o.answer(approve, "reason"); (err == nil) != want {
				t.Errorf("review %s, approve %v: %v", from, approve, err)
			}
		}
		if got := from.may(ReviewPending); got != (from == ReviewRejected) {
			t.Errorf("review %s → pending: %v", from, got)
		}
	}
}

func TestStoreIsLive(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	scanned := func(ago time.Duration) *time.Time { at := now.Add(-ago); return &at }
	good := []Offer{{Status: OfferPublished, Review: ReviewApproved}}
	for _, c := range []struct {
		name   string
		store  Store
		offers []Offer
		want   bool
	}{
		{"all there", Store{Status: StoreApproved, LastScanAt: scanned(0)}, good, true},
		{"29 days", Store{Status: StoreApproved, LastScanAt: scanned(30*24*time.Hour - 1)}, good, true},
		{"30 days", Store{Status: StoreApproved, LastScanAt: scanned(30 * 24 * time.Hour)}, good, false},
		{"never scanned", Store{Status: StoreApproved}, good, false},
		{"no offer", Store{Status: StoreApproved, LastScanAt: scanned(0)}, nil, false},
		{"offer waits", Store{Status: StoreApproved, LastScanAt: scanned(0)},
			[]Offer{{Status: OfferPublished, Review: ReviewPending}}, false},
		{"offer down", Store{Status: StoreApproved, LastScanAt: scanned(0)},
			[]Offer{{Status: OfferWithdrawn, Review: ReviewApproved}}, false},
		{"pending", Store{Status: StorePending, LastScanAt: scanned(0)}, good, false},
		{"suspended", Store{Status: StoreSuspended, LastScanAt: scanned(0)}, good, false},
	} {
		if got := c.store.live(now, c.offers); got != c.want {
			t.Errorf("%s: live %v", c.name, got)
		}
	}
}

func TestNamesMayNotChangeTheDirectionOfWriting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"全单优惠": true, "👩‍🍳 שלום": true, "a\u202eb": false, "a\u2066b": false,
		"a\x00b": false, "a\nb": false} {
		if got := plainText(text, 60); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
