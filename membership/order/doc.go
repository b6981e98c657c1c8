// Package order owns the money of memberships: orders, payments, payment notices and refunds. It
// stands above package membership, which places the card that was paid for.
//
// An Order is the intent to buy a CardPlan at the price of its version. A Payment is one attempt
// to pay it at a Provider (ports.go), which reports by signed payment notices. A Refund is money
// back. A provider's driver lives in app/gateway and passes app/gateway/gatewaytest.
//
//  1. The server prices an order by its plan version; no request carries an amount.
//     While an order of a plan is open its member has no second one.
//  2. States only move forward. The transition tables stand beside the types (order.go, refund.go);
//     each conditional update takes the states that it expects from its table (db.StatesBefore), so
//     a step that the table does not hold changes no row, and of two at once only one succeeds. A
//     refund has two tables: what a provider's answer may do, and what the payout by hand may do.
//  3. A notice is believed only after its driver verified it, stored once per event, and applied
//     in the same transaction. A provider transaction is one payment. Notices, the query of
//     silent payments and the closing of unpaid orders record money by one path
//     (record_payment.go).
//  4. Money that bought nothing (late, or a second time) has a payment row and a refund from the
//     transaction that noticed it.
//  5. A paid order has exactly one membership, placed by ActivatePaidTx of package membership in
//     the transaction that records the payment.
//  6. Refunds of a payment never exceed it: its refunded sum is raised under that condition
//     before the refund's row is written. What a provider cannot give back is paid by hand,
//     approved by two operators.
//  7. No call to a provider happens inside a transaction.
//
// A payment notice passes these files: app/web/api/payments.go (raw body and headers),
// apply_notice.go (driver's verdict, event stored once), the driver's ReadNotice in app/gateway,
// record_payment.go (payment and order move, or a refund is queued), sql_order.go and
// sql_payment.go (the conditional updates), membership/activate.go (card and benefits), notify's
// enqueue.go (the message). Each stop has an owner of its own: who may be believed, what the
// money means, what the member gets, what is written to them.
//
// It does not decide what a card is worth or how long it runs (membership), where a card is sold
// (SaleGate), how a provider is talked to (app/gateway), nor when its jobs run (jobs).
//
// # Tables
//
//   - membership_order_keys
//   - membership_orders: amount_fen, id
//   - membership_payment_events
//   - membership_payments
//   - membership_refund_grounds
//   - membership_refunds
//   - membership_top_ups
package order
