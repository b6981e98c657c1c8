// Package merchants is the partners' side of the card: stores and the city's decision about
// them, offers, staff and their logins, follows.
//
// In its folder lie openhours (a shop's week), storefile (reads files of stores), storeimport
// (enters the stores of a file), catalogue (the member's store list) and exposure (what a store
// earns). This package imports openhours alone; storeimport, catalogue and exposure import this
// one. Words:
//
//   - store (门店): one shop; merchant (商户): the business it belongs to, if known;
//   - offer (优惠): what a store promises to members; review: the city's one-time answer;
//   - ready: someone scanned at the store within 30 days; live: approved, ready, and with
//     an offer that is published and approved. Only live stores are listed;
//   - left: taken out by its merchant, who alone can ask the city to take it back;
//   - contact: the proven phone of the person behind an owner's login;
//   - policy: the range of discounts that a city allows.
//
// Invariants (sql_invariants.go checks those that no constraint of the tables can hold):
//
//  1. A store is approved only with evidence, which members read, and with a place on the
//     map. One without coordinates may be imported and wait; it cannot go live.
//  2. A discount outside the city's policy (default: at most 10 %) is refused when an offer
//     is saved and when it is published; a narrower policy withdraws what lies outside.
//  3. Prices are whole fen: payable = floor(bill × rate ÷ 10000), the discount at most the
//     cap. The promised rate is never exceeded.
//  4. An edit makes a new version, and every version is stored. A new offer waits for the
//     city once. An approval survives edits within the policy; a refused offer waits again
//     once it has changed.
//  5. Uses per membership and day, and per day in all, are counted by conditional updates. A
//     refused use leaves nothing behind; a reversed use is taken off the counters. The
//     minimum interval between uses holds within one business day.
//  6. Operators see and change stores of their own cities; staff those of their own stores;
//     everyone else gets "not found". A device is a cashier of the store it is bound to.
//  7. The staff of a store that has an owner cannot leave it without one.
//  8. Imported facts keep their source and the attribution that must be shown with them.
//  9. Coordinates are WGS-84; the datum they came in is stored beside them.
//  10. Each change that the store list may show counts up the city's catalogue version in the
//     same transaction.
//  11. A store leaves at once and by its owner's decision alone. The city cannot approve it
//     again before the owner asks to rejoin. Nothing that it earned or recorded is lost.
//  12. An owner's number is stored sealed, once, and only with consent. Operators see it for a
//     reason, which the operation log records.
//  13. An application that is sent twice is one store.
//  14. A lost password is replaced with the number on record, or with a link that somebody
//     makes who decides about every store of the login. Whoever makes the link does not learn
//     the password.
//  15. A number is deleted 90 days after its person has worked at a store of the programme. A
//     person whose stores have all left can have it deleted, and the login closed, at once.
//
// Withdrawing an offer is also how a merchant pauses it: a withdrawn offer can be
// published again. A suspended store can be approved again; a rejected one applies anew.
//
// It does not decide who gets the card's discount (redemption), what a visit earns
// (exposure), how people sign in (platform/identity), or the order of the list (catalogue).
//
// # Why this is one package
//
// The three packages that import this one need little of it: storeimport three functions,
// catalogue and exposure a small interface each. The nouns that are left have no such border.
// Counted are the names and methods that one side uses of the other, without errors and ports:
//
//   - reviews need 42 names of the rest: the rules of stores, of offers and of the discount
//     policy are what a review applies;
//   - offers give 30 names to the rest and need 12: a store is live by its offers, and an offer
//     is changed by the staff of its store;
//   - staff with their logins need 6 names and give 8. They were tried apart: 23 places knew
//     the other side, in both directions, because every use case asks who acts for the store;
//   - contacts (an owner's number) give none and need 9, but their SQL is about stores and staff:
//     a number is deleted by what becomes of the stores of its person.
//
// One file per use case and one sql_ file per table keep it readable instead.
//
// # Tables
//
//   - merchants_banned_words
//   - merchants_catalogue_versions
//   - merchants_contacts
//   - merchants_follows: member_id
//   - merchants_merchants
//   - merchants_offer_days
//   - merchants_offer_uses
//   - merchants_offer_versions
//   - merchants_offers
//   - merchants_staff
//   - merchants_stores: city_id, district, id, last_scan_at, name_en, name_zh, reviewed_at, status
package merchants
