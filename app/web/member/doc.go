// Package member serves the pages of a signed-in member: sign-in, the card with its code,
// visits, benefits and their calendar, messages, refund and account.
//
// The card page makes a code, although it is asked for with GET. That breaks no promise: a code
// is what the page displays for a minute, not a record. Nobody's card, benefit or money is
// touched; the membership has one row for it, which the next code overwrites; making one is
// limited; what a stranger's link could do is to have the member's own phone show the member a
// fresh code. The page cannot show the same code after a reload, because only a keyed hash of
// it is kept, and it has to show one at its first paint, without a script. What a browser
// fetches ahead gets none (refusePrefetch). Everything that renews a code on a page that is
// already open is a POST.
//
// Seen is delivered, and delivered is what lets a benefit expire; so nothing is marked seen
// because a list was fetched. The inbox marks what it shows when the person opens it: a
// script reports the messages that came into view (a POST of the page's own form), and
// without a script the button of that form does. A message that was only counted in a badge,
// prefetched, or lies on a page further back stays unseen, and the SMS goes out as planned.
package member
