package redemption

import (
	"citycard/app/platform/fault"
)

// The outcomes of a scan and a confirmation. Codes are stable: tills, point-of-sale systems and
// translations use them. The till shows those yellow that the cashier can correct, those red that
// mean no discount today, and those grey that are our fault.
var (
	// Yellow: what was scanned.
	ErrCodeExpired = fault.New(fault.Conflict, "redemption.code_expired")
	ErrCodeUsed    = fault.New(fault.Conflict, "redemption.code_used") // params: at, here
	ErrPaymentCode = fault.New(fault.Invalid, "redemption.payment_code")
	ErrNotOurs     = fault.New(fault.NotFound, "redemption.not_ours")
	ErrBadDigits   = fault.New(fault.Invalid, "redemption.bad_digits")

	// Yellow: what was chosen.
	ErrLimitReached      = fault.New(fault.Conflict, "redemption.limit_reached")
	ErrTooSoon           = fault.New(fault.Conflict, "redemption.too_soon").Retry()
	ErrOfferNotNow       = fault.New(fault.Conflict, "redemption.offer_not_now")
	ErrOfferPaused       = fault.New(fault.Conflict, "redemption.offer_paused")
	ErrMinSpend          = fault.New(fault.Conflict, "redemption.min_spend") // params: missing_fen
	ErrBillOutOfRange    = fault.New(fault.Invalid, "redemption.bill_out_of_range")
	ErrBenefitExhausted  = fault.New(fault.Conflict, "redemption.benefit_exhausted")
	ErrBenefitExpired    = fault.New(fault.Conflict, "redemption.benefit_expired")
	ErrBenefitNotHere    = fault.New(fault.Conflict, "redemption.benefit_not_here")
	ErrClaimExpired      = fault.New(fault.Conflict, "redemption.claim_expired")
	ErrClaimUsed         = fault.New(fault.Conflict, "redemption.claim_used")
	ErrClaimUnknown      = fault.New(fault.NotFound, "redemption.claim_unknown")
	ErrChooseOne         = fault.New(fault.Invalid, "redemption.choose_one")
	ErrOfferUnknown      = fault.New(fault.NotFound, "redemption.offer_unknown")
	ErrBenefitUnknown    = fault.New(fault.NotFound, "redemption.benefit_unknown")
	ErrBillMissing       = fault.New(fault.Invalid, "redemption.bill_missing")
	errBillNotForBenefit = fault.New(fault.Invalid, "redemption.bill_not_for_benefit")

	// Red.
	ErrCardExpired  = fault.New(fault.Conflict, "redemption.card_expired") // params: through
	ErrCardRefunded = fault.New(fault.Conflict, "redemption.card_refunded")
	ErrCardFrozen   = fault.New(fault.Conflict, "redemption.card_frozen")
	// params: starts_on of a card that has not begun
	ErrNotActivated   = fault.New(fault.Conflict, "redemption.not_activated")
	ErrWrongCity      = fault.New(fault.Conflict, "redemption.wrong_city")
	ErrStoreNotListed = fault.New(fault.Conflict, "redemption.store_not_listed")

	// Grey.
	ErrDeviceUnbound   = fault.New(fault.Unauthenticated, "redemption.device_unbound")
	ErrStaffNotAllowed = fault.New(fault.Forbidden, "redemption.staff_not_allowed")
	ErrChooseStore     = fault.New(fault.Invalid, "redemption.choose_store")
	ErrTooMany         = fault.New(fault.TooMany, "redemption.too_many").Retry()
	errBusy            = fault.New(fault.Unavailable, "redemption.server_error").Retry()

	// After the fact.
	ErrNotFound        = fault.New(fault.NotFound, "redemption.not_found")
	ErrNotRecorded     = fault.New(fault.NotFound, "redemption.not_recorded")
	ErrAlreadyReversed = fault.New(fault.Conflict, "redemption.already_reversed")
	ErrReversalTooLate = fault.New(fault.Conflict, "redemption.reversal_too_late") // params: until
	ErrReversalLimit   = fault.New(fault.Conflict, "redemption.reversal_limit")
	ErrReasonMissing   = fault.New(fault.Invalid, "redemption.reason_missing")
	ErrTroubleInvalid  = fault.New(fault.Invalid, "redemption.trouble_invalid")

	// errCursor refuses a cursor that was not made by the list it is given to.
	errCursor = fault.New(fault.Invalid, "redemption.cursor_invalid").WithField("cursor", "field.cursor")
)

// outcomes maps the refusals of the other contexts to the till's codes, so that a cashier's software
// needs one list of codes.
var outcomes = map[string]*fault.Error{
	"membership.expired":           ErrCardExpired,
	"membership.refunded":          ErrCardRefunded,
	"membership.frozen":            ErrCardFrozen,
	"membership.not_started":       ErrNotActivated,
	"membership.benefit_exhausted": ErrBenefitExhausted,
	"membership.benefit_expired":   ErrBenefitExpired,
	"membership.benefit_not_here":  ErrBenefitNotHere,
	"merchants.offer_not_now":      ErrOfferNotNow,
	"merchants.offer_paused":       ErrOfferPaused,
	"merchants.limit_reached":      ErrLimitReached,
	"merchants.too_soon":           ErrTooSoon,
	"merchants.min_spend":          ErrMinSpend,
	"merchants.bill_out_of_range":  ErrBillOutOfRange,
	"merchants.store_not_found":    ErrStoreNotListed,
	"merchants.store_not_listed":   ErrStoreNotListed,
	"merchants.staff_not_allowed":  ErrStaffNotAllowed,
}

// AsOutcome maps err to the till's code, with its parameters. Other errors are returned as they are.
func AsOutcome(err error) error {
	known := fault.Of(err)
	if known == nil {
		return err
	}
	outcome, found := outcomes[known.Code]
	if !found {
		return err
	}
	for name, value := range known.Params {
		outcome = outcome.WithParam(name, value)
	}
	return outcome
}

// isRefusal tells an answer with a code from an unexpected error.
func isRefusal(err error) bool { return fault.Of(err) != nil }
