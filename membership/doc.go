// Package membership owns members and what they hold: plans, trials, memberships, benefits and
// their deadlines. What they pay for it (orders, payments, refunds) is membership/order, which
// stands above this package.
//
// A CardPlan is what is sold. A Membership is one period of a member's card in one city, opened
// by a paid order or a trial. Its Benefits are granted from the plan's lines.
//
//  1. A sold plan is never edited: a change of terms is the next version of the same code.
//  2. States only move forward, but for a freeze and a returned unit. The transition tables stand
//     beside the types (membership.go, benefit.go); each conditional update takes the states that
//     it expects from its table (db.StatesBefore), so a step that the table does not hold changes
//     no row, and of two at once only one succeeds.
//  3. A paid order has exactly one membership, and a benefit exists once per membership and line.
//  4. A validity is half-open in local days and computed in period.go only.
//  5. A member has one running membership per city. A further period, bought while one runs (a
//     trial too), starts where the last one ends and names it in follows_id; a unique index
//     allows one period without a predecessor and another one successor each. When the
//     predecessor ends the successor becomes the running one. The last period is refunded first.
//  6. A visit and a refund exclude each other: both are conditional updates of one row.
//  7. No benefit with units left expires unless a reminder of that very deadline was delivered
//     at least 24 hours before it. Otherwise it is extended by seven days, and its membership
//     stays open for it. The rule stands in the WHERE of the update (sql_expiry.go); the
//     announcement at the grant does not count as a reminder. Refunds stay by the days as sold.
//  8. One reminder row per benefit, deadline (expiry_version) and step; what one member may lose
//     on one day in one step is one message.
//  9. A member exists only with a consent that is as old.
//  10. A place on the wait-list is a district's name, never coordinates, and only members, whose
//     number is proven, can wait.
//  11. A free trial is once per number and city, for a year also after the account has ended.
//
// A reminder passes these files: jobs/schedule.go (the use case), jobs/benefit_expiry_reminders.go
// (when), remind.go (reminder rows and messages of one batch in one transaction),
// sql_reminder.go (who is due); later jobs/deliver_notifications.go and notify's deliver.go send
// the message through a driver in app/gateway. Writing and sending are two walks on purpose: a
// message is a row of the same transaction, so that a crash between them loses nothing.
//
// It does not decide whether a visit at a store is allowed (redemption does, with Standing and
// MaySpend), how a message reaches a phone (notify), what a follow is (merchants), nor when its
// jobs run (jobs). There is no automatic renewal, no stored value and no settling of merchants'
// money.
//
// # Tables
//
//   - membership_benefits: id, remaining, units
//   - membership_calendar_feeds
//   - membership_consents
//   - membership_extensions
//   - membership_members: erased_at, id
//   - membership_memberships: card_number, city_id, created_at, ended_at, ends_on, id, kind, member_id,
//     order_id, starts_on, status, uses, valid_from, valid_until
//   - membership_plan_lines
//   - membership_plans
//   - membership_reminders
//   - membership_trial_marks
//   - membership_wait_list
package membership
