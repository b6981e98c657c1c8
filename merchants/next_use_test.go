package merchants_test

import (
	"testing"
	"time"

	"citycard/merchants"
)

func TestNextUse(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	lunch := merchants.OfferTerms{Weekdays: merchants.DaysOfWeek(1, 2, 3, 4, 5), FromMinute: 11 * 60, ToMinute: 14 * 60}
	night := merchants.OfferTerms{Weekdays: merchants.DaysOfWeek(time.Saturday), FromMinute: 22 * 60, ToMinute: 2 * 60}
	holiday := lunch
	holiday.Blackouts = merchants.Days{"2027-03-11", "2027-03-12"}
	for _, c := range []struct {
		name      string
		terms     merchants.OfferTerms
		now, want string
	}{
		{"inside the window", lunch, "2027-03-10 12:30", "2027-03-10 12:30"},
		{"later today", lunch, "2027-03-10 09:00", "2027-03-10 11:00"},
		{"tomorrow", lunch, "2027-03-10 14:00", "2027-03-11 11:00"},
		{"over the weekend", lunch, "2027-03-12 15:00", "2027-03-15 11:00"},
		{"around blackout days", holiday, "2027-03-10 14:00", "2027-03-15 11:00"},
		{"past midnight", night, "2027-03-14 01:00", "2027-03-14 01:00"},
		{"after the night", night, "2027-03-14 02:00", "2027-03-20 22:00"},
	} {
		offer := merchants.Offer{OfferTerms: c.terms, Status: merchants.OfferPublished,
			Review: merchants.ReviewApproved}
		got, ok := offer.NextUse(at(c.now), zone)
		if !ok || !got.Equal(at(c.want)) {
			t.Errorf("%s: %v %v, want %s", c.name, got.In(zone), ok, c.want)
		}
	}
	if _, ok := (merchants.Offer{OfferTerms: lunch, Status: merchants.OfferWithdrawn,
		Review: merchants.ReviewApproved}).NextUse(at("2027-03-10 12:00"), zone); ok {
		t.Error("a withdrawn offer has no next use")
	}
}
