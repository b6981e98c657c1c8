package redemption

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/quota"
)

// The rate limit of trouble reports, per till: enough for a bad evening, too few to flood the
// operators.
const (
	troublesPerTill = 10
	troubleWindow   = time.Hour
)

var troubleCode = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)

// TroubleInput is a cashier's report that something at the till does not work.
type TroubleInput struct {
	Actor   identity.Actor
	StoreID ident.ID // only for staff of several stores
	About   string   // the code of the screen that was shown, "" when there was none
	Text    string   // 1–300 characters
}

// ReportTrouble alarms the operators of the store's city. While an alarm about the same trouble of
// the store is open, a further report raises its count. Errors: trouble_invalid, too_many.
func (s *Service) ReportTrouble(ctx context.Context, in TroubleInput) error {
	in.Text = strings.TrimSpace(in.Text)
	if n := utf8.RuneCountInString(in.Text); n == 0 || n > 300 {
		return ErrTroubleInvalid.WithField("text", "field.redemption.trouble_text")
	}
	if len(in.About) > 60 || !troubleCode.MatchString(in.About) {
		in.About = "redemption.other"
	}
	storeID, err := s.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return err
	}
	store, err := s.merchants.StoreForStaff(ctx, in.Actor, storeID)
	if err != nil {
		return AsOutcome(err)
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		limit := quota.Limit{Key: "redemption:trouble:" + in.Actor.ID.String(), Max: troublesPerTill,
			Window: troubleWindow}
		if err := quota.TakeAllTx(tx, ErrTooMany, limit); err != nil {
			return err
		}
		return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: store.CityID, Code: "redemption.till_trouble",
			Subject: "store:" + store.ID.String() + ":" + in.About, Detail: store.NameZh + "：" + in.Text})
	})
}
