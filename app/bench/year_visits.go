package main

import (
	"fmt"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/token"
)

// visitRows are the claims, redemptions and what went wrong with some: one of a hundred was
// undone, one scan of ten refused, one visit of five hundred disputed.
func (y *year) visitRows() []table {
	var undone, disputed []int
	for i, v := range y.visits {
		if v.reversed {
			undone = append(undone, i)
		}
		if i%500 == 0 {
			disputed = append(disputed, i)
		}
	}
	return []table{
		y.claimRows(), y.yearRedemptionRows(), y.reversalRows(undone), y.offerUseRows(), y.refusalRows(),
		y.disputeRows(disputed), y.reportRows(), y.followRows(),
	}
}

func (y *year) claimRows() table {
	return table{
		name: "redemption_claims", rows: len(y.visits),
		columns: "id city_id store_id membership_id member_id code_hash code_issued_at opened_by_kind opened_by " +
			"opened_at expires_at status used_at",
		row: func(i int) []any {
			v := y.visits[i]
			at := v.at.Add(-20 * time.Second)
			return []any{visitKind.id(i), cityCode, storeKind.id(int(v.store)), membershipKind.id(int(v.member)),
				memberKind.id(int(v.member)), token.Hash(fmt.Sprint("code", i)),
				at.Add(-10 * time.Second), "device", deviceKind.id(int(v.store)), at, at.Add(3 * time.Minute), "used",
				v.at}
		},
	}
}

func (y *year) yearRedemptionRows() table {
	return table{
		name: "redemption_redemptions", rows: len(y.visits),
		columns: "id city_id store_id membership_id member_id offer_id offer_version benefit_id name_zh name_en " +
			"bill_fen payable_fen discount_fen pay_rate_bp " +
			"uses_per_day total_per_day day confirmed_at confirmed_by_kind confirmed_by idem_key request_hash status " +
			"reversed_at accrued_at",
		row: func(i int) []any {
			v := y.visits[i]
			s, m := int(v.store), int(v.member)
			offer, benefit, zh, en, bill, rate := any(offerKind.id(s)), any(nil), "全单优惠", "Whole bill", v.bill, 9000
			if v.benefit {
				offer, benefit, zh, en, bill, rate = nil, giftKind.id(2*m), "咖啡", "Coffee", 0, 10000
			}
			status, reversed := "confirmed", any(nil)
			if v.reversed {
				status, reversed = "reversed", v.at.Add(5*time.Minute)
			}
			return []any{visitKind.id(i), cityCode, storeKind.id(s), membershipKind.id(m), memberKind.id(m), offer, 1,
				benefit, zh, en, bill, bill - v.discount(), v.discount(), rate,
				1, 0, string(clock.DayOf(v.at, y.zone)), v.at, "device", deviceKind.id(s), fmt.Sprint("till-", i), "",
				status, reversed, v.at.Add(time.Minute)}
		},
	}
}

func (y *year) reversalRows(undone []int) table {
	return table{
		name:    "redemption_reversals",
		columns: "redemption_id membership_id by_kind by_id reason idem_key request_hash reversed_at",
		rows:    len(undone),
		row: func(n int) []any {
			i := undone[n]
			v := y.visits[i]
			return []any{visitKind.id(i), membershipKind.id(int(v.member)), "device", deviceKind.id(int(v.store)),
				"金额输错了", fmt.Sprint("undo-", i), "", v.at.Add(5 * time.Minute)}
		},
	}
}

func (y *year) offerUseRows() table {
	return table{
		name: "merchants_offer_uses", columns: "city_id membership_id offer_id day used allowed last_at",
		rows: len(y.visits),
		row: func(i int) []any {
			v, used := y.visits[i], 1
			if v.reversed || v.benefit {
				used = 0
			}
			return []any{cityCode, membershipKind.id(int(v.member)), offerKind.id(int(v.store)),
				string(clock.DayOf(v.at, y.zone)), used, 1, v.at}
		},
	}
}

