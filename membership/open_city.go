package membership

import (
	"context"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// OpenCityInput opens a draft city to the public.
type OpenCityInput struct {
	Actor  identity.Actor
	City   city.ID
	Reason string
}

// OpenCity is draft → open: from then on the city sells and redeems, and its jobs run. It
// needs a plan on sale (ErrCityNotReady). Later steps belong to the wind-down, a checklist for two
// people. Operators of the city: city.ErrNotFound,
// city.ErrStatus, ErrOperatorsOnly, ErrReasonShort.
func (s *Service) OpenCity(ctx context.Context, in OpenCityInput) error {
	if err := RequireOperator(in.Actor, in.City); err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if n := utf8.RuneCountInString(in.Reason); n < minReason || n > maxReason {
		return ErrReasonShort
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := city.Lock(tx, in.City); err != nil {
			return err
		}
		before, err := city.ByID(tx, in.City)
		if err != nil {
			return err
		}
		if !before.Status.MayBecome(city.StatusOpen) {
			return city.ErrStatus.WithParam("From", string(before.Status)).WithParam("To", string(city.StatusOpen))
		}
		plans, err := s.records.plansOnSale(tx, in.City)
		if err != nil {
			return err
		}
		if len(plans) == 0 {
			return ErrCityNotReady
		}
		if err := city.Move(tx, in.City, city.StatusOpen); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.City, Actor: in.Actor, Action: "city.open", ObjectKind: "city", ObjectID: string(in.City),
			Reason: in.Reason, Before: before.Status, After: city.StatusOpen,
		})
	})
}
