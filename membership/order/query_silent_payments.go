package order

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// QuerySilentPayments asks the providers about payments whose next query is due and applies the
// money that they took, so an order is paid even if its notice never comes. For the job of that name;
// it counts the payments that it asked about. A provider that does not answer is asked again at the
// next step of the ladder.
func (s *Service) QuerySilentPayments(ctx context.Context, c city.ID) (int, error) {
	due, err := s.records.silentPayments(s.db.Read(ctx), c, jobBatch)
	if err != nil {
		return 0, err
	}
	asked := 0
	for _, payment := range due {
		var mine bool
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			mine, err = s.records.claimQuery(tx, payment)
			return err
		})
		if err != nil {
			return asked, err
		}
		if !mine {
			continue
		}
		asked++
		if err := s.querySilent(ctx, payment); err != nil {
			s.log.WarnContext(ctx, "a payment could not be asked about", "payment", payment.ID, "err", err)
		}
	}
	return asked, nil
}

func (s *Service) querySilent(ctx context.Context, payment Payment) error {
	provider, found := s.provider(payment.Provider)
	if !found {
		return ErrProviderNotFound
	}
	state, err := provider.Query(ctx, payment.Ref)
	if err != nil {
		return err
	}
	return s.applyAnswer(ctx, payment, state)
}
