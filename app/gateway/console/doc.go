// Package console is the sender for development: it sends nothing and stores what would have
// been sent in a table, the dev outbox, which /dev/outbox shows.
//
// Phone numbers and sign-in codes stand there in full, because that is the tool's whole
// purpose. It is therefore for development alone: in PUBLIC mode it stores nothing, shows nothing and
// answers that its channel is down, so messages wait and no benefit expires unreminded. It
// never writes to a log.
//
// # Tables
//
//   - gateway_console_outbox
package console
