package alarm_test

import (
	"errors"
	"testing"

	"citycard/app/platform/alarm"
	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
)

func TestAnAlarmIsDecidedOnceWithAReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, []db.Migrations{audit.Migrations, notify.Migrations}, func(t *testing.T, env dbtest.Env) {
		ctx := t.Context()
		keys, err := token.NewKeys(make([]byte, 32))
		must(t, err)
		alarms := notify.New(env.DB, env.IDs, keys, nil)
		must(t, env.DB.InTx(ctx, func(tx *db.Tx) error {
			return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: "shanghai", Code: "redemption.disputed",
				Subject: "redemption:1", Detail: "not_me"})
		}))
		open, err := alarms.Alarms(ctx, []city.ID{"shanghai"})
		must(t, err)
		mei, lin := operator("mei", "shanghai"), operator("lin", "hangzhou")
		decide := func(who identity.Actor, reason string) error {
			return alarm.Decide(ctx, env.DB, alarm.DecideInput{Actor: who, AlarmID: open[0].ID, Reason: reason})
		}
		for _, refused := range []struct {
			err  error
			want error
		}{
			{decide(lin, "看过了"), notify.ErrAlarmNotFound},
			{decide(mei, "  "), alarm.ErrReason},
			{decide(identity.Actor{Kind: identity.KindStaff, ID: env.IDs.New()}, "看过了"), alarm.ErrOperatorsOnly},
		} {
			if !errors.Is(refused.err, refused.want) {
				t.Errorf("%v, want %v", refused.err, refused.want)
			}
		}
		must(t, decide(mei, "已联系会员"))
		if err := decide(mei, "再来"); !errors.Is(err, notify.ErrAlarmNotFound) {
			t.Errorf("decided twice: %v", err)
		}
		log, _, err := audit.List(ctx, env.DB, mei.Cities, 10, "")
		must(t, err)
		if len(log) != 1 || log[0].Action != "notify.settle_alarm" || log[0].Reason != "已联系会员" ||
			log[0].ActorName != "mei" {
			t.Errorf("log: %+v", log)
		}
		if left, _ := alarms.Alarms(ctx, mei.Cities); len(left) != 0 {
			t.Errorf("still open: %v", left)
		}
	})
}

func operator(name string, of city.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: ident.Random{}.New(), Name: name, Cities: []city.ID{of}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
