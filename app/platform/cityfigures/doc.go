// Package cityfigures stores precomputed figures of a city: those that take too long to count
// while somebody waits, such as the savings of every running card. A job counts them; pages
// read them and say as of when they are.
//
//  1. A stored figure is exact: it is counted from the rows as they stood at an instant, and
//     the context that counts it has an invariant that counts it again as of then.
//  2. That instant lies Delay before the count, so that no transaction which began before it
//     can still add a row to it.
//  3. A figure older than MaxAge is not shown. Its context counts the rows instead, which is
//     slow and right; so a new city has its figures, too, and one whose jobs stand still.
//  4. A count never replaces a newer one, and none is stored for an instant to come.
//
// The context that owns a figure decides what is counted and how.
//
// # Tables
//
//   - tally_figures: as_of, city_id, name, value
package cityfigures
