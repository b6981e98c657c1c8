// Package db opens the database and is, together with each context's sql*.go files, the
// only place that knows gorm.
//
// Two engines, one meaning:
//
//  1. SQLite (pure Go) is the embedded default: one write connection, a pool of readers,
//     WAL, immediate transactions, synchronous FULL. PostgreSQL is for production.
//  2. All SQL is written once. Migrations are PostgreSQL DDL; for SQLite a handful of type
//     names is translated (see migrate.go), so both engines end with the same columns.
//  3. Every instant that reaches a driver is turned into UTC with whole microseconds
//     (pool.go). SQLite compares instants as text, so this is a matter of correctness.
//  4. A write transaction is InTx. Its closure may run up to three times: it must have no
//     effect outside the transaction. Effects outside are AfterCommit hooks or, better,
//     outbox rows. No network call inside a transaction.
//  5. A transaction is not cut short by a client that went away; it has its own limit.
//  6. tx.Now() is fixed when the transaction starts.
//
// There is no prepared-statement cache of gorm's: on PostgreSQL the driver keeps its own
// per connection, and gorm's makes every statement in a transaction one round trip dearer.
package db
