// Package late records visits that a till could not record when they happened (补登).
//
// Without the network nothing is recorded. A cashier who gave the discount anyway enters the visit
// later on the same day (enter.go). The entry is in a table of its own and counts for nothing until
// ops accepts it (decide.go). It then becomes a redemption like any other: at the time of the visit,
// with the entry's id. So lists, sums, reports, disputes and reversals know one kind of record, and
// the primary key makes one entry one redemption. Its claim is written with it: used, without a code.
//
// recorded_at marks such a redemption: the exposure account denies its reward with a reason of
// its own, and the member's window for a dispute opens with the acceptance. The card must run at
// the acceptance, too, because that conditional update keeps a visit and a refund apart.
// Benefits are left out: a unit cannot be promised while its state is unknown.
//
// Invariants (checked by the queries in sql_invariants.go):
//
//  1. A store enters at most five visits of a day later (quota, counted with the row).
//  2. An entry is decided once (conditional update).
//  3. An accepted entry has a redemption with the same id, and never earns a reward.
//  4. A store's idempotency key is one entry for ever (unique).
//
// The package stands above redemption, as merchants/exposure stands above merchants:
// it imports redemption, which knows it only by a port (for a member's export).
//
// # Tables
//
//   - redemption_late_entries
package late
