// Package catalogue is the member's store list: which live stores a city has, found by
// words, district, category, opening hours and follows, ordered by distance, relevance and
// quality.
//
// It owns no table. Per city it holds one immutable snapshot in memory behind an atomic
// pointer. A list is made from the snapshot alone, without a lock and without SQL, apart from
// the stores that a member follows. Words:
//
//   - snapshot: all live stores of a city at one moment, with what a reader prepared of each
//     row (the API: its JSON). The catalogue itself knows no output format;
//   - bucket: the rows of one district, one category, or both;
//   - place: one row of a page; every fifth place is for boosted stores (流量奖励).
//
// Promises:
//
//  1. Only live stores are listed. Readiness lapses with time, so each row holds the instant
//     until which it is live, and the snapshot need not be rebuilt for that.
//  2. Each committed change of a store or offer is in the list at once in the process that
//     made it, and within a second in every other: changes count up one number per city,
//     which is read at most once a second. When it cannot be read, the old list is served:
//     an old list is better than none, and the till decides by itself anyway.
//  3. The order is total: relevance class, then distance (or quality without a place of the
//     asker), then id. A cursor is the last row's position in that order, so the next page
//     neither repeats nor skips a store that is still listed, whatever was added.
//  4. A cursor belongs to its query; with other filters it is refused.
//  5. A page equals the page of a plain sort of all matching stores (property test).
//  6. Boosted stores match the filters like all others, are lifted from further down the
//     list, and are marked. They do not change the order of the rest; a boosted
//     store also stands at its own position on a later page.
//
// A query of one character works as one of ten: the text index holds single characters
// and pairs, which suits Chinese names and the middle of English words alike. All words of
// a query must occur; the whole query in a name beats words found elsewhere.
//
// It does not decide which stores are boosted (port Booster), what live means (package
// merchants), or what a member pays.
package catalogue
