package membership_test

import (
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestACalendarFeedIsASecretThatCanBeStopped(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		k.Holder(t)
		secret, err := k.Service.CalendarFeed(t.Context(), actor)
		if must(t, err); secret != "" {
			t.Error("there is a feed that nobody asked for")
		}
		must(t, k.Service.StartCalendarFeed(t.Context(), actor))
		secret, err = k.Service.CalendarFeed(t.Context(), actor)
		must(t, err)
		must(t, k.Service.StartCalendarFeed(t.Context(), actor)) // a second tap
		again, err := k.Service.CalendarFeed(t.Context(), actor)
		must(t, err)
		if len(secret) != 43 || again != secret {
			t.Errorf("secret %q, then %q", secret, again)
		}
		if n := dbtest.Count(t, k.Env.DB,
			`SELECT count(*) FROM membership_calendar_feeds WHERE secret_hash = ?
				OR CAST(secret_sealed AS text) LIKE ?`, secret, "%"+secret+"%"); n != 0 {
			t.Error("the secret is stored in clear")
		}
		found, err := k.Service.CalendarBySecret(t.Context(), secret)
		must(t, err)
		if len(found.Deadlines) != 2 || found.Locale != "zh-CN" {
			t.Fatalf("calendar = %+v", found)
		}
		gift, card := found.Deadlines[0], found.Deadlines[1]
		if gift.Kind != membership.SubjectBenefit || gift.NameZh != "咖啡" || gift.Remaining != 2 ||
			gift.Day != view.Benefits[0].Benefit.UseByDay || gift.Version != 1 ||
			card.Kind != membership.SubjectMembership || card.Day != view.Membership.ValidThrough {
			t.Errorf("deadlines = %+v", found.Deadlines)
		}
		must(t, k.Service.StopCalendarFeed(t.Context(), actor))
		_, err = k.Service.CalendarBySecret(t.Context(), secret)
		wantCode(t, err, membership.ErrFeedNotFound)
		_, err = k.Service.CalendarBySecret(t.Context(), "")
		wantCode(t, err, membership.ErrFeedNotFound)
		must(t, k.Service.StartCalendarFeed(t.Context(), actor))
		if fresh, err := k.Service.CalendarFeed(t.Context(), actor); err != nil || fresh == secret {
			t.Errorf("a stopped address came back: %v", err)
		}
	}, membershiptest.CoffeesFor(2, 30))
}
