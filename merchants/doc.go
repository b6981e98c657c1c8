// Package merchants is the partners' side of the card: stores and the city's decision about
// them, offers, staff, follows, and the import of store lists.
//
// It owns the tables merchants_…. Its rooms: package openhours (a shop's week), storefile
// (reading files of stores), catalogue (the member's store list), exposure (what a store
// earns). Words:
//
//   - store (门店): one shop; merchant (商户): the business it belongs to, if known;
//   - offer (优惠): what a store promises to members; review: the city's one-time answer;
//   - ready: someone scanned at the store within 30 days; live: approved, ready, and with
//     an offer that is published and approved. Only live stores are listed;
//   - left: taken out by its merchant, who alone can ask for it to be taken back;
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
//  4. An edit makes a new version, and every version is kept. New offers wait for the city
//     once; an approval survives edits within the policy, a refusal asks for a change.
//  5. Uses per membership and day, and per day in all, are taken by conditional updates; a
//     refused use leaves nothing behind, a reversed one is as if it had not been.
//     A minimum interval between uses is judged within one business day.
//  6. Operators see and change stores of their own cities; staff those of their own stores;
//     to everyone else these do not exist. Devices are cashiers of the store they are bound to.
//  7. A store that has an owner keeps one, as far as its staff decides about it.
//  8. A file is applied to a city once. Its clean rows are entered as pending stores all
//     together or not at all; dirty rows are reported and never entered. A row that comes
//     again in a later file updates its store only while that is pending.
//  9. Imported facts keep their source and the attribution that must be shown with them.
//  10. Coordinates are WGS-84; the datum they came in is kept beside them.
//  11. Whatever changes the store list counts up the city's catalogue version in the same
//     transaction.
//  12. A store leaves at once and by its owner's decision alone; the city does not approve it
//     again before the owner asks to rejoin. Nothing that it earned or recorded is lost.
//  13. An owner's number is kept sealed, once, and only with consent; operators look at it with
//     a reason, which is written down.
//  14. An application that is sent twice is one store.
//  15. A lost password comes back by the number on record or by a link from who decides about
//     every store of the login; who makes the link does not learn the password.
//  16. A number is kept while its person works at a store of the programme and 90 days longer;
//     who has left with every store can have it deleted, and the login closed, at once.
//
// Withdrawing an offer is also how a merchant pauses it: a withdrawn offer can be
// published again. A suspended store can be approved again; a rejected one applies anew.
//
// It does not decide who gets the card's discount (redemption), what a visit earns
// (exposure), how people sign in (platform/identity), or the order of the list (catalogue).
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
