package notify_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

func TestOperatorsSeeWhatWasSentInTheirCity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		ann := notify.Recipient{Kind: notify.RecipientMember, ID: k.IDs.New()}
		for i, c := range []city.ID{"shanghai", "hangzhou", "shanghai", "shanghai"} {
			k.Clock.Advance(time.Minute)
			must(t, k.DB.InTx(t.Context(), func(tx *db.Tx) error {
				_, err := k.EnqueueTx(tx, notify.Message{CityID: c, To: ann, Template: "card_frozen",
					DedupeKey: string(rune('a' + i)), InboxOnly: true})
				return err
			}))
		}
		first, next, err := k.SentTo(t.Context(), ann, "shanghai", 2, "")
		must(t, err)
		second, end, err := k.SentTo(t.Context(), ann, "shanghai", 2, next)
		must(t, err)
		if len(first) != 2 || len(second) != 1 || end != "" || first[0].CreatedAt.Before(first[1].CreatedAt) ||
			first[0].SeenAt != nil {
			t.Errorf("%+v then %+v, %q", first, second, end)
		}
		must(t, k.MarkSeen(t.Context(), ann, first[0].ID))
		again, _, err := k.SentTo(t.Context(), ann, "shanghai", 1, "")
		if err != nil || again[0].SeenAt == nil || again[0].DeliveredAt == nil {
			t.Errorf("seen: %+v, %v", again, err)
		}
		other := notify.Recipient{Kind: notify.RecipientMember, ID: k.IDs.New()}
		if got, _, err := k.SentTo(t.Context(), other, "shanghai", 9, ""); err != nil || len(got) != 0 {
			t.Errorf("somebody else's: %+v, %v", got, err)
		}
		if _, _, err := k.SentTo(t.Context(), ann, "shanghai", 9, "x"); !errors.Is(err, notify.ErrCursor) {
			t.Errorf("bad cursor: %v", err)
		}
	})
}
