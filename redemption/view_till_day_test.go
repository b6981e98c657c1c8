package redemption_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

func TestViewTillDayListsAndSums(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		var last redemption.Receipt
		for i := range 3 {
			member, card := w.NewMember(t)
			var err error
			last, _, err = w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), fmt.Sprintf("key-day-%d", i)))
			must(t, err)
			w.Clock.Advance(time.Second)
		}
		_, _, err := w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: w.Till, RedemptionID: last.ID, Reason: "输错金额", Key: "key-undo-1"})
		must(t, err)
		day, err := w.ViewTillDay(t.Context(), redemption.TillDayInput{Actor: w.Till, Limit: 2})
		must(t, err)
		if day.Visits != 2 || day.PayableFen != 16200 || day.DiscountFen != 1800 || len(day.Rows) != 2 ||
			day.Store.ID != w.Store || day.Day != day.Today {
			t.Errorf("day %+v", day)
		}
		if day.Rows[0].MayUndo || !day.Rows[1].MayUndo ||
			day.Rows[1].UndoUntil != day.Rows[1].ConfirmedAt.Add(15*time.Minute) {
			t.Errorf("rows %+v", day.Rows)
		}
		rest, err := w.ViewTillDay(t.Context(),
			redemption.TillDayInput{Actor: w.Till, Limit: 2, Before: day.Rows[1].ID})
		if must(t, err); len(rest.Rows) != 1 || rest.Visits != 2 {
			t.Errorf("second page %+v", rest)
		}
		stranger := w.NewTill(w.NewStore(t, "别家"))
		other, err := w.ViewTillDay(t.Context(), redemption.TillDayInput{Actor: stranger, Limit: 2})
		if must(t, err); other.Visits != 0 || len(other.Rows) != 0 {
			t.Errorf("another store sees %+v", other)
		}
		if _, _, _, err := w.TillReceiptOf(t.Context(), stranger, last.ID); !errors.Is(err, redemption.ErrNotFound) {
			t.Errorf("another store sees the receipt: %v", err)
		}
	})
}

func TestAManagerReversesWithinADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		made, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "key-day-9"))
		must(t, err)
		cashier, manager := w.NewStaff(t, merchants.RoleCashier), w.NewStaff(t, merchants.RoleManager)
		w.Clock.Advance(15 * time.Minute)
		for _, tc := range []struct {
			who  identity.Actor
			may  bool
			span time.Duration
		}{{w.Till, false, 15 * time.Minute}, {cashier, false, 15 * time.Minute}, {manager, true, 24 * time.Hour}} {
			row, store, zone, err := w.TillReceiptOf(t.Context(), tc.who, made.ID)
			must(t, err)
			if row.MayUndo != tc.may || row.UndoUntil.Sub(row.ConfirmedAt) != tc.span || store.ID != w.Store ||
				zone == nil {
				t.Errorf("%s: %+v", tc.who.Name, row)
			}
		}
	})
}

func TestTroubleAtATillReachesTheCity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		report := func(till identity.Actor, about, text string) error {
			return w.ReportTrouble(t.Context(), redemption.TroubleInput{Actor: till, About: about, Text: text})
		}
		for _, text := range []string{"", "  ", strings.Repeat("长", 301)} {
			if err := report(w.Till, "redemption.code_used", text); !errors.Is(err, redemption.ErrTroubleInvalid) {
				t.Errorf("%.10q: %v", text, err)
			}
		}
		for range 5 {
			must(t, report(w.Till, "redemption.code_used", "会员说没用过"))
			must(t, report(w.Till, "<script>", "别的"))
		}
		if err := report(w.Till, "redemption.code_used", "再来"); !errors.Is(err, redemption.ErrTooMany) {
			t.Errorf("the eleventh within an hour: %v", err)
		}
		if n := w.Count(t, `SELECT count(*) FROM notify_alarms WHERE city_id = 'linhai'
			AND code = 'redemption.till_trouble' AND times = 5`); n != 2 {
			t.Errorf("%d alarms", n)
		}
		if err := report(identity.Actor{}, "", "hello"); err == nil {
			t.Error("nobody reported trouble")
		}
	})
}

func TestAStoreThatLeftStillSeesAndReverses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "visit-0000000001"))
		must(t, err)
		dbtest.Exec(t, w.DB, "UPDATE merchants_stores SET status = 'suspended' WHERE id = ?", w.Store)
		day, err := w.ViewTillDay(t.Context(), redemption.TillDayInput{Actor: w.Till, Limit: 20})
		must(t, err)
		if len(day.Rows) != 1 || day.Rows[0].ID != receipt.ID || !day.Rows[0].MayUndo {
			t.Errorf("%+v", day.Rows)
		}
	})
}
