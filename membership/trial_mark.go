package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
)

// A trial is once per person and city, and a person may end the account at any time. What
// remembers the trial then is a mark: a fingerprint of the city and the number under a key of
// its own. It names nobody, is found only by whoever comes with that number and asks for that
// trial, and is in no other table. It is forgotten after a year: numbers are given to new
// people, and there is no purpose any more. The page that ends the account says so first.

// trialMarkFor is how long a mark is kept after the end of the account.
const trialMarkFor = 365 * 24 * time.Hour

func (s *Service) trialMark(c city.ID, number phone.Number) string {
	return s.keys.Fingerprint("trial mark", string(c)+" "+number.E164())
}

// markTrialsTx leaves the marks of a member who ends the account; without a trial none.
func (s *Service) markTrialsTx(tx *db.Tx, memberID ident.ID) error {
	cities, err := s.records.trialCities(tx, memberID)
	if err != nil || len(cities) == 0 {
		return err
	}
	number, err := s.numberTx(tx, memberID)
	if err != nil {
		return err
	}
	for _, c := range cities {
		if err := s.records.keepTrialMark(tx, s.trialMark(c, number), tx.Now().Add(trialMarkFor)); err != nil {
			return err
		}
	}
	return nil
}

// triedTx tells whether the member has had the trial of the city, also under an account that
// has ended since.
func (s *Service) triedTx(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
	had, err := s.records.hadTrial(tx, memberID, c)
	if err != nil || had {
		return had, err
	}
	number, err := s.numberTx(tx, memberID)
	if err != nil {
		return false, err
	}
	return s.records.hasTrialMark(tx, s.trialMark(c, number))
}

func (s *Service) numberTx(tx *db.Tx, memberID ident.ID) (phone.Number, error) {
	m, err := s.records.member(tx, memberID)
	if err != nil {
		return "", err
	}
	return s.vault.Open(m.PhoneSealed)
}

// DeleteOldTrialMarks deletes the marks whose year is over, and counts them. For the job
// retention; running it again finds nothing.
func (s *Service) DeleteOldTrialMarks(ctx context.Context) (int, error) {
	return s.inBatches(ctx, func(tx *db.Tx) (int, bool, error) {
		n, err := s.records.dropTrialMarks(tx, jobBatch)
		return n, n == jobBatch, err
	})
}
