// Package figures counts what redemptions add up to. It owns no table and changes nothing but
// the snapshots that it saves in the platform's figures.
//
//   - A store's report: sums, break-even share, parts by hour, offer and till, and the rows from
//     which every figure can be rebuilt (report.go, report_parts.go). The store's home page: today,
//     week and month (recent_visits.go).
//   - A city's numbers for its operators (city_numbers.go), and what looks unusual (alerts.go).
//   - What cards and members saved (saved.go).
//
// City numbers and average savings are expensive, so a job precomputes them every half hour
// (SaveNumbers) as of an instant: what was confirmed, reversed, sold or ended later does not count, and
// a saved figure can be counted again (invariant I47). Only the visits of the last days are counted at
// the moment of the question.
//
// Below EnoughVisits no share and no average is shown: it would show chance rather than the effect of
// the card.
//
// The package stands above redemption, as merchants/exposure stands above merchants, and reads the
// columns that redemption, membership and merchants hand out.
package figures
