// Package exposure owns the traffic reward (流量奖励): what a store earns for a member's
// confirmed visit, and the exposure account (曝光额度账户) in which it is kept until the
// store has been shown for it. One credit is one verified viewable showing. It is not money.
//
// Words: a visit is a confirmed redemption as the reward rule sees it; a visitor is the
// member as one store may know them; an entry (额度流水) is a line of a store's account; a
// seal is a day's hash over all accounts of a city.
//
//  1. The rule is public and versioned. A version is published at least seven days before
//     it takes effect and never edited; a redemption is judged by the version in force when
//     it was confirmed. Version 1: 100 credits per redemption, 50 more at a member's first
//     counted visit, one counted visit per member, store and local day, at most 2000 credits
//     per store and day, nothing for members linked to the store's staff or visits recorded late.
//  2. Each redemption is accrued exactly once: its row in exposure_visits is unique, and so
//     is an entry by redemption, rule version and kind. What earns nothing has an entry too,
//     which says why.
//  3. Entries are only ever added. Every entry says what it adds to three columns: accrual
//     +n pending; vesting, 72 h after the confirmation, −n pending +n vested; taking back −n
//     of whichever holds it; a showing +n delivered. A balance is the sum of its column.
//  4. Visits are the work list beside the ledger: denied | pending → vested → taken_back, moved
//     by conditional updates. A visit taken back frees the day's place and the cap for another.
//     A visit reversed before it was accrued is void and never will be.
//  5. Whoever writes to accounts holds their rows' locks, taken in the order of store ids, so
//     cap, first visit and once a day are decided by one transaction at a time.
//  6. A store's entries are numbered without gaps and chained; once a day a seal commits to
//     where every account stands. VerifyChain names what was altered afterwards.
//
// How a merchant recomputes the account from the statement (WriteCSV), with no more than a
// spreadsheet and SHA-256:
//
//   - Balance: the sums of the columns pending, vested and delivered; owed is vested − delivered.
//   - Rule: in the order of no, a "redemption" line has 100 in pending unless its visitor has a
//     counted line (pending > 0, no "take_back" of the same redemption_id so far) on the same
//     day, or the day's counted lines would pass 2000, or the reason says otherwise; the
//     visitor's first counted line is followed by "first_visit" with 50.
//   - Completeness: no counts 1, 2, 3 …; each hash is SHA-256 (hex) of the line's own cells
//     store_id … reason joined by "|", preceded by the hash of the line before and "|".
//
// It does not decide what a confirmed redemption is (redemption), who belongs to a store's
// staff (merchants), or where a credit is spent (the ranking of the catalogue).
//
// # Tables
//
//   - exposure_accounts
//   - exposure_entries
//   - exposure_rules
//   - exposure_seal_heads
//   - exposure_seals
//   - exposure_visits: redemption_id, state
package exposure
