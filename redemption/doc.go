// Package redemption turns a code on a member's phone into a recorded visit. It owns codes,
// claims, redemptions, reversals, refusals, disputes, members' reports of refusals and late entries.
//
// The walk: the member's page asks for a code (issue_code.go); the cashier scans it
// (scan.go), which takes the code and opens a claim of three minutes; the cashier confirms
// (confirm.go), which writes the redemption; it may be reversed (reverse.go) or disputed
// (dispute.go); a store that did not honour the card at all is reported
// (report_refusal.go, settle_refusal_report.go); a job hands it to the exposure account (accrue_rewards.go).
//
// Without the network nothing is recorded. What the cashier gave at their own choice may be
// entered later the same day (enter_late.go): an entry in a table of its own that counts for
// nothing until ops accepts it (settle_late.go). It then becomes a redemption like any other,
// at the time of the visit, under the entry's id: lists, sums, reports, disputes and
// reversals know one kind of record, and the primary key makes one entry one redemption. The
// claim that every redemption rests on is written with it, used, without a code. recorded_at
// marks it: the exposure account denies it with a reason of its own, and the member's window
// for an objection opens with the acceptance. The card must run at the acceptance, too,
// because that conditional update is what keeps a visit and a refund apart. Benefits are
// left out: a unit cannot be promised without asking.
//
// Invariants (checked by the queries in sql_invariants.go):
//
//  1. A membership has one live code: one row per membership, replaced by the next code.
//     Digits are never stored, only a keyed hash.
//  2. A code is taken once (conditional update) and makes at most one claim (unique hash).
//  3. A claim becomes at most one redemption: the redemption takes over the claim's id.
//  4. A store's idempotency key is one redemption for ever (unique), and the receipt is
//     made from that row alone.
//  5. Everything a confirmation does is in one transaction, and nobody hears "accepted"
//     before its commit.
//  6. What a redemption took (a visit, an offer use, a benefit unit) its reversal gives
//     back, once; the reward is taken back in the same transaction.
//  7. A refusal leaves nothing behind but its own row.
//  8. A store enters at most five visits of a day later (quota, counted with the row), each
//     decided once (conditional update), and an accepted one never earns a reward.
//
// Confirmations are group-committed (combiner.go): callers that wait at the same moment
// share one transaction of set-based statements, which costs a fraction of the round trips
// and of the disk flushes. Nobody waits for a timer: alone, a confirmation is a batch of
// one. The steps of the transaction stand in settle.go in the order in which they lock.
// In a batch no claim, key or membership appears twice; the second is put off to the next.
// If the transaction fails as a whole, its items are tried one by one.
//
// Time is the database's: the process's clock is disciplined by it (platform/clock), so
// the windows (60 s + 30 s for a code, 3 min for a claim, 15 min and 24 h for a reversal)
// are the same on every replica.
//
// What it does not decide: whether a membership runs (membership), what an offer promises
// and costs (merchants), what a visit earns (merchants/exposure). It asks them, inside the
// same transaction, and translates their refusals into the till's outcome codes (errors.go).
package redemption
