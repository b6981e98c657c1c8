// Package objection is what somebody says against a visit or a store, and how ops decides it.
//
// A dispute is the word of a member or a store that a redemption is not right (dispute.go). Each side
// raises it once, within 24 hours. Ops decides it (decide_dispute.go): upheld reverses the redemption in
// the same transaction; dismissed leaves it. A reversal by anybody else resolves the open disputes
// about its redemption, through the port that redemption declares (resolve_reversed.go).
//
// A refusal report is a member's word that a store did not honour the card (report_refusal.go,
// decide_refusal_report.go). The store's people read how many there are, and never who wrote them.
//
// Complaints are both together, as they wait for ops (complaints.go). Ops promises an answer within a day.
//
// Invariants (checked by the queries in sql_invariants.go):
//
//  1. Each side disputes a redemption once (unique index).
//  2. A dispute and a report are decided once (conditional update).
//  3. No dispute stays open about a redemption that was reversed after it.
//  4. A member reports at most five refusals a day, and has one open report per store and day.
//  5. Nothing that an erased member wrote, and no answer to it, is kept: writer and erasure lock the
//     member's row.
//
// The package stands above redemption, as merchants/exposure stands above merchants.
//
// # Tables
//
//   - redemption_disputes
//   - redemption_refusal_reports
package objection
