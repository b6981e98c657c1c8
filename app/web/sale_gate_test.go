package web_test

import (
	"net/http"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/web/webtest"
	"citycard/merchants"
)

// {plan_id} alone orders a card, as it always has, unless a district of the city has too few stores.
func TestAPlaceIsAskedForOnlyWhereADistrictIsClosed(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		gate := func(stores int64) {
			t.Helper()
			if err := h.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return city.SetPolicy(tx, "shanghai", merchants.PolicySaleGate, stores)
			}); err != nil {
				t.Fatal(err)
			}
		}
		h.OpenShop(h.OpenCity("shanghai"), "shanghai", "梧桐茶馆") // in 静安区, alone
		plan := h.Anyone().Get("/api/v1/cities/shanghai/plans").Text("items.0.id")
		order := func(phone string) webtest.Answer {
			return h.Member(phone).Key("plan-id-alone").Post("/api/v1/orders", map[string]any{"plan_id": plan})
		}
		gate(2)
		order("13800000001").Refused(http.StatusUnprocessableEntity, "membership.place_needed")
		gate(1)
		order("13800000002").Want(http.StatusCreated)
		gate(0)
		order("13800000003").Want(http.StatusCreated)
	})
}
