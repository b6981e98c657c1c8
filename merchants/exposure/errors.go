package exposure

import "citycard/app/platform/fault"

var (
	// ErrRaced: a redemption was taken back while it was being accrued; the next run does it.
	ErrRaced = fault.New(fault.Unavailable, "exposure.raced").Retry()
	// ErrCursor: the cursor did not come from a page of this list.
	ErrCursor = fault.New(fault.Invalid, "exposure.cursor").WithField("cursor", "field.cursor")
	// errRuleInvalid lists the wrong fields of a rule.
	errRuleInvalid = fault.New(fault.Invalid, "exposure.rule_invalid")
	// ErrRuleTaken: another version was published for the same day, or at the same moment.
	ErrRuleTaken = fault.New(fault.Conflict, "exposure.rule_taken")
	// errNoReason: credits are not taken back without a reason.
	errNoReason = fault.New(fault.Invalid, "exposure.no_reason")
)