// refusalRows are told of cards that were at the same stores at about the same time.
func (y *year) refusalRows() table {
	codes := []string{"redemption.code_expired", "redemption.code_used", "redemption.offer_used_today",
		"redemption.card_expired", "redemption.code_unknown"}
	return table{
		name:    "redemption_refusals",
		columns: "id city_id store_id actor_kind actor_id stage code membership_id refused_at",
		rows:    len(y.visits) / 10,
		row: func(n int) []any {
			v := y.visits[n*10]
			return []any{refusalKind.id(n), cityCode, storeKind.id(int(v.store)), "device", deviceKind.id(int(v.store)),
				"scan", codes[n%len(codes)],
				membershipKind.id(int(v.member)), v.at.Add(-time.Minute)}
		},
	}
}

func (y *year) disputeRows(disputed []int) table {
	return table{
		name: "redemption_disputes", rows: len(disputed),
		columns: "id city_id redemption_id raised_by_kind raised_by reason words status raised_at outcome answer " +
			"settled_at settled_by",
		row: func(n int) []any {
			v := y.visits[disputed[n]]
			status, outcome, answer, at, by := "resolved", "upheld", "已核实，抱歉。", any(v.at.Add(20*time.Hour)),
				any(accountKind.id(1))
			if n >= len(disputed)-20 {
				status, outcome, answer, at, by = "open", "", "", nil, nil
			}
			return []any{disputeKind.id(n), cityCode, visitKind.id(disputed[n]), "member", memberKind.id(int(v.member)),
				"wrong_amount", "金额不对", status, v.at.Add(time.Hour), outcome, answer, at, by}
		},
	}
}

// reportRows are members' words that a store did not honour the card.
func (y *year) reportRows() table {
	rows := len(y.visits) / 500
	return table{
		name: "redemption_refusal_reports",
		columns: "id city_id store_id member_id reason words day status outcome answer reported_at settled_at " +
			"settled_by",
		rows: rows,
		row: func(n int) []any {
			v := y.visits[n*500+1]
			at := v.at
			day, status, outcome, answer, settled, by := string(clock.DayOf(at, y.zone)), "settled", "upheld", "已提醒该店。",
				any(at.Add(24*time.Hour)), any(accountKind.id(1))
			if n >= rows-20 {
				status, outcome, answer, settled, by = "open", "", "", nil, nil
			}
			return []any{reportKind.id(n), cityCode, storeKind.id(int(v.store)), memberKind.id(int(v.member)),
				"not_trained", "店员不会操作", day, status, outcome, answer, at, settled, by}
		},
	}
}

func (y *year) followRows() table {
	return table{
		name: "merchants_follows", columns: "member_id store_id city_id created_at", rows: 2 * y.members,
		row: func(i int) []any {
			m, nth := i/2, i%2
			return []any{memberKind.id(m), storeKind.id((m*7919 + nth) % y.stores), cityCode, y.joined(m)}
		},
	}
}

// messageRows are the receipts in the members' inboxes, and one announcement of the benefits.
func (y *year) messageRows() []table {
	messages := table{
		name: "notify_messages", rows: len(y.visits) + y.members,
		columns: "id city_id recipient_kind recipient_id locale template params dedupe_key urgent created_at " +
			"not_before ended_at seen_at",
		row: func(i int) []any {
			if i >= len(y.visits) {
				m := i - len(y.visits)
				at := y.joined(m)
				return []any{messageKind.id(i), cityCode, "member", memberKind.id(m), "zh-CN", "card_active",
					`{"no":"1"}`, fmt.Sprint("card:", m), false, at, at, at, at}
			}
			v := y.visits[i]
			params := fmt.Sprintf(`{"no":"%d","name_zh":"全单优惠","name_en":"Whole bill","payable":"90.00","discount":"10.00"}`, i)
			var seen any
			if i%3 != 0 {
				seen = v.at.Add(time.Minute)
			}
			return []any{messageKind.id(i), cityCode, "member", memberKind.id(int(v.member)), "zh-CN",
				"redemption_confirmed", params, "redemption:" + visitKind.id(i).String(),
				false, v.at, v.at, v.at, seen}
		},
	}
	attempts := table{
		name: "notify_attempts", columns: "id message_id channel outcome ref error at", rows: y.members,
		row: func(m int) []any {
			return []any{attemptKind.id(m), messageKind.id(len(y.visits) + m), "inbox", "seen", "", "", y.joined(m)}
		},
	}
	return []table{messages, attempts}
}
