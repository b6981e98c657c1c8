// Package fakepay is a payment provider that takes no money, for demos and tests. It stands
// outside like a real one: it keeps its own books, knows a payment by our reference, signs
// its notices, repeats an answer for a repeated request, and misbehaves on demand.
//
//  1. A pay page (drawn by app/web) calls Act with one of five actions: pay, fail, pay_twice,
//     pay_late (the money arrives after the payment was closed) and notify_never.
//  2. A notice is JSON with the headers Fakepay-Timestamp (Unix seconds), Fakepay-Key and
//     Fakepay-Signature: HMAC-SHA256 in hex over "timestamp.body".
//  3. Notices go out through an injected function, once; what gets lost is found by a query.
//  4. A refund is accepted at once and reported by a notice; the same number refunds once,
//     and all refunds of a transaction never exceed it.
//
// A public installation refuses to start with it (app/config).
//
// # Tables
//
//   - gateway_fakepay_payments
//   - gateway_fakepay_refunds
//   - gateway_fakepay_transactions
package fakepay
