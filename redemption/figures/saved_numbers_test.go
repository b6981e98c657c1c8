package figures_test

import (
	"testing"
	"time"

	"citycard/app/platform/cityfigures"
)

// What the job counted is shown for half an hour with today's visits counted anew, and it
// stays what the rows said then, whatever happens to them later.
func TestSavedNumbersAreThoseOfTheirInstant(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		member, card := w.NewMember(t)
		first := w.Visit(t, member, card, "visit-number-1")
		w.Clock.Advance(3 * time.Minute)
		if n, err := w.Figures.SaveNumbers(t.Context(), town); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		asOf := w.Clock.Now().Add(-cityfigures.Delay)
		_, _, err := w.Undo(w.Till, first.ID, "undo-number-1")
		must(t, err)
		w.NewMember(t)
		w.Verify(t)
		n, err := w.Figures.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if !n.AsOf.Equal(asOf) || n.Now.Running != 1 || n.Now.Active != 1 || n.Top[0].Count != 1 || n.Today != 0 {
			t.Errorf("saved: %+v", n)
		}
		saved, err := w.Figures.AverageSaved(t.Context(), town)
		must(t, err)
		if saved.Visits != 1 {
			t.Errorf("saved: %+v", saved)
		}
		w.Later()
		n, err = w.Figures.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if !n.AsOf.Equal(w.Clock.Now()) || n.Now.Running != 2 || n.Now.Active != 0 || n.Top[0].Count != 0 {
			t.Errorf("counted anew: %+v", n)
		}
		if saved, err = w.Figures.AverageSaved(t.Context(), town); err != nil || saved.Visits != 0 {
			t.Errorf("counted anew: %+v, %v", saved, err)
		}
	})
}
