package main

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/clock"
)

// linesPerMember is how many benefits each membership holds.
const linesPerMember = 10

// measureReminders runs ordinary nights over all benefits: the windows of the nights
// before are already served, so that only what crosses a step today is due, about four
// days' worth of 365. Each round is the next night.
func measureReminders(ctx context.Context, r *rig) error {
	in, err := r.newInside(ctx, "reminders")
	if err != nil {
		return err
	}
	if err := fill(ctx, in.DB, in.data.benefitRows()); err != nil {
		return err
	}
	if err := in.exec(ctx, "VACUUM ANALYZE", "CHECKPOINT"); err != nil {
		return err
	}
	if _, err := in.night(ctx, in.data.today.AddDays(-1)); err != nil {
		return err
	}
	copier, err := r.pg.newCopier(ctx, in.pool, "membership_reminders",
		"city_id, subject_kind, subject_id, expiry_version, step, member_id, use_by_day, message_id, created_at",
		`SELECT city_id, 'benefit', id, expiry_version, '30', member_id, use_by_day, id, created_at
			FROM membership_benefits`)
	if err != nil {
		return err
	}
	var n nights
	var copies series
	for round := range r.rounds {
		r.say("reminders, night %d of %d", round+1, r.rounds)
		err := shuffled(ctx, []variant{
			{"COPY", func() error { return timed(&copies, func() (float64, error) { return copier.time(ctx) }) }},
			{"night", func() error { return n.next(ctx, in, in.data.today.AddDays(round)) }},
		})
		if err != nil {
			return err
		}
	}
	r.report.add(figure{
		Name: fmt.Sprintf("reminders of one night, %d benefits, PostgreSQL", r.size.benefits), Unit: "s",
		Beside: "COPY of a row per benefit",
	}, n.first, copies, false, atMost(1), map[string]series{"reminders due": n.due, "the same night again s": n.again})
	return nil
}

// nights collects what each night took, first and when it was run again.
type nights struct{ first, again, due series }

func (n *nights) next(ctx context.Context, in inside, today clock.Day) error {
	before, err := in.count(ctx, "SELECT count(*) FROM membership_reminders")
	if err != nil {
		return err
	}
	if err := timed(&n.first, func() (float64, error) { return in.night(ctx, today) }); err != nil {
		return err
	}
	after, err := in.count(ctx,
		"SELECT count(*) FROM membership_reminders r JOIN notify_messages m ON m.id = r.message_id")
	if err != nil {
		return err
	}
	n.due = append(n.due, float64(after-before))
	if err := timed(&n.again, func() (float64, error) { return in.night(ctx, today) }); err != nil {
		return err
	}
	return in.wroteNothing(ctx, after)
}

// wroteNothing checks that a second run of a night left the reminders as they were, each
// with its message.
func (in inside) wroteNothing(ctx context.Context, before int) error {
	after, err := in.count(ctx, "SELECT count(*) FROM membership_reminders")
	if err == nil && after != before {
		err = fmt.Errorf("%d reminders with a message, %d in all after the second run", before, after)
	}
	return err
}

// night runs the use case as the job would at nine in the morning of that day.
func (in inside) night(ctx context.Context, today clock.Day) (seconds float64, err error) {
	asOf := clock.AsOf(ctx, today.At(9, 0, in.data.zone))
	start := time.Now()
	_, err = in.Members.RemindBenefitExpiry(asOf, in.data.id)
	return time.Since(start).Seconds(), err
}

func timed(s *series, f func() (float64, error)) error {
	seconds, err := f()
	*s = append(*s, seconds)
	return err
}

// benefitRows end on 365 different days, a day's worth on each.
func (c cityData) benefitRows() table {
	return table{
		name: "membership_benefits", rows: min(c.benefits, c.members*linesPerMember),
		columns: "id city_id membership_id member_id line_id kind name_zh name_en units remaining use_by use_by_day " +
			"remind_by expiry_version status created_at",
		row: func(i int) []any {
			owner, line := i/linesPerMember, i%linesPerMember
			last := c.today.AddDays(1 + i%365)
			useBy := last.AddDays(1).Start(c.zone)
			return []any{benefitKind.id(i), cityCode, membershipKind.id(owner), memberKind.id(owner),
				planKind.id(1 + line), "coffee",
				"咖啡", "Coffee", 5, 5, useBy, string(last), useBy.Add(-24 * time.Hour), 1, "active", c.now}
		},
	}
}
