package main

import (
	"fmt"
	"time"

	"citycard/app/platform/phone"
)

// cardRows are the members with their cards and how they got them: four of five bought, one
// tries, and one of fifty gave the card back. One order of six was never paid.
func (y *year) cardRows() []table {
	paid, refunded := []int{}, []int{}
	for m := range y.members {
		if !y.trial(m) {
			paid = append(paid, m)
		}
		if y.gaveBack(m) {
			refunded = append(refunded, m)
		}
	}
	return []table{
		y.planRows(), y.planLineRows(), y.memberRows(), y.consentRows(), y.orderRows(paid), y.unpaidRows(len(paid)),
		y.paymentRows(paid, refunded),
		y.eventRows(paid), y.yearCardRows(), y.giftRows(), y.reminderRows(), y.refundRows(refunded),
	}
}

func (y *year) planLineRows() table {
	return table{
		name: "membership_plan_lines", columns: "id plan_id position kind name_zh name_en units valid_days in_trial",
		rows: 2,
		row: func(i int) []any {
			return []any{lineKind.id(i), planKind.id(0), i + 1, "coffee", "咖啡", "Coffee", benefitUnits, 0, true}
		},
	}
}

// numberOf is a member's phone, so that the operators' search finds it.
func numberOf(m int) phone.Number {
	number, err := phone.Parse(fmt.Sprintf("138%08d", m))
	if err != nil {
		panic(err) // only above a hundred million members
	}
	return number
}

func (y *year) memberRows() table {
	vault := phone.NewVault(y.keys)
	return table{
		name: "membership_members", columns: "id phone_sealed phone_index locale created_at", rows: y.members,
		row: func(m int) []any {
			number := numberOf(m)
			return []any{memberKind.id(m), vault.Seal(number), vault.Index(number), "zh-CN", y.joined(m)}
		},
	}
}

// joined is the instant at which the card was bought, on the card's first day.
func (y *year) joined(m int) time.Time {
	return y.startOf(m).Start(y.zone).Add(time.Duration(m%600) * time.Second).UTC()
}

func (y *year) consentRows() table {
	return table{
		name: "membership_consents", columns: "id member_id policy_version locale at", rows: y.members,
		row: func(m int) []any { return []any{consentKind.id(m), memberKind.id(m), "2026-11", "zh-CN", y.joined(m)} },
	}
}

const orderColumns = "id no city_id member_id plan_id amount_fen currency status idem_key request_hash created_at " +
	"expires_at paid_at payment_id closed_at"

func (y *year) orderRows(paid []int) table {
	return table{
		name: "membership_orders", columns: orderColumns, rows: len(paid),
		row: func(i int) []any {
			m, at := paid[i], y.joined(paid[i])
			return []any{orderKind.id(m), fmt.Sprintf("D%011d", m), cityCode, memberKind.id(m), planKind.id(0), 19900,
				"CNY", "paid", fmt.Sprint("buy", m), "",
				at.Add(-time.Minute), at.Add(14 * time.Minute), at, paymentKind.id(m), nil}
		},
	}
}

func (y *year) unpaidRows(paid int) table {
	return table{
		name: "membership_orders", columns: orderColumns, rows: paid / 5,
		row: func(i int) []any {
			m := i * 5 % y.members
			at := y.joined(m).Add(-time.Hour)
			return []any{orderKind.id(y.members + i), fmt.Sprintf("U%011d", i), cityCode, memberKind.id(m),
				planKind.id(0), 19900, "CNY", "closed",
				fmt.Sprint("try", i), "", at, at.Add(15 * time.Minute), nil, nil, at.Add(16 * time.Minute)}
		},
	}
}

func (y *year) paymentRows(paid, refunded []int) table {
	return table{
		name: "membership_payments", rows: len(paid),
		columns: "id city_id order_id provider ref attempt pay_url amount_fen refunded_fen status provider_txn_id " +
			"created_at paid_at queries",
		row: func(i int) []any {
			m, back := paid[i], 0
			if y.gaveBack(m) {
				back = 19900
			}
			return []any{paymentKind.id(m), cityCode, orderKind.id(m), "fake", fmt.Sprint("ref", m), 1, "", 19900, back,
				"succeeded", fmt.Sprint("txn", m),
				y.joined(m).Add(-time.Minute), y.joined(m), 0}
		},
	}
}

