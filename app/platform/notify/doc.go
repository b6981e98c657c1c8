// Package notify owns the messages to people (通知), their delivery and the alarms for operators.
// The table of messages is the outbox: a row is written in the transaction of the event that it reports.
//
// Words: a Message is what a use case wants to tell somebody; a rung is one channel of the ladder
// inbox → SMS; an attempt is what one channel did with it; a receipt is an attempt that says
// that the person has it.
//
//  1. One dedupe key is one message for ever; writing it again gives the first one's id.
//  2. A message is pending while next_at is set. It stops being pending when it is delivered
//     or seen, when it expired or no channel is left (ended), or when it was given up (dead).
//  3. A due message is claimed by a lease. Of any number of workers one sends it; the network
//     call is outside every transaction, and only the lease's holder may write its result.
//  4. A crash between sending and writing that down can repeat that ONE message at a provider
//     that has no idempotency key; nothing else is sent twice.
//  5. The inbox is the first rung: a message is in it from not_before on, whether or not
//     anybody delivers. Seen is delivered. Without a receipt in 6 hours the next rung follows,
//     outside the quiet hours (21:00–09:00 in the city's zone). Urgent messages start outside;
//     inbox-only ones are never sent and therefore end at once.
//  6. A failing message is tried again after 5 s, 10 s … at most 1 h (with jitter), 12 times,
//     then it is dead and an alarm is raised. It never holds up others.
//  7. A channel that is down costs no message a try: its messages wait, however long.
//  8. delivered_at is set by a receipt or by being seen and by nothing else. The rule "no
//     benefit expires unless its reminder was delivered" reads it.
//  9. At most one receipt per message and channel is stored.
//  10. Address and parameters of a message to a bare phone number (a sign-in code) are sealed
//     and wiped as soon as the message is no longer pending.
//
// It does not decide what is said to whom, nor when a reminder is due, nor whether a person
// may read an inbox: callers pass the recipient of the signed-in actor.
//
// # Tables
//
//   - notify_alarms
//   - notify_attempts
//   - notify_messages: dedupe_key, delivered_at, id, next_at, params, recipient_id, recipient_kind
package notify
