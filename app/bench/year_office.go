package main

import (
	"fmt"
	"time"

	"citycard/app/platform/clock"
	"citycard/merchants/exposure"
)

// line is one entry of the exposure accounts.
type line struct {
	visit    int
	no       int
	kind     string
	pending  int
	vested   int
	credited time.Time
}

// account is the state of a store's exposure account.
type account struct{ pending, vested, shown, entries int }

// shownAfter is how long the city takes to show what it promised: a little too long.
const shownAfter = 40 * 24 * time.Hour

// rewardRows give every standing visit its credits: 100, and 50 more for a first visit. What
// vested of late was not shown yet.
func (y *year) rewardRows() []table {
	lines := make([]line, 0, 2*len(y.visits)+len(y.visits)/2)
	accounts := make([]account, y.stores)
	add := func(i int, kind string, pending, vested int, at time.Time) {
		a := &accounts[y.visits[i].store]
		a.entries++
		a.pending += pending
		a.vested += vested
		lines = append(lines, line{i, a.entries, kind, pending, vested, at})
	}
	for i, v := range y.visits {
		if v.reversed {
			continue
		}
		add(i, "redemption", 100, 0, v.at.Add(time.Minute))
		if v.first {
			add(i, "first_visit", 50, 0, v.at.Add(time.Minute))
		}
		if y.vested(v) {
			add(i, "vesting", -credits(v), credits(v), v.at.Add(pendingFor))
			if v.at.Add(pendingFor + shownAfter).Before(y.now) {
				accounts[v.store].shown += credits(v)
			}
		}
	}
	return []table{y.rewardedRows(), y.entryRows(lines), y.shownRows(accounts), y.accountRows(accounts), y.sealRows()}
}

func credits(v visit) int {
	switch {
	case v.reversed:
		return 0
	case v.first:
		return 150
	}
	return 100
}

func (y *year) vested(v visit) bool { return !v.reversed && v.at.Add(pendingFor).Before(y.now) }

func (y *year) rewardedRows() table {
	return table{
		name: "exposure_visits", rows: len(y.visits),
		columns: "redemption_id state city_id store_id visitor day rule_version reason credits vests_at vest_by " +
			"vested_at",
		row: func(i int) []any {
			v := y.visits[i]
			state, reason, vests, by, vested := "pending", "", any(v.at.Add(pendingFor)),
				any(v.at.Add(pendingFor+time.Hour)), any(nil)
			switch {
			case v.reversed:
				state, reason, vests, by = "denied", "reversed", nil, nil
			case y.vested(v):
				state, vested = "vested", v.at.Add(pendingFor)
			}
			return []any{visitKind.id(i), state, cityCode, storeKind.id(int(v.store)), y.visitor(v),
				string(clock.DayOf(v.at, y.zone)), 1, reason, credits(v), vests, by, vested}
		},
	}
}

func (y *year) visitor(v visit) string {
	return exposure.VisitorOf(storeKind.id(int(v.store)), memberKind.id(int(v.member)))
}

const entryColumns = "city_id store_id no kind redemption_id rule_version visitor day pending vested delivered " +
	"reason created_at hash"

func (y *year) entryRows(lines []line) table {
	return table{
		name: "exposure_entries", columns: entryColumns, rows: len(lines),
		row: func(n int) []any {
			l := lines[n]
			v := y.visits[l.visit]
			return []any{cityCode, storeKind.id(int(v.store)), l.no, l.kind, visitKind.id(l.visit), 1, y.visitor(v),
				string(clock.DayOf(v.at, y.zone)),
				l.pending, l.vested, 0, "", l.credited, fmt.Sprintf("%064x", n)}
		},
	}
}

// shownRows are one showing of each account, of all that was shown.
func (y *year) shownRows(accounts []account) table {
	return table{
		name: "exposure_entries", columns: entryColumns, rows: len(accounts),
		row: func(s int) []any {
			return []any{cityCode, storeKind.id(s), accounts[s].entries + 1, "showing", nil, 1, "", string(y.today), 0,
				0, accounts[s].shown, "", y.now, fmt.Sprintf("%064x", s)}
		},
	}
}

func (y *year) accountRows(accounts []account) table {
	return table{
		name: "exposure_accounts", columns: "store_id city_id pending vested delivered entries head sealed_entries",
		rows: len(accounts),
		row: func(s int) []any {
			a := accounts[s]
			return []any{storeKind.id(s), cityCode, a.pending, a.vested, a.shown, a.entries + 1,
				fmt.Sprintf("%064x", s), a.entries}
		},
	}
}

func (y *year) sealRows() table {
	return table{
		name: "exposure_seals", columns: "city_id day stores prev_hash hash sealed_at", rows: daysOfYear,
		row: func(n int) []any {
			day := y.today.AddDays(n - daysOfYear)
			return []any{cityCode, string(day), y.stores, fmt.Sprintf("%064x", n), fmt.Sprintf("%064x", n+1),
				day.At(23, 59, y.zone)}
		},
	}
}

// officeRows are what the operators and the jobs left behind: the log, and a year of runs.
func (y *year) officeRows() []table {
	return []table{y.auditRows(), y.runRows()}
}

func (y *year) auditRows() table {
	actions := []string{"membership.view_member", "membership.reveal_phone", "merchants.review_offer",
		"merchants.save_offer", "redemption.settle_dispute"}
	return table{
		name: "audit_entries", rows: 2 * y.members,
		columns: "id city_id actor_kind actor_id session_id actor_name action object_kind object_id reason before " +
			"after at",
		row: func(i int) []any {
			kind, object := "store", storeKind.id(i%y.stores)
			if i%2 == 0 {
				kind, object = "member", memberKind.id(i/2)
			}
			at := y.begin().Add(time.Duration(i) * y.now.Sub(y.begin()) / time.Duration(2*y.members)).
				Truncate(time.Microsecond)
			return []any{auditKind.id(i), cityCode, "operator", accountKind.id(1 + i%5), sessionKind.id(0),
				fmt.Sprintf("bench.ops%d", 1+i%5), actions[i%len(actions)],
				kind, object.String(), "查询", nil, nil, at}
		},
	}
}

// runRows are what the scheduled jobs of one city leave in three months of records.
func (y *year) runRows() table {
	names := []string{"deliver-notifications", "close-unpaid-orders", "traffic-reward-accrual",
		"traffic-reward-vesting", "benefit-expiry-reminders"}
	return table{
		name: "jobs_runs", rows: y.members,
		columns: "id job city_id slot occurrence stands_for requested_by status next_at late_at lease_owner fence " +
			"attempts started_at finished_at result note error created_at",
		row: func(i int) []any {
			at := y.now.Add(-time.Duration(y.members-i) * time.Minute).Truncate(time.Second)
			status := "done"
			if i%2000 == 0 {
				status = "failed"
			}
			return []any{runKind.id(i), names[i%len(names)], cityCode, at.Format(time.RFC3339), at, 1, "", status, at,
				at.Add(time.Minute), "", 1, 1, at, at.Add(time.Second), i % 40, "", "", at}
		},
	}
}
