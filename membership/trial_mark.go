package membership

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/phone"
)

// A trial is once per person and city, and a person may erase the account at any time. A mark then
// proves the trial: a fingerprint of the city and the number under a key of its own. It names
// nobody, is found only with that number and that city, and is in no other table. It is deleted
// after a year, because numbers are given to new people. The page that erases the account says so.

// trialMarkRetention is how long a mark stays after the end of the account.
const trialMarkRetention = 365 * 24 * time.Hour

func (s *Service) trialMark(c city.ID, number phone.Number) string {
	return s.keys.Fingerprint("trial mark", string(c)+" "+number.E164())
}

// markTrialsTx saves a mark for each trial of a member who erases the account.
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
		if err := s.records.saveTrialMark(tx, s.trialMark(c, number), tx.Now().Add(trialMarkRetention)); err != nil {
			return err
		}
	}
	return nil
}

// hadTrialTx tells whether the member has had the trial of the city, also under an account that
// has ended since.
func (s *Service) hadTrialTx(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
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
// retention; a second run finds nothing.
func (s *Service) DeleteOldTrialMarks(ctx context.Context) (int, error) {
	return s.inBatches(ctx, func(tx *db.Tx) (int, bool, error) {
		n, err := s.records.deleteTrialMarks(tx, jobBatch)
		return n, n == jobBatch, err
	})
}
