package order

import "citycard/app/platform/fault"

var (
	// Placing and paying an order.
	ErrPlaceNeeded = fault.New(fault.Invalid, "membership.place_needed").
			WithField("districts", "field.membership.place_needed")
	ErrGateClosed         = fault.New(fault.Conflict, "membership.gate_closed")
	ErrOrderNotFound      = fault.New(fault.NotFound, "membership.order_not_found")
	ErrPaymentUnavailable = fault.New(fault.Unavailable, "membership.payment_unavailable").Retry()

	// Payment notices. Their reader is a provider's program.
	ErrProviderNotFound = fault.New(fault.NotFound, "membership.provider_not_found")
	ErrNoticeTooLarge   = fault.New(fault.TooLarge, "membership.notice_too_large")
	ErrNoticeForged     = fault.New(fault.Unauthenticated, "membership.notice_forged")
	ErrNoticeRefused    = fault.New(fault.Conflict, "membership.notice_refused") // params: reason

	// Refunds.
	ErrRefundNotFound     = fault.New(fault.NotFound, "membership.refund_not_found")
	ErrNotRefundable      = fault.New(fault.Conflict, "membership.not_refundable")
	ErrNothingToRefund    = fault.New(fault.Conflict, "membership.nothing_to_refund")
	ErrRefundRenewalFirst = fault.New(fault.Conflict, "membership.refund_renewal_first")
	ErrGroundUnknown      = fault.New(fault.Invalid, "membership.ground_unknown").
				WithField("ground", "field.membership.ground")
	ErrRefundNotManual = fault.New(fault.Conflict, "membership.refund_not_manual")
	ErrTopUpNotFound   = fault.New(fault.NotFound, "membership.top_up_not_found")
	ErrTopUpDecided    = fault.New(fault.Conflict, "membership.top_up_decided")
	ErrTopUpAnswer     = fault.New(fault.Invalid, "membership.top_up_invalid").
				WithField("answer", "field.membership.top_up_answer")
	ErrPayoutSecondPerson = fault.New(fault.Forbidden, "membership.payout_second_person")
	ErrPayoutReference    = fault.New(fault.Invalid, "membership.payout_invalid").
				WithField("reference", "field.membership.payout_reference")

	// Why a member cannot erase the account yet.
	ErrEraseCardRuns  = fault.New(fault.Conflict, "membership.erase_card_runs") // params: amount
	ErrEraseOrderOpen = fault.New(fault.Conflict, "membership.erase_order_open")
	ErrEraseRefundOn  = fault.New(fault.Conflict, "membership.erase_refund_on") // params: amount
)
