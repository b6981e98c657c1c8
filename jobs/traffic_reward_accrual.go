package jobs

import "time"

// trafficRewardAccrual credits confirmed redemptions, each exactly once, within a minute.
func trafficRewardAccrual(work cityWork) Job {
	return Job{
		Name: "traffic-reward-accrual", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
