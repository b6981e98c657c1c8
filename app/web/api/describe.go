package api

import "github.com/danielgtaylor/huma/v2"

// tags are the groups of operations, in the order of a reader.
var tags = []*huma.Tag{
	{Name: "auth", Description: "Signing in and out: members, staff, operators, tills"},
	{Name: "cities", Description: "Cities, what holds there, and the public rules of the traffic reward"},
	{Name: "plans", Description: "Card plans on sale"},
	{Name: "stores", Description: "Partner stores: list, page, following"},
	{Name: "orders", Description: "Buying a card"},
	{Name: "memberships", Description: "Cards, their benefits, codes and visits; trials"},
	{Name: "refunds", Description: "Giving a card back"},
	{Name: "redemptions", Description: "Objections of members to a visit"},
	{Name: "inbox", Description: "Messages to whoever is signed in"},
	{Name: "till", Description: "Scan, confirm, undo, the day's list"},
	{Name: "merchant", Description: "A store's own affairs: facts, offers, devices, report, exposure account"},
	{Name: "ops", Description: "The city's operators: reviews, records, jobs, settings"},
	{Name: "payments", Description: "Notices of payment providers"},
}

// whoCalls says in a sentence who each class of routes is for.
var whoCalls = map[Access]string{
	Anyone:   "For anyone, without a session.",
	Member:   "For a signed-in member, about what is the member's own.",
	Till:     "For a bound till, or a signed-in member of the store's staff.",
	Staff:    "For a signed-in member of a store's staff; what a cashier may not decide is refused.",
	Operator: "For an operator, within the operator's cities.",
	SignedIn: "For anybody who is signed in.",
	Provider: "For a payment provider; the signature over the raw body is the proof.",
}

// descriptionOf is what holds for an operation by its nature.
func descriptionOf(r Route) string {
	text := whoCalls[r.Access]
	if r.Keyed {
		text += " Sent again with the same Idempotency-Key and body it answers as the first time; with another body " +
			"it is " +
			"refused with 409."
	}
	return text
}

// securityOf is what an operation asks for. For anybody it is an empty list and not nothing, which would look
// forgotten.
func securityOf(r Route) []map[string][]string {
	if kinds[r.Access] == nil {
		return []map[string][]string{}
	}
	return []map[string][]string{{"session": {}}}
}
