package main

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/clock"
)

// measureAccrual hands a backlog of redemptions to the exposure accounts, beside COPY of
// as many rows of the same ledger.
func measureAccrual(ctx context.Context, r *rig) error {
	in, err := r.newInside(ctx, "accrual")
	if err != nil {
		return err
	}
	if err := in.makeBacklog(ctx); err != nil {
		return err
	}
	copier, err := r.pg.newCopier(ctx, in.pool, "exposure_entries", "*",
		fmt.Sprintf("SELECT * FROM exposure_entries WHERE kind = 'redemption' LIMIT %d", r.size.visits))
	if err != nil {
		return err
	}
	entries, err := in.count(ctx, "SELECT count(*) FROM exposure_entries")
	if err != nil {
		return err
	}
	var accruals, copies series
	for round := range r.rounds {
		r.say("accrual, round %d of %d", round+1, r.rounds)
		err := shuffled(ctx, []variant{
			{"COPY", func() error { return timed(&copies, func() (float64, error) { return copier.time(ctx) }) }},
			{"accrual", func() error {
				if err := in.restoreBacklog(ctx); err != nil {
					return err
				}
				return timed(&accruals, func() (float64, error) { return in.accrue(ctx) })
			}},
		})
		if err != nil {
			return err
		}
	}
	r.report.add(figure{
		Name: fmt.Sprintf("accrual of %d redemptions, PostgreSQL", r.size.visits), Unit: "s",
		Beside: "COPY of as many ledger rows",
	}, accruals, copies, false, nil, map[string]series{"ledger entries written": {float64(entries)}})
	return nil
}

// makeBacklog leaves redemptions behind that were accrued once.
func (in inside) makeBacklog(ctx context.Context) error {
	if err := in.data.fillClaims(ctx, in.DB, 0, in.data.visits); err != nil {
		return err
	}
	if err := fill(ctx, in.DB, in.data.redemptionRows()); err != nil {
		return err
	}
	if err := in.exec(ctx, "UPDATE redemption_claims SET status = 'used', used_at = opened_at"); err != nil {
		return err
	}
	_, err := in.accrue(ctx) // writes the ledger that the copy is made of
	return err
}

func (in inside) accrue(ctx context.Context) (seconds float64, err error) {
	start := time.Now()
	n, err := in.Redemptions.AccrueRewards(ctx, in.data.id)
	if err == nil && n != in.data.visits {
		err = fmt.Errorf("%d redemptions were accrued instead of %d", n, in.data.visits)
	}
	return time.Since(start).Seconds(), err
}

// restoreBacklog puts the backlog back.
func (in inside) restoreBacklog(ctx context.Context) error {
	return in.exec(ctx,
		"TRUNCATE exposure_accounts, exposure_visits, exposure_entries, exposure_seals, exposure_seal_heads",
		"UPDATE redemption_redemptions SET accrued_at = NULL", "VACUUM ANALYZE redemption_redemptions", "CHECKPOINT")
}

// redemptionRows are confirmed redemptions of the last ten days.
func (c cityData) redemptionRows() table {
	return table{
		name: "redemption_redemptions", rows: c.visits,
		columns: "id city_id store_id membership_id member_id offer_id offer_version name_zh name_en bill_fen " +
			"payable_fen discount_fen pay_rate_bp " +
			"uses_per_day total_per_day day confirmed_at confirmed_by_kind confirmed_by idem_key request_hash status",
		row: func(i int) []any {
			m, s := c.spreadOver(i)
			at := c.now.Add(-10*24*time.Hour + time.Duration(i)*10*24*time.Hour/time.Duration(c.visits))
			return []any{claimKind.id(i), cityCode, storeKind.id(s), membershipKind.id(m), memberKind.id(m),
				offerKind.id(s), 1,
				"全单优惠", "Whole bill", 12800, 11520, 1280, 9000, 1, 0, string(clock.DayOf(at, c.zone)), at, "device",
				deviceKind.id(s),
				"till-" + claimKind.digits(i), "", "confirmed"}
		},
	}
}
