package desk

import (
	"context"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

var (
	// ErrReason: settling needs a reason of at most 200 characters.
	ErrReason = fault.New(fault.Invalid, "desk.reason").WithField("reason", "field.desk.reason")
	// ErrOperatorsOnly: alarms are settled by operators.
	ErrOperatorsOnly = fault.New(fault.Forbidden, "desk.operators_only")
)

// SettleAlarmInput is an operator's word that an alarm has been looked after.
type SettleAlarmInput struct {
	Actor   identity.Actor // operator of the alarm's city; of any city for the installation's
	AlarmID ident.ID
	Reason  string // what was done; up to 200 characters
}

// SettleAlarm closes an open alarm, once. Codes: desk.reason, desk.operators_only,
// notify.alarm_not_found (settled before, and another city's, too).
func SettleAlarm(ctx context.Context, d *db.DB, in SettleAlarmInput) error {
	in.Reason = strings.TrimSpace(in.Reason)
	switch n := utf8.RuneCountInString(in.Reason); {
	case in.Actor.Kind != identity.KindOperator || len(in.Actor.Cities) == 0:
		return ErrOperatorsOnly
	case n == 0 || n > 200:
		return ErrReason
	}
	return d.InTx(ctx, func(tx *db.Tx) error {
		alarm, err := notify.OpenAlarmTx(tx, in.Actor.Cities, in.AlarmID)
		if err != nil {
			return err
		}
		if err := notify.SettleAlarmTx(tx, in.Actor.Cities, in.AlarmID); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: alarm.CityID, Actor: in.Actor, Action: "notify.settle_alarm", ObjectKind: "alarm",
			ObjectID: alarm.ID.String(), Reason: in.Reason,
			Before: map[string]any{"code": alarm.Code, "subject": alarm.Subject, "detail": alarm.Detail,
				"times": alarm.Times}, After: "settled",
		})
	})
}
