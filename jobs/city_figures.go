package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// cityFigures counts what the front pages of operators and members show of a city, so that
// nobody waits for a sum over a year of visits. A count is good for six runs of this job.
func cityFigures(counts ...cityWork) Job {
	all := func(ctx context.Context, id city.ID) (saved int, err error) {
		for _, count := range counts {
			n, err := count(ctx, id)
			if saved += n; err != nil {
				return saved, err
			}
		}
		return saved, nil
	}
	return Job{Name: "city-figures", Timetable: EveryMinutes(5), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(all)}
}
