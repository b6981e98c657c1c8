package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// RewardVesting is what the job traffic-reward-vesting needs.
type RewardVesting interface {
	Vest(ctx context.Context, id city.ID) (int, error)
}

// trafficRewardVesting turns pending credits whose time has come into vested ones.
func trafficRewardVesting(use RewardVesting) Job {
	return Job{
		Name: "traffic-reward-vesting", Timetable: EveryMinutes(10), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.Vest),
	}
}
