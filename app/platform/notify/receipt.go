package notify

import (
	"context"

	"citycard/app/platform/db"
)

// NoteReceipt takes a provider's delivery receipt for what Send called ref. It may come twice
// or for something unknown: ErrMessageNotFound. The caller has checked that the receipt is genuine.
func (s *Service) NoteReceipt(ctx context.Context, channel, ref string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		message, found, err := s.records.acceptedBy(tx, channel, ref)
		if err != nil {
			return err
		}
		if !found {
			return ErrMessageNotFound
		}
		if err := s.records.markDelivered(tx, message, tx.Now()); err != nil {
			return err
		}
		return s.records.addAttempt(tx, s.attempt(message, channel, outcomeDelivered, ref, nil))
	})
}
