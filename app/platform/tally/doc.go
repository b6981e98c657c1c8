// Package tally keeps figures of a city that take too long to count while somebody waits,
// such as the savings of every running card. A job counts them; pages read them and say as
// of when they are.
//
//  1. A kept figure is exact: it is counted from the rows as they stood at an instant, and
//     the context that counts it has an invariant that counts it again as of then.
//  2. That instant lies Behind the count, so that no transaction which began before it can
//     still add a row to it.
//  3. A figure older than Lasts is not shown. Its context counts the rows instead, which is
//     slow and right; so a new city and one whose jobs stand still have their figures, too.
//  4. A count never takes the place of a newer one, and none is kept for an instant to come.
//
// What is counted, and how, is the business of the context that keeps the figure.
//
// # Tables
//
//   - tally_figures: as_of, city_id, name, value
package tally
