// Package audit owns the operation log (操作日志): who did what to which record, why, and
// what was there before and after.
//
//  1. An entry is written in the transaction of what it tells: both exist or neither.
//  2. Entries are append-only: there is no way here to change or delete one.
//  3. Before and After are shown to operators of the city: callers leave out secrets and
//     mask phone numbers.
//  4. An entry without a city (CityID "") is about the installation and is listed to nobody.
//  5. The entries of a city are numbered without gaps and chained by hash; a job seals the chain
//     once a day. VerifyChain names what was altered, added or removed afterwards. The one hash of
//     a seal also goes to the process log, which belongs on another machine.
//
// # Tables
//
//   - audit_entries
//   - audit_chains
//   - audit_seals
package audit
