package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/quota"
)

// OldCodes is what the job retention needs of redemption.
type OldCodes interface {
	ForgetOldCodes(ctx context.Context) (int, error)
}

// OldUploads is what the job retention needs of storeimport.
type OldUploads interface {
	DeleteOldUploads(ctx context.Context) (int, error)
}

// OldContacts is what the job retention needs of merchants.
type OldContacts interface {
	DeleteOldContacts(ctx context.Context) (int, error)
}

// OldSignInCodes is what the job retention needs of identity.
type OldSignInCodes interface {
	ForgetOldSignInCodes(ctx context.Context) (int, error)
}

// OldTrialMarks is what the job retention needs of membership.
type OldTrialMarks interface {
	ForgetTrialMarks(ctx context.Context) (int, error)
}

// sweepBatch is how many counters are deleted in one transaction.
const sweepBatch = 1000

// retention deletes what has lost its meaning: counters of tries whose window is over, whose
// keys may name addresses, replaced redeem codes, sign-in codes that ran out, files
// that were brought and not imported, numbers of merchants who left, and marks of trials whose
// year is over.
func retention(
	d *db.DB, codes OldCodes, signIns OldSignInCodes, uploads OldUploads, contacts OldContacts, trials OldTrialMarks,
) Job {
	return Job{
		Name: "retention", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute, Installation: true,
		Run: func(ctx context.Context, _ city.City, _ Occurrence) (Result, error) {
			counters, err := sweepCounters(ctx, d)
			if err != nil {
				return Result{Count: counters}, err
			}
			count := counters
			for _, forget := range []func(context.Context) (int, error){codes.ForgetOldCodes,
				signIns.ForgetOldSignInCodes, uploads.DeleteOldUploads, contacts.DeleteOldContacts,
				trials.ForgetTrialMarks} {
				n, err := forget(ctx)
				if count += n; err != nil {
					return Result{Count: count}, err
				}
			}
			return Result{Count: count}, nil
		},
	}
}

func sweepCounters(ctx context.Context, d *db.DB) (int, error) {
	for total := 0; ; {
		var n int64
		err := d.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = quota.Sweep(tx, sweepBatch)
			return err
		})
		total += int(n)
		if err != nil || n < sweepBatch {
			return total, err
		}
	}
}
