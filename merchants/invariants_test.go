package merchants_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func TestInvariantsFindPlantedViolations(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		store, offer := s.LiveStore(t)
		member := identity.Actor{Kind: identity.KindMember, ID: id()}
		must(t, s.Follow(t.Context(), member, store.ID))
		take(t, s, merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: offer.ID, MembershipID: id(), Day: day,
			PerMemberDay: 1, TotalPerDay: 1})
		broken := func() (codes []string) {
			t.Helper()
			found, err := db.Verify(t.Context(), s.Env.DB, merchants.Invariants())
			must(t, err)
			for _, v := range found {
				codes = append(codes, v.Invariant.Code)
			}
			return codes
		}
		if codes := broken(); len(codes) != 0 {
			t.Fatalf("healthy data breaks %v", codes)
		}
		for _, plant := range []struct{ code, spoil, mend string }{
			{"merchants.member_limit", "UPDATE merchants_offer_uses SET used = 2",
				"UPDATE merchants_offer_uses SET used = 1"},
			{"merchants.daily_total", "UPDATE merchants_offer_days SET allowed = 0",
				"UPDATE merchants_offer_days SET allowed = 1"},
			{"merchants.total_has_members", "UPDATE merchants_offer_days SET used = 2, allowed = 2",
				"UPDATE merchants_offer_days SET used = 1, allowed = 1"},
			{"merchants.offer_version_kept", "UPDATE merchants_offers SET version = 2",
				"UPDATE merchants_offers SET version = 1"},
			{"merchants.offer_within_policy", "UPDATE merchants_offers SET pay_rate_bp = 8999",
				"UPDATE merchants_offers SET pay_rate_bp = 9000"},
			{"merchants.offer_within_policy",
				`INSERT INTO city_policies (city_id, name, value) VALUES ('shanghai', 'merchants.min_discount_bp',
					1001)`, "DELETE FROM city_policies"},
			{"merchants.one_city", "UPDATE merchants_offers SET city_id = 'hangzhou'",
				"UPDATE merchants_offers SET city_id = 'shanghai'"},
			{"merchants.one_city", "UPDATE merchants_follows SET city_id = 'hangzhou'",
				"UPDATE merchants_follows SET city_id = 'shanghai'"},
		} {
			dbtest.Exec(t, s.Env.DB, plant.spoil)
			if codes := broken(); len(codes) != 1 || codes[0] != plant.code {
				t.Errorf("%s: found %v, want %s", plant.spoil, codes, plant.code)
			}
			dbtest.Exec(t, s.Env.DB, plant.mend)
		}
		if codes := broken(); len(codes) != 0 {
			t.Errorf("mended data breaks %v", codes)
		}
		// What the tables themselves refuse.
		for _, spoil := range []string{
			"UPDATE merchants_stores SET evidence = '' WHERE status = 'approved'",
			"UPDATE merchants_stores SET lat = NULL, lng = NULL WHERE status = 'approved'",
			"UPDATE merchants_stores SET lat = NULL WHERE status = 'approved'",
			"UPDATE merchants_offers SET pay_rate_bp = 10001",
			"UPDATE merchants_offer_uses SET used = -1",
		} {
			if err := inTx(t, s, func(tx *db.Tx) error { return tx.Gorm().Exec(spoil).Error }); err == nil {
				t.Errorf("the table took: %s", spoil)
			}
		}
	})
}
