package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// SilentPayments is what the job query-silent-payments needs.
type SilentPayments interface {
	QuerySilentPayments(ctx context.Context, id city.ID) (int, error)
}

// querySilentPayments asks the provider about payments of which no notice has come.
func querySilentPayments(use SilentPayments) Job {
	return Job{
		Name: "query-silent-payments", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(use.QuerySilentPayments),
	}
}
