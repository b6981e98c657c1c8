package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/wiring"
)

// runJob runs one job for one city, now or as of an instant. It is recorded like any other
// run and does no harm when repeated.
func (c command) runJob(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("run-job", flag.ContinueOnError)
	cityCode := set.String("city", "", "code of the city")
	asOf := set.String("at", "", "run as of this instant, RFC 3339")
	operands, err := flags(set, args)
	if err != nil {
		return err
	}
	if len(operands) != 1 || *cityCode == "" {
		return usageOr(nil, "run-job needs a job's name and --city")
	}
	var at *time.Time
	if *asOf != "" {
		t, err := time.Parse(time.RFC3339, *asOf)
		if err != nil {
			return usageOr(nil, "--at must look like 2027-03-10T09:00:00+08:00")
		}
		at = &t
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	done, err := s.Jobs.RunNow(ctx, identity.Job("run-job"), operands[0], city.ID(*cityCode), at)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s for %s as of %s: %s, %d done %s\n", done.Job,
		cmp.Or(string(done.CityID), "the installation"), done.Occurrence.Format(time.RFC3339), done.Status, done.Result,
		done.Note)
	if done.Error != "" {
		return fmt.Errorf("the job failed: %s", done.Error)
	}
	return nil
}

// mendPlans takes back the plans of jobs that a wrong clock has moved ahead.
func (c command) mendPlans(ctx context.Context, args []string) error {
	operands, err := flags(flag.NewFlagSet("mend-plans", flag.ContinueOnError), args)
	if err != nil || len(operands) > 0 {
		return usageOr(err, "mend-plans takes no arguments")
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	mended, err := s.Jobs.MendPlans(ctx)
	if err != nil {
		return err
	}
	for _, plan := range mended {
		fmt.Fprintf(c.out, "%s for %s was planned through %s, now through %s; %d runs removed\n", plan.Job,
			cmp.Or(string(plan.City), "the installation"), plan.Was.Format(time.RFC3339),
			plan.Through.Format(time.RFC3339), plan.Removed)
	}
	fmt.Fprintf(c.out, "%d plans taken back\n", len(mended))
	return nil
}

// verify prints every row that breaks an invariant; none is the only good answer.
func (c command) verify(ctx context.Context, args []string) error {
	if operands, err := flags(flag.NewFlagSet("verify", flag.ContinueOnError), args); err != nil || len(operands) > 0 {
		return usageOr(err, "verify takes no arguments")
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	invariants := wiring.Invariants()
	violations, err := db.Verify(ctx, s.DB, invariants)
	if err != nil {
		return err
	}
	flaws, err := chainFlaws(ctx, s)
	if err != nil {
		return err
	}
	violations = append(violations, flaws...)
	for _, v := range violations {
		fmt.Fprintf(c.out, "%s  %s  %s\n", v.Invariant.Code, v.Row, v.Invariant.Promise)
	}
	if len(violations) > 0 {
		return fmt.Errorf("%w: %d violations of %d invariants", errFound, len(violations), len(invariants))
	}
	fmt.Fprintf(c.out, "%d invariants hold, and the hash chains of reward ledgers and operation logs\n",
		len(invariants))
	return nil
}

// chainFlaws recomputes the hashes of every city's reward ledger and operation log, which SQL cannot.
func chainFlaws(ctx context.Context, s *wiring.Service) ([]db.Violation, error) {
	ledger := db.Invariant{Code: "X0", Promise: "No line of the reward ledger was altered after it was written."}
	log := db.Invariant{Code: "X1", Promise: "No entry of the operation log was altered after it was written."}
	cities, err := city.All(s.DB.Read(ctx))
	if err != nil {
		return nil, err
	}
	var found []db.Violation
	for _, town := range append(cities, city.City{}) { // the last is the installation, which has no ledger
		flaws, err := s.Exposure.VerifyChain(ctx, town.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, violationsOf(ledger, flaws)...)
		altered, err := audit.VerifyChain(ctx, s.DB, town.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, violationsOf(log, altered)...)
	}
	return found, nil
}

func violationsOf(broken db.Invariant, flaws []audit.Flaw) []db.Violation {
	found := make([]db.Violation, len(flaws))
	for i, flaw := range flaws {
		found[i] = db.Violation{Invariant: broken, Row: flaw.String()}
	}
	return found
}
