// Package redemption turns a code on a member's phone into a recorded visit. It owns codes,
// claims, redemptions, reversals and the refusals of tills.
//
// The walk: the member's page asks for a code (issue_code.go). The cashier scans it
// (scan.go), which takes the code and opens a claim of three minutes. The cashier confirms
// (confirm.go), which writes the redemption. It may be reversed (reverse.go). A job hands it to
// the exposure account (accrue_rewards.go).
//
// Three packages stand above this one, as merchants/exposure stands above merchants:
//
//   - redemption/objection: disputes about a visit, reports of a refused card, complaints
//   - redemption/late: visits that a till could not record when they happened
//   - redemption/figures: reports, numbers, alerts and savings
//
// They import this package and not each other. This package knows them only by the interfaces of
// ports.go.
//
// Invariants (checked by the queries in sql_invariants.go):
//
//  1. A membership has one live code: one row per membership, replaced by the next code.
//     Digits are never stored, only a keyed hash.
//  2. A code is taken once (conditional update) and makes at most one claim (unique hash).
//  3. A claim becomes at most one redemption: the redemption takes over the claim's id.
//  4. A store's idempotency key is one redemption for ever (unique), and the receipt is made from
//     that row alone.
//  5. Everything a confirmation does is in one transaction, and nobody reads "accepted"
//     before its commit.
//  6. What a redemption took (a visit, an offer use, a benefit unit) its reversal gives
//     back, once. The same transaction takes back the reward.
//  7. A refusal leaves nothing behind but its own row.
//  8. A redemption only moves from confirmed to reversed: the conditional update takes the state that
//     it expects from the transition table (redemption.go).
//
// Confirmations are group-committed (combiner.go): callers that wait at the same moment
// share one transaction of set-based statements, which costs a fraction of the round trips
// and of the disk flushes. Nobody waits for a timer: alone, a confirmation is a batch of
// one. The steps of the transaction stand in commit_batch.go in the order in which they lock.
// In a batch no claim, key or membership appears twice; the second is postponed to the next.
// If the transaction fails as a whole, its items are tried one by one.
//
// All times are by the database's clock, to which each process sets its own (platform/clock). So the
// windows (60 s + 30 s for a code, 3 min for a claim, 15 min and 24 h for a reversal) are the same on
// every replica.
//
// It does not decide whether a membership runs (membership), what an offer promises and costs
// (merchants), nor what a visit earns (merchants/exposure). It asks them inside the same transaction
// and turns their refusals into the till's outcome codes (errors.go).
//
// # Tables
//
//   - redemption_codes: membership_id
//   - redemption_old_codes
//   - redemption_claims
//   - redemption_redemptions: id, city_id, store_id, membership_id, member_id, offer_id, benefit_id, name_zh, name_en,
//     bill_fen, payable_fen, discount_fen, status, day, confirmed_at, confirmed_by, confirmed_by_kind, reversed_at,
//     recorded_at
//   - redemption_reversals
//   - redemption_refusals: city_id, store_id, membership_id, code, refused_at
package redemption
