package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// NumbersKeeper is what the job city-figures needs of the figures of redemptions.
type NumbersKeeper interface {
	SaveNumbers(ctx context.Context, id city.ID) (int, error)
}

// LiabilityKeeper is what it needs of memberships.
type LiabilityKeeper interface {
	KeepLiability(ctx context.Context, id city.ID) (int, error)
}

// DebtKeeper is what it needs of the exposure account.
type DebtKeeper interface {
	KeepDebt(ctx context.Context, id city.ID) (int, error)
}

// cityFigures counts what the operators' front page and the members' one show of a city, so
// that nobody waits for a sum over a year of visits. Six counts fit into the time that a
// count is good for.
func cityFigures(visits NumbersKeeper, cards LiabilityKeeper, rewards DebtKeeper) Job {
	count := func(ctx context.Context, id city.ID) (kept int, err error) {
		for _, keep := range []func(context.Context, city.ID) (int, error){visits.SaveNumbers, cards.KeepLiability,
			rewards.KeepDebt} {
			n, err := keep(ctx, id)
			if kept += n; err != nil {
				return kept, err
			}
		}
		return kept, nil
	}
	return Job{Name: "city-figures", Timetable: EveryMinutes(5), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(count)}
}
