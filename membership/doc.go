// Package membership owns what a member buys and holds: plans, trials, orders, payments,
// refunds, memberships, benefits and their deadlines.
//
// A CardPlan is sold by an Order; a Payment is one attempt to pay it at a Provider, which
// tells of it by signed notices. A paid order opens a Membership: one period of the member's
// card in one city. Its Benefits are granted from the plan's lines. A Refund is money back.
//
//  1. A sold plan is never edited: a change of terms is the next version of the same code.
//  2. The server prices an order by its plan version; no request carries an amount.
//     While an order of a plan is open its member has no second one.
//  3. States only move forward (order.go, refund.go, membership.go, benefit.go), each by an
//     update that names the state it expects.
//  4. A notice is believed only after its driver verified it, stored once per event, and
//     applied in the same transaction. A provider transaction is one payment. Notices, the
//     query of silent payments and the closing of unpaid orders settle by the same path.
//  5. Money that bought nothing (late, or a second time) has a payment row and a refund from
//     the transaction that noticed it.
//  6. A paid order has exactly one membership, and a benefit exists once per membership and line.
//  7. A validity is half-open in local days and computed in period.go only.
//  8. A member has one running membership per city. A further period, bought while one runs (a
//     trial too), starts where the last one ends and names it in follows_id; a unique index
//     allows one period without a predecessor and another one successor each. When the
//     predecessor ends the successor becomes the running one. Given back is the last first.
//  9. A visit and a refund exclude each other: both are conditional updates of one row.
//  10. Refunds of a payment never exceed it: its refunded sum is raised under that condition
//     before the refund's row is written. What a provider cannot give back is paid by hand,
//     approved by two operators.
//  11. No benefit with units left expires unless a reminder of that very deadline was delivered
//     at least 24 hours before it. Otherwise it is extended by seven days, and its membership
//     stays open for it. The rule stands in the WHERE of the update (sql_expiry.go); the
//     announcement at the grant does not count as a reminder. Refunds stay by the days as sold.
//  12. One reminder row per benefit, deadline (expiry_version) and step; what one member may lose
//     on one day in one step is one message.
//  13. A member exists only with a consent that is as old.
//  14. A place on the wait-list is a district's name, never coordinates, and only members, whose
//     number is proven, can wait.
//  15. A free trial is once per number and city, for a year also after the account has ended.
//
// It does not decide whether a visit at a store is allowed (redemption does, with Standing and
// MaySpend), how a provider is talked to (app/gateway), how a message reaches a phone (notify),
// what a follow is (merchants), nor when its jobs run (jobs). There is no automatic renewal, no
// stored value and no settling of merchants' money.
//
// # Tables
//
//   - membership_benefits: id, remaining, units
//   - membership_calendar_feeds
//   - membership_consents
//   - membership_extensions
//   - membership_members: erased_at, id
//   - membership_memberships: card_number, city_id, created_at, ended_at, id, kind, member_id, order_id,
//     uses, valid_from, valid_until
//   - membership_order_keys
//   - membership_orders: amount_fen, id
//   - membership_payment_events
//   - membership_payments
//   - membership_plan_lines
//   - membership_plans
//   - membership_refunds
//   - membership_reminders
//   - membership_trial_marks
//   - membership_wait_list
package membership
