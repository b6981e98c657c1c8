package identity

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/quota"
)

// PeekBindCode tells which store a binding code is for and uses nothing, so that a page can
// name the store before the till is bound. A wrong code counts as a try of BindDevice does,
// against the same limits: peeking gives a guesser no more tries. ErrBindCodeInvalid,
// ErrTooManyTries.
func (s *Service) PeekBindCode(ctx context.Context, code, ip string) (storeID ident.ID, err error) {
	limits := bindLimits(ip)
	if err := quota.TakeAll(ctx, s.db, ErrTooManyTries, limits...); err != nil {
		return ident.None, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		var ok bool
		if storeID, ok, err = s.records.storeOfBindCode(tx, s.bindHash(code)); err != nil {
			return err
		}
		if !ok {
			return ErrBindCodeInvalid
		}
		return quota.ReleaseAllTx(tx, limits...)
	})
	if err != nil {
		return ident.None, err
	}
	return storeID, nil
}
