package membership

import "citycard/app/platform/fault"

var (
	// ErrCursor refuses a cursor that was not made by the list it is given to.
	ErrCursor = fault.New(fault.Invalid, "membership.cursor_invalid").WithField("cursor", "field.cursor")

	// Who may.
	ErrMembersOnly   = fault.New(fault.Forbidden, "membership.members_only")
	ErrOperatorsOnly = fault.New(fault.Forbidden, "membership.operators_only")

	// What operators look up.
	errSearchInvalid = fault.New(fault.Invalid, "membership.search_invalid").WithField("q", "field.membership.search")
	ErrReasonShort   = fault.New(fault.Invalid, "membership.reason_short").
				WithField("reason", "field.membership.reason_short")
	ErrTooManyReveals  = fault.New(fault.TooMany, "membership.too_many_reveals")
	ErrTooManySearches = fault.New(fault.TooMany, "membership.too_many_searches")

	// Signing in.
	ErrTermsNotAccepted = fault.New(fault.Invalid, "membership.terms_not_accepted").
				WithField("accept_terms", "field.membership.accept_terms")

	// One's own account.
	ErrLocaleUnknown = fault.New(fault.Invalid, "membership.locale_unknown").
				WithField("locale", "field.membership.locale")
	ErrFeedNotFound   = fault.New(fault.NotFound, "membership.feed_not_found")
	ErrTooManyExports = fault.New(fault.TooMany, "membership.too_many_exports").Retry()
	ErrEraseConfirm   = fault.New(fault.Invalid, "membership.erase_confirm").
				WithField("confirm", "field.membership.erase_confirm")

	// Plans.
	ErrPlanNotFound   = fault.New(fault.NotFound, "membership.plan_not_found")
	ErrPlanNotOnSale  = fault.New(fault.Conflict, "membership.plan_not_on_sale")
	ErrPlanInvalid    = fault.New(fault.Invalid, "membership.plan_invalid")
	ErrPlanChanged    = fault.New(fault.Conflict, "membership.plan_changed")
	ErrCityNotSelling = fault.New(fault.Conflict, "membership.city_not_selling")
	ErrCityNotReady   = fault.New(fault.Conflict, "membership.city_not_ready")

	// Waiting for the sale.
	ErrPlaceInvalid = fault.New(fault.Invalid, "membership.place_invalid").WithField("place", "field.membership.place")

	// Using a membership.
	ErrNotFound   = fault.New(fault.NotFound, "membership.not_found")
	errNotStarted = fault.New(fault.Conflict, "membership.not_started") // params: starts_on
	ErrExpired    = fault.New(fault.Conflict, "membership.expired")     // params: through
	errFrozen     = fault.New(fault.Conflict, "membership.frozen")
	ErrRefunded   = fault.New(fault.Conflict, "membership.refunded")

	// Using a benefit.
	ErrBenefitExhausted = fault.New(fault.Conflict, "membership.benefit_exhausted")
	errBenefitExpired   = fault.New(fault.Conflict, "membership.benefit_expired") // params: use_by
	errBenefitNotHere   = fault.New(fault.Conflict, "membership.benefit_not_here")

	// Trials.
	ErrTrialNotOffered  = fault.New(fault.Conflict, "membership.trial_not_offered")
	ErrTrialNeedsFollow = fault.New(fault.Conflict, "membership.trial_needs_follow")
	ErrTrialUsed        = fault.New(fault.Conflict, "membership.trial_used")
	ErrTrialNotNeeded   = fault.New(fault.Conflict, "membership.trial_not_needed")

	// Operators' decisions.
	ErrReasonMissing = fault.New(fault.Invalid, "membership.reason_missing").
				WithField("reason", "field.membership.reason")
	ErrStatusChangeRefused = fault.New(fault.Conflict, "membership.status_change_refused")
)
