package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// RewardAccrual is what the job traffic-reward-accrual needs.
type RewardAccrual interface {
	AccrueRewards(ctx context.Context, id city.ID) (int, error)
}

// trafficRewardAccrual credits confirmed redemptions, each exactly once, within a minute.
func trafficRewardAccrual(use RewardAccrual) Job {
	return Job{
		Name: "traffic-reward-accrual", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.AccrueRewards),
	}
}
