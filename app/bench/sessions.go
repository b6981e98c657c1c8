package main

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

const sessionColumns = "id token_hash kind actor_id store_id name created_at seen_at idle_until expires_at"

// forLong is beyond the end of any run.
const forLong = 30 * 24 * time.Hour

// fillTills binds one device to each store and returns their tokens.
func (c cityData) fillTills(ctx context.Context, d *db.DB) ([]string, error) {
	tokens := make([]string, c.stores)
	devices := table{
		name: "identity_devices", columns: "id store_id name bound_at", rows: c.stores,
		row: func(i int) []any { return []any{deviceKind.id(i), storeKind.id(i), "till", c.now} },
	}
	sessions := table{
		name: "identity_sessions", columns: sessionColumns, rows: c.stores,
		row: func(i int) []any {
			tokens[i] = token.New()
			return c.session(i, tokens[i], "device", deviceKind.id(i), storeKind.id(i))
		},
	}
	return tokens, fillAll(ctx, d, devices, sessions)
}

// signedIn is how many members have a session: enough that the limit of codes per card is
// never met.
const signedIn = 20_000

func (c cityData) fillMemberSessions(ctx context.Context, d *db.DB) ([]string, error) {
	tokens := make([]string, min(signedIn, c.members))
	return tokens, fill(ctx, d, table{
		name: "identity_sessions", columns: sessionColumns, rows: len(tokens),
		row: func(i int) []any {
			tokens[i] = token.New()
			return c.session(c.stores+i, tokens[i], "member", memberKind.id(i), nil)
		},
	})
}

func (c cityData) session(n int, secret, kind string, actor ident.ID, store any) []any {
	return []any{sessionKind.id(n), token.Hash(secret), kind, actor, store, "bench", c.now, c.now, c.now.Add(forLong),
		c.now.Add(forLong)}
}

// spreadOver says which membership and which store claim n belongs to. Neighbouring claims
// touch memberships far apart (7919 is a prime), and a membership that comes round again
// does so at another store, because one offer twice within half an hour is refused.
func (s sizes) spreadOver(n int) (membership, store int) {
	r := n % s.members
	return r * 7919 % s.members, (r + n/s.members) % s.stores
}

// variables is spreadOver in pgbench's language; `base`, `clients`, `members` and `stores`
// are given on its command line, and `i` counts from 0 in each client.
const variables = `\set i :i + 1
\set n :base + :client_id + :i * :clients
\set r :n % :members
\set m (:r * 7919) % :members
\set s (:r + :n / :members) % :stores
\set claim 100000000000 + :n
\set membership 200000000000 + :m
\set store 300000000000 + :s
\set offer 400000000000 + :s
\set member 500000000000 + :m
\set device 600000000000 + :s
`

// namesOf are the digits that name the rows of claim n, with pgbench's variables for them.
func (s sizes) namesOf(n int) map[string]string {
	m, store := s.spreadOver(n)
	return map[string]string{
		claimKind.digits(n): "claim", membershipKind.digits(m): "membership", memberKind.digits(m): "member",
		storeKind.digits(store): "store", offerKind.digits(store): "offer", deviceKind.digits(store): "device",
	}
}

// fillClaims makes n open claims from number `from` on, each good for long.
func (c cityData) fillClaims(ctx context.Context, d *db.DB, from, n int) error {
	return fill(ctx, d, table{
		name: "redemption_claims", rows: n,
		columns: "id city_id store_id membership_id member_id code_hash code_issued_at opened_by_kind opened_by " +
			"opened_at expires_at status",
		row: func(i int) []any {
			m, s := c.spreadOver(from + i)
			return []any{claimKind.id(from + i), cityCode, storeKind.id(s), membershipKind.id(m), memberKind.id(m),
				token.Hash(fmt.Sprint("code", from+i)), c.now, "device", deviceKind.id(s), c.now, c.now.Add(forLong),
				"open"}
		},
	})
}
