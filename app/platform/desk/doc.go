// Package desk is what operators do at their queues apart from any subject: they hold an
// item while they judge it, and they settle alarms.
//
//  1. An item is held by at most one operator: one row per item, taken by a conditional
//     upsert, so of two who reach for it at once one gets it and the other learns who.
//     An operator holds one item of a kind: turning to the next lets the last one go.
//  2. A hold ends by itself after Lasts; nobody has to release what a closed browser left.
//  3. A hold is a courtesy and a queue, not a permission: whether a decision is allowed is
//     the use case's question, and its own conditional update keeps a decision single.
//  4. An alarm is settled once, with a reason, and the audit log says by whom.
//
// Whether an item exists and belongs to the actor's city is for the caller to know.
//
// # Tables
//
//   - desk_holds
package desk
