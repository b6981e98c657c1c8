// Package identity owns who acts: accounts of staff and operators (login, password, TOTP, links to choose a new
// password), the cities of operators, sessions, till devices with their binding codes, and the one-time codes
// that sign members in. Members themselves belong to membership.
//
// Words: an Actor is whoever does a use case; a session is what a bearer token stands for; a
// device is a till bound (绑定) to one store; a code is the six digits sent to a phone.
//
//  1. A token has 256 random bits; only its hash is stored. A session ends by signing out, by
//     its absolute end, by idleness, by a newer session over the kind's limit, or because its
//     account or device was shut. Ending binds on the next request, on every replica.
//  2. A disabled account and an unbound device have no live session.
//  3. Sign-in never tells which of login, password and one-time code was wrong, takes the same
//     work for an unknown login, and answers the same for a disabled one.
//  4. An operator has TOTP. A TOTP step that was accepted is not accepted again. A recovery
//     code replaces it once; new codes void the old ones.
//  5. Passwords are argon2id (19 MiB, 2 passes); a fixed number is computed at once, so sign-in
//     cannot exhaust the memory.
//  6. A code has 6 digits, lives 10 minutes, is checked at most 5 times and used once. A phone
//     has one row, so a new code kills the old one. Over all its codes a phone has 10 wrong
//     tries an hour. Every try is counted in a committed transaction before it is checked.
//  7. Sending a code answers the same for every phone. It is limited by phone (1 a minute, 5
//     an hour, 10 a day), network, number prefix and a daily budget of the installation.
//  8. A binding code is used once and lives 24 hours. Codes are stored as keyed fingerprints:
//     a stolen table cannot be searched for six digits.
//  9. TOTP secrets are sealed to their account.
//  10. A person who is signed in sees their sessions and can end each of them. A session keeps the
//     coarse kind of its device and no user agent.
//  11. What opens the door (password, TOTP secret, recovery codes) is changed by its owner
//     with the password, never by a session alone; a change ends the other sessions.
//  12. Nobody chooses another's password. A reset is a link that lives 24 hours, is stored hashed
//     and sets one password; the newest of an account is the only one. A new password ends the
//     account's sessions, also one that a sign-in with the old password is about to open.
//     Operators get no link: whoever has lost that password gets a new account.
//
// How long sessions live: session_rules.go.
//
// It does not decide what an actor may do: each use case does, and merchants owns which
// account works at which store in which role.
//
// # Tables
//
//   - identity_accounts
//   - identity_bind_codes
//   - identity_codes
//   - identity_devices
//   - identity_operator_cities
//   - identity_recovery_codes
//   - identity_reset_links
//   - identity_sessions
package identity
