// Package objection owns disputes about visits and reports of refused cards, and how ops decides them.
//
// A dispute says that a redemption is not right (dispute.go); the member or the store raises it. Each side
// raises it once, within 24 hours. Ops decides it (decide_dispute.go): upheld reverses the redemption in
// the same transaction; dismissed leaves it. A reversal by anybody else resolves the open disputes
// about its redemption, by the interface that redemption declares (resolve_dispute.go).
//
// A refusal report says that a store did not honour the member's card (report_refusal.go,
// decide_refusal_report.go). The store's people see the reports, but never who wrote them.
//
// Complaints are both together, as they wait for ops (complaints.go). Ops promises an answer within a day.
//
// Invariants (checked by the queries in sql_invariants.go):
//
//  1. Each side disputes a redemption once (unique index).
//  2. A dispute and a report are decided once (conditional update).
//  3. No dispute stays open about a redemption that was reversed after it.
//  4. A member reports at most five refusals a day, and has one open report per store and day.
//  5. What an erased member wrote, and the answers to it, are erased. A writer and the erasure both
//     lock the member's row, so nothing is written afterwards.
//
// The package stands above redemption, as merchants/exposure stands above merchants.
//
// # Tables
//
//   - redemption_disputes
//   - redemption_refusal_reports
package objection
