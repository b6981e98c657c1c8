package redemption_test

import (
	"slices"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/objection"
)

func TestOperatorsNarrowTheList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		member, card := w.NewMember(t)
		for i, key := range []string{"key-00001", "key-00002"} {
			if i > 0 {
				w.Later()
			}
			_, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), key))
			must(t, err)
		}
		w.Later()
		_, _, refused := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "key-00003"))
		if fault.CodeOf(refused) != "redemption.limit_reached" {
			t.Fatalf("a third use of two a day: %v", refused)
		}
		w.Clock.Advance(24 * time.Hour)
		other, otherCard := w.NewMember(t)
		last, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, other, otherCard), "key-00004"))
		must(t, err)
		_, _, err = w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: ops, RedemptionID: last.ID, Reason: "试单", Key: "key-00005"})
		must(t, err)

		query := redemption.RedemptionsQuery{Actor: ops, City: town}
		for name, c := range map[string]struct {
			change func(*redemption.RedemptionsQuery)
			want   int
		}{
			"all":         {func(*redemption.RedemptionsQuery) {}, 3},
			"reversed":    {func(q *redemption.RedemptionsQuery) { q.Status = redemption.RedemptionReversed }, 1},
			"confirmed":   {func(q *redemption.RedemptionsQuery) { q.Status = redemption.RedemptionConfirmed }, 2},
			"store":       {func(q *redemption.RedemptionsQuery) { q.StoreID = w.Store }, 3},
			"no store":    {func(q *redemption.RedemptionsQuery) { q.StoreID = w.IDs.New() }, 0},
			"offer":       {func(q *redemption.RedemptionsQuery) { q.OfferID = w.Offer.ID }, 3},
			"no offer":    {func(q *redemption.RedemptionsQuery) { q.OfferID = w.IDs.New() }, 0},
			"member":      {func(q *redemption.RedemptionsQuery) { q.MemberID = member.ID }, 2},
			"first day":   {func(q *redemption.RedemptionsQuery) { q.From, q.To = "2027-03-10", "2027-03-10" }, 2},
			"second day":  {func(q *redemption.RedemptionsQuery) { q.From = "2027-03-11" }, 1},
			"before both": {func(q *redemption.RedemptionsQuery) { q.To = "2027-03-09" }, 0},
		} {
			q := query
			c.change(&q)
			if found, _, err := w.FindRedemptions(t.Context(), q); err != nil || len(found) != c.want {
				t.Errorf("%s: %d, %v", name, len(found), err)
			}
		}
		refusals := redemption.RefusalsQuery{Actor: ops, City: town}
		for name, c := range map[string]struct {
			change func(*redemption.RefusalsQuery)
			want   int
		}{
			"all":          {func(*redemption.RefusalsQuery) {}, 1},
			"code":         {func(q *redemption.RefusalsQuery) { q.Code = fault.CodeOf(refused) }, 1},
			"no such code": {func(q *redemption.RefusalsQuery) { q.Code = "redemption.x" }, 0},
			"store":        {func(q *redemption.RefusalsQuery) { q.StoreID = w.Store }, 1},
			"no store":     {func(q *redemption.RefusalsQuery) { q.StoreID = w.IDs.New() }, 0},
			"other day":    {func(q *redemption.RefusalsQuery) { q.From = "2027-03-11" }, 0},
		} {
			q := refusals
			c.change(&q)
			if rows, _, err := w.FindRefusals(t.Context(), q); err != nil || len(rows) != c.want {
				t.Errorf("refusals, %s: %d, %v", name, len(rows), err)
			}
		}
		w.ofAnotherCity(t, last.ID)
	})
}

// ofAnotherCity: nothing of this town exists for the operators of another one.
func (w *world) ofAnotherCity(t *testing.T, id ident.ID) {
	t.Helper()
	foreign := w.Operator("hangzhou")
	if _, _, err := w.FindRedemptions(t.Context(),
		redemption.RedemptionsQuery{Actor: foreign, City: town}); fault.CodeOf(err) != "city.not_found" {
		t.Errorf("redemptions of another city: %v", err)
	}
	if _, _, err := w.FindRefusals(t.Context(),
		redemption.RefusalsQuery{Actor: foreign, City: town}); fault.CodeOf(err) != "city.not_found" {
		t.Errorf("refusals of another city: %v", err)
	}
	for _, c := range []struct {
		actor identity.Actor
		city  city.ID
	}{{foreign, town}, {foreign, "hangzhou"}, {w.Operator(town, "hangzhou"), "hangzhou"}, {w.Till, town}} {
		if _, err := w.ViewRedemption(t.Context(), c.actor, c.city, id); fault.CodeOf(err) != "redemption.not_found" {
			t.Errorf("one redemption for %v in %s: %v", c.actor.Cities, c.city, err)
		}
	}
	if _, _, err := w.FindRedemptions(t.Context(), redemption.RedemptionsQuery{Actor: w.Operator(town), City: town,
		Cursor: "x"}); fault.CodeOf(err) != "redemption.cursor_invalid" {
		t.Errorf("bad cursor: %v", err)
	}
	view, err := w.ViewRedemption(t.Context(), w.Operator(town), town, id)
	if err != nil || view.Reversal == nil || view.Reversal.Reason != "试单" {
		t.Errorf("%+v, %v", view, err)
	}
	disputes, err := w.Objections.DisputesAbout(t.Context(), w.Operator(town), id)
	if err != nil || len(disputes) != 0 {
		t.Errorf("disputes %+v, %v", disputes, err)
	}
}

func TestPagesOfRedemptionsAndTheirMarks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.Offer = w.NewOffer(t, w.Store, func(terms *merchants.OfferTerms) { terms.PerMemberDay = 9 })
		member, card := w.NewMember(t)
		var ids []ident.ID
		for _, key := range []string{"key-00001", "key-00002", "key-00003", "key-00004"} {
			receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), key))
			must(t, err)
			ids = append(ids, receipt.ID)
			w.Later()
		}
		_, err := w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: member, RedemptionID: ids[3], Reason: "wrong_amount"})
		must(t, err)
		q := redemption.RedemptionsQuery{Actor: w.Operator(town), City: town, Limit: 3}
		first, next, err := w.FindRedemptions(t.Context(), q)
		must(t, err)
		q.Cursor = next
		second, end, err := w.FindRedemptions(t.Context(), q)
		must(t, err)
		if len(first) != 3 || len(second) != 1 || end != "" || second[0].ID != ids[0] {
			t.Fatalf("pages of %d and %d, then %q", len(first), len(second), end)
		}
		if !slices.Equal(first[0].Marks, []redemption.Mark{redemption.MarkDisputed, redemption.MarkRepeated}) ||
			!slices.Equal(first[1].Marks, []redemption.Mark{redemption.MarkRepeated}) || len(first[2].Marks) != 0 ||
			len(second[0].Marks) != 0 {
			t.Errorf("marks %v %v %v %v", first[0].Marks, first[1].Marks, first[2].Marks, second[0].Marks)
		}
	})
}
