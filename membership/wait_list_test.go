package membership_test

import (
	"strings"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestAMemberWaitsOncePerPlace(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member, other := k.Member(t), k.Member(t)
		in := membership.JoinWaitListInput{Actor: member, City: k.City.ID, Place: " 松江区 "}
		first, err := k.Service.JoinWaitList(t.Context(), in)
		must(t, err)
		k.Env.Clock.Advance(1e9)
		again, err := k.Service.JoinWaitList(t.Context(), in)
		must(t, err)
		if first.Place != "松江区" || !again.CreatedAt.Equal(first.CreatedAt) {
			t.Errorf("first %+v, again %+v", first, again)
		}
		in.Actor = other
		_, err = k.Service.JoinWaitList(t.Context(), in)
		must(t, err)
		if n := count(t, k, "SELECT count(*) FROM membership_wait_list"); n != 2 {
			t.Errorf("%d entries", n)
		}
		if mine, err := k.Service.WaitsFor(t.Context(), member, k.City.ID); err != nil || len(mine) != 1 ||
			mine[0].Place != "松江区" {
			t.Errorf("mine: %+v %v", mine, err)
		}
		if mine, err := k.Service.WaitsFor(t.Context(), member, "elsewhere"); err != nil || len(mine) != 0 {
			t.Errorf("elsewhere: %+v %v", mine, err)
		}
	})
}

func TestWhoCannotWait(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		for _, place := range []string{"", "  ", "a\x00b", strings.Repeat("长", 41), "\xff"} {
			_, err := k.Service.JoinWaitList(t.Context(),
				membership.JoinWaitListInput{Actor: member, City: k.City.ID, Place: place})
			wantCode(t, err, membership.ErrPlaceInvalid)
		}
		_, err := k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: identity.Actor{}, City: k.City.ID, Place: "松江区"})
		wantCode(t, err, membership.ErrMembersOnly)
		_, err = k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: member, City: "atlantis", Place: "松江区"})
		wantCode(t, err, city.ErrNotFound)
		gone := k.Member(t)
		must(t, k.Service.EraseMember(t.Context(), membership.EraseInput{Actor: gone, Confirm: "0002"}))
		_, err = k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: gone, City: k.City.ID, Place: "松江区"}) // their request was on its way
		wantCode(t, err, membership.ErrNotFound)
		k.Healthy(t)
		k.InTx(t, func(tx *db.Tx) error { return city.Move(tx, k.City.ID, city.StatusWindingDown) })
		_, err = k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: member, City: k.City.ID, Place: "松江区"})
		wantCode(t, err, membership.ErrCityNotSelling)
	})
}

// Whoever waits for a place that has opened is notified once; others keep waiting.
func TestTheWaitListIsNotifiedOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member, other := k.Member(t), k.Member(t)
		for _, in := range []membership.JoinWaitListInput{
			{Actor: member, City: k.City.ID, Place: "松江区"}, {Actor: other, City: k.City.ID, Place: "松江区"},
			{Actor: other, City: k.City.ID, Place: "青浦区"},
		} {
			_, err := k.Service.JoinWaitList(t.Context(), in)
			must(t, err)
		}
		told := func(places ...string) int {
			n, err := k.Service.NotifyWaitList(t.Context(), k.City.ID, places)
			must(t, err)
			return n
		}
		if n := told(); n != 0 {
			t.Errorf("no place has opened, %d notified", n)
		}
		if n := told("松江区", "奉贤区"); n != 2 {
			t.Errorf("%d notified", n)
		}
		if n := told("松江区"); n != 0 {
			t.Errorf("%d notified twice", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_wait_list WHERE place = '青浦区'"); n != 1 {
			t.Errorf("%d wait on", n)
		}
		_, err := k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: member, City: k.City.ID, Place: "松江区"})
		must(t, err)
		k.InTx(t, func(tx *db.Tx) error { return city.Move(tx, k.City.ID, city.StatusWindingDown) })
		if n := told("松江区"); n != 0 {
			t.Errorf("a city that sells nothing notified %d", n)
		}
	})
}
