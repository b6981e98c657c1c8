package alarm

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
	// ErrReason: the decision needs a reason of at most 200 characters.
	ErrReason = fault.New(fault.Invalid, "desk.reason").WithField("reason", "field.desk.reason")
	// ErrOperatorsOnly: operators decide alarms.
	ErrOperatorsOnly = fault.New(fault.Forbidden, "desk.operators_only")
)

// DecideInput is an operator's word that an alarm has been looked after.
type DecideInput struct {
	Actor   identity.Actor // operator of the alarm's city; of any city for the installation's
	AlarmID ident.ID
	Reason  string // what was done; up to 200 characters
}

// Decide closes an open alarm, once. Codes: desk.reason, desk.operators_only,
// notify.alarm_not_found (also for one that is closed already, and for another city's).
func Decide(ctx context.Context, d *db.DB, in DecideInput) error {
	in.Reason = strings.TrimSpace(in.Reason)
	switch n := utf8.RuneCountInString(in.Reason); {
	case in.Actor.Kind != identity.KindOperator || len(in.Actor.Cities) == 0:
		return ErrOperatorsOnly
	case n == 0 || n > 200:
		return ErrReason
	}
	return d.InTx(ctx, func(tx *db.Tx) error {
		open, err := notify.OpenAlarmTx(tx, in.Actor.Cities, in.AlarmID)
		if err != nil {
			return err
		}
		if err := notify.CloseAlarmTx(tx, in.Actor.Cities, in.AlarmID); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: open.CityID, Actor: in.Actor, Action: "notify.settle_alarm", ObjectKind: "alarm",
			ObjectID: open.ID.String(), Reason: in.Reason,
			Before: map[string]any{"code": open.Code, "subject": open.Subject, "detail": open.Detail,
				"times": open.Times}, After: "settled",
		})
	})
}
