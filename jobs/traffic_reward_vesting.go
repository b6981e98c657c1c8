package jobs

import "time"

// trafficRewardVesting turns pending credits whose time has come into vested ones.
func trafficRewardVesting(work cityWork) Job {
	return Job{
		Name: "traffic-reward-vesting", Timetable: EveryMinutes(10), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