func (y *year) eventRows(paid []int) table {
	return table{
		name: "membership_payment_events", rows: len(paid),
		columns: "id provider event_id kind ref provider_txn_id amount_fen verified body_sha256 refused received_at " +
			"applied_at",
		row: func(i int) []any {
			m := paid[i]
			return []any{eventKind.id(m), "fake", fmt.Sprint("event", m), "paid", fmt.Sprint("ref", m),
				fmt.Sprint("txn", m), 19900, true, "", "", y.joined(m), y.joined(m)}
		},
	}
}

func (y *year) yearCardRows() table {
	first := map[int32]time.Time{}
	for _, v := range y.visits {
		if _, seen := first[v.member]; !seen && !v.reversed {
			first[v.member] = v.at
		}
	}
	return table{
		name: "membership_memberships", rows: y.members,
		columns: "id city_id member_id plan_id order_id card_number kind status starts_on ends_on valid_through " +
			"valid_from valid_until " +
			"expiry_version uses first_used_at created_at ended_at",
		row: func(m int) []any {
			start := y.startOf(m)
			end := start.AddDays(365)
			kind, status, order, ended := "paid", "active", any(orderKind.id(m)), any(nil)
			if y.trial(m) {
				kind, order = "trial", nil
			}
			if y.gaveBack(m) {
				status, ended = "refunded", y.joined(m).Add(time.Hour)
			}
			var used any
			if at, ok := first[int32(m)]; ok {
				used = at
			}
			return []any{membershipKind.id(m), cityCode, memberKind.id(m), planKind.id(0), order,
				membershipKind.digits(m), kind, status, string(start),
				string(end), string(end.AddDays(-1)), start.Start(y.zone), end.Start(y.zone), 1, y.uses[m], used,
				y.joined(m), ended}
		},
	}
}

// giftRows are two benefits of each card; the first is what visits spend.
func (y *year) giftRows() table {
	return table{
		name: "membership_benefits", rows: 2 * y.members,
		columns: "id city_id membership_id member_id line_id kind name_zh name_en units remaining use_by use_by_day " +
			"remind_by expiry_version reminded status created_at ended_at",
		row: func(i int) []any {
			m, line := i/2, i%2
			remaining, status, ended := benefitUnits, "active", any(nil)
			if line == 0 {
				remaining -= int(y.spent[m])
			}
			if y.gaveBack(m) {
				status, ended = "ended", y.joined(m).Add(time.Hour)
			}
			last := y.startOf(m).AddDays(364)
			useBy := last.AddDays(1).Start(y.zone)
			return []any{giftKind.id(i), cityCode, membershipKind.id(m), memberKind.id(m), lineKind.id(line), "coffee",
				"咖啡", "Coffee", benefitUnits, remaining,
				useBy, string(last), useBy.Add(-24 * time.Hour), 1, 0, status, y.joined(m), ended}
		},
	}
}

// reminderRows say that each benefit was announced when it was granted.
func (y *year) reminderRows() table {
	return table{
		name: "membership_reminders", rows: 2 * y.members,
		columns: "city_id subject_kind subject_id expiry_version step member_id use_by_day message_id created_at",
		row: func(i int) []any {
			m := i / 2
			return []any{cityCode, "benefit", giftKind.id(i), 1, "grant", memberKind.id(m),
				string(y.startOf(m).AddDays(364)), messageKind.id(len(y.visits) + m), y.joined(m)}
		},
	}
}

func (y *year) refundRows(refunded []int) table {
	return table{
		name: "membership_refunds", rows: len(refunded),
		columns: "id refund_no city_id member_id order_id payment_id membership_id reason rule amount_fen days_left " +
			"days_total status status_why " +
			"idem_key request_hash attempts next_at payout_reference created_at succeeded_at",
		row: func(i int) []any {
			m := refunded[i]
			at := y.joined(m).Add(time.Hour)
			return []any{refundKind.id(m), fmt.Sprintf("R%011d", m), cityCode, memberKind.id(m), orderKind.id(m),
				paymentKind.id(m), membershipKind.id(m), "member", "full",
				19900, 365, 365, "succeeded", "", fmt.Sprint("back", m), "", 1, at, "", at, at.Add(time.Minute)}
		},
	}
}
