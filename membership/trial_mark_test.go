package membership_test

import (
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

// enrolled is a new person with a given number.
func enrolled(t *testing.T, k *membershiptest.Kit, number phone.Number) identity.Actor {
	t.Helper()
	var m membership.Member
	k.InTx(t, func(tx *db.Tx) (err error) {
		m, err = k.Service.EnrolTx(tx, number, "zh-CN")
		return err
	})
	return identity.Actor{Kind: identity.KindMember, ID: m.ID}
}

func TestErasureDoesNotAllowASecondTrial(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		const number, other = phone.Number("+8613900000007"), phone.Number("+8613900000008")
		suzhou := k.City
		suzhou.ID = "suzhou"
		k.InTx(t, func(tx *db.Tx) error {
			if err := city.Insert(tx, suzhou); err != nil {
				return err
			}
			_, err := k.Service.CreatePlanTx(tx, membership.NewPlan{Actor: identity.Job("test"), CityID: suzhou.ID,
				Code: "annual", NameZh: "年卡", NameEn: "Card", PriceFen: 16800, Months: 12, TrialDays: 90})
			return err
		})
		try := func(actor identity.Actor, c city.ID) error {
			_, err := k.Service.StartTrial(t.Context(), membership.StartTrialInput{Actor: actor, City: c})
			return err
		}
		marks := func() int64 { return dbtest.Count(t, k.Env.DB, "SELECT count(*) FROM membership_trial_marks") }

		first := enrolled(t, k, number)
		must(t, try(first, k.City.ID))
		if marks() != 0 {
			t.Error("a mark of somebody whose account is there")
		}
		must(t, erase(t, k, first, "0007"))
		second := enrolled(t, k, number)
		wantCode(t, try(second, k.City.ID), membership.ErrTrialUsed)
		must(t, try(second, suzhou.ID))
		must(t, try(enrolled(t, k, other), k.City.ID))
		must(t, erase(t, k, second, "0007"))
		if marks() != 2 {
			t.Errorf("%d marks, want one for each city", marks())
		}
		var kept string
		pool, err := k.Env.DB.SQL()
		must(t, err)
		must(t, pool.QueryRow("SELECT mark FROM membership_trial_marks LIMIT 1").Scan(&kept))
		if strings.Contains(kept, "1390000") || kept == k.Vault.Index(number) {
			t.Errorf("the mark %s says more than it must", kept)
		}

		k.Env.Clock.Advance(365*24*time.Hour - time.Minute)
		third := enrolled(t, k, number)
		wantCode(t, try(third, k.City.ID), membership.ErrTrialUsed)
		k.Env.Clock.Advance(time.Minute)
		must(t, try(third, k.City.ID)) // before the job came
		n, err := k.Service.DeleteOldTrialMarks(t.Context())
		must(t, err)
		if n != 2 || marks() != 0 {
			t.Errorf("%d deleted, %d left", n, marks())
		}
		k.Healthy(t)
	})
}

func TestErasureWithoutATrialLeavesNoMark(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		must(t, erase(t, k, k.Member(t), fourOf))
		if n := dbtest.Count(t, k.Env.DB, "SELECT count(*) FROM membership_trial_marks"); n != 0 {
			t.Errorf("%d marks", n)
		}
	})
}
