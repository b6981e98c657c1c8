package objection

import (
	"citycard/app/platform/fault"
)

// The refusals of an objection. Their codes are stable: pages, the API and translations know them.
var (
	// ErrDisputeTooLate: the window that is printed on the receipt is over.
	ErrDisputeTooLate = fault.New(fault.Conflict, "redemption.dispute_too_late")
	// ErrAlreadyDisputed: the actor's side has disputed the redemption before.
	ErrAlreadyDisputed = fault.New(fault.Conflict, "redemption.already_disputed")
	// ErrDisputeUnknown: no such dispute, or not in the actor's cities.
	ErrDisputeUnknown = fault.New(fault.NotFound, "redemption.dispute_unknown")
	// ErrDisputeDecided: somebody has decided it.
	ErrDisputeDecided = fault.New(fault.Conflict, "redemption.dispute_settled")

	// ErrReportNeedsCard: no card of the member ran in the store's city within the last day.
	ErrReportNeedsCard = fault.New(fault.Conflict, "redemption.report_needs_card")
	// ErrTooManyReports: the member's reports of the day are used up.
	ErrTooManyReports = fault.New(fault.TooMany, "redemption.too_many_reports")
	// ErrAlreadyReported: an open report of the same member, store and day exists.
	ErrAlreadyReported = fault.New(fault.Conflict, "redemption.already_reported")
	// ErrRefusalReportUnknown: no such report, or not in the actor's cities.
	ErrRefusalReportUnknown = fault.New(fault.NotFound, "redemption.refusal_report_unknown")
	// ErrRefusalReportDecided: somebody has decided it.
	ErrRefusalReportDecided = fault.New(fault.Conflict, "redemption.refusal_report_settled")

	// errDispute and errRefusalReport gather the fields that are wrong.
	errDispute       = fault.New(fault.Invalid, "redemption.dispute_invalid")
	errRefusalReport = fault.New(fault.Invalid, "redemption.refusal_report_invalid")
)
