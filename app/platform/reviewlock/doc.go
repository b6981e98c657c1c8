// Package reviewlock locks an item of a review queue for the operator who works on it.
//
//  1. One operator at most has the lock of an item: one row per item, taken by a conditional
//     upsert. Of two who want it at once one gets it, and the other learns who has it.
//     An operator locks one item of a kind: locking the next unlocks the last one.
//  2. A lock ends by itself after Lasts; nobody has to unlock what a closed browser left.
//  3. A lock is a courtesy between colleagues, not a permission: the use case decides whether
//     a decision is allowed, and its own conditional update makes sure that it is single.
//
// The caller knows whether an item exists and belongs to the actor's city.
//
// # Tables
//
//   - desk_holds
package reviewlock
