package merchants

import "citycard/app/platform/fault"

// What can be refused about stores.
var (
	// ErrStoreNotFound: no such store, or not for this actor.
	ErrStoreNotFound = fault.New(fault.NotFound, "merchants.store_not_found")
	// ErrStoreChanged: the caller decided on an older version of the store.
	ErrStoreChanged = fault.New(fault.Conflict, "merchants.store_changed")
	// ErrStoreState: the store's state does not allow the step. Params: status, wanted.
	ErrStoreState = fault.New(fault.Conflict, "merchants.store_state")
	// ErrStoreNotListed: the till's store is not (or no longer) an approved partner.
	ErrStoreNotListed = fault.New(fault.Conflict, "merchants.store_not_listed")
	// ErrStoreHasNoPosition: a store without coordinates cannot be approved.
	ErrStoreHasNoPosition = fault.New(fault.Conflict, "merchants.store_has_no_position")
	// ErrStoreInvalid: facts of a store are missing or malformed; Fields says which.
	ErrStoreInvalid = fault.New(fault.Invalid, "merchants.store_invalid")
	// ErrStoreLeft: the merchant took the store out; only the merchant brings it back.
	ErrStoreLeft = fault.New(fault.Conflict, "merchants.store_left")
	// ErrAlreadyLeft: the store is out of the programme already.
	ErrAlreadyLeft = fault.New(fault.Conflict, "merchants.already_left")
	// ErrNotLeft: the store is not out by its merchant's own decision.
	ErrNotLeft = fault.New(fault.Conflict, "merchants.not_left")
	// ErrReviewInvalid: an approval without evidence or a refusal without reason.
	ErrReviewInvalid = fault.New(fault.Invalid, "merchants.review_invalid")
	// ErrCursor: the cursor does not belong to this list.
	ErrCursor = fault.New(fault.Invalid, "merchants.cursor_unknown").WithField("cursor", "field.cursor")
	// ErrFilter: a filter has a value outside its list.
	ErrFilter = fault.New(fault.Invalid, "merchants.filter_unknown")
)

// What can be refused about offers.
var (
	// ErrOfferNotFound: no such offer at this store.
	ErrOfferNotFound = fault.New(fault.NotFound, "merchants.offer_not_found")
	// ErrOfferChanged: the caller decided on an older version of the offer.
	ErrOfferChanged = fault.New(fault.Conflict, "merchants.offer_changed")
	// ErrOfferState: the offer's state does not allow the step. Params: status, wanted.
	ErrOfferState = fault.New(fault.Conflict, "merchants.offer_state")
	// errOfferInvalid: terms are missing or malformed; Fields says which.
	errOfferInvalid = fault.New(fault.Invalid, "merchants.offer_invalid")
	// ErrDiscountNotAllowed: the rate is outside the city's policy. Params: asked_zh, asked_en,
	// allowed_zh, allowed_en (both notations), min_pay_rate_bp, max_pay_rate_bp.
	ErrDiscountNotAllowed = fault.New(fault.Invalid, "merchants.discount_not_allowed")
	// ErrPolicyInvalid: the bounds are not 0 ≤ min ≤ max ≤ 10000.
	ErrPolicyInvalid = fault.New(fault.Invalid, "merchants.policy_invalid").
				WithField("max_discount_bp", "merchants.policy_invalid")
	// ErrPolicyChanged: the setting is not what the actor saw; somebody else changed it.
	ErrPolicyChanged = fault.New(fault.Conflict, "merchants.policy_changed")
	// ErrTooManyReveals: the operator has seen as many owners' numbers as a day allows.
	ErrTooManyReveals = fault.New(fault.TooMany, "merchants.too_many_reveals")
	// errSaleGateInvalid: the number of stores is not within 0 … MostSaleGate.
	errSaleGateInvalid = fault.New(fault.Invalid, "merchants.sale_gate_invalid").
				WithField("stores", "field.merchants.sale_gate")
	// errBillOutOfRange: the bill is not within 1 fen … ¥100,000.00. Params: min, max.
	errBillOutOfRange = fault.New(fault.Invalid, "merchants.bill_out_of_range")
	// ErrMinSpend: the bill is below the offer's minimum. Params: missing_fen, missing, minimum.
	ErrMinSpend = fault.New(fault.Conflict, "merchants.min_spend")
	// errOfferNotNow: outside weekdays, hours or on a blackout day. Params: when_zh, when_en.
	errOfferNotNow = fault.New(fault.Conflict, "merchants.offer_not_now")
	// errOfferPaused: withdrawn, or not approved.
	errOfferPaused = fault.New(fault.Conflict, "merchants.offer_paused")
	// ErrLimitReached: the uses of the day are taken. Params: scope (member or everyone), limit.
	ErrLimitReached = fault.New(fault.Conflict, "merchants.limit_reached")
	// errTooSoon: the last use is more recent than the interval allows.
	errTooSoon = fault.New(fault.Conflict, "merchants.too_soon").Retry()
)

// What can be refused about people.
var (
	// ErrStaffNotAllowed: the actor works at the store, but not in a role that may do this.
	ErrStaffNotAllowed = fault.New(fault.Forbidden, "merchants.staff_not_allowed")
	// ErrStaffNotFound: the account does not work at this store.
	ErrStaffNotFound = fault.New(fault.NotFound, "merchants.staff_not_found")
	// ErrLastOwner: a store keeps at least one owner.
	ErrLastOwner = fault.New(fault.Conflict, "merchants.last_owner")
	// ErrMembersOnly: only a signed-in member follows stores.
	ErrMembersOnly = fault.New(fault.Forbidden, "merchants.members_only")
	// ErrTermsNotAccepted: the person has not agreed to the terms, so no data is stored.
	ErrTermsNotAccepted = fault.New(fault.Invalid, "merchants.terms_not_accepted").
				WithField("accept_terms", "merchants.terms_not_accepted")
	// ErrContactTaken: the phone number belongs to another owner's login.
	ErrContactTaken = fault.New(fault.Conflict, "merchants.contact_taken").WithField("phone", "merchants.contact_taken")
	// ErrContactUnknown: nobody applied with this store, so no number is known.
	ErrContactUnknown = fault.New(fault.NotFound, "merchants.contact_unknown")
	// ErrContactNotFound: no login has this number on record.
	ErrContactNotFound = fault.New(fault.Conflict, "merchants.contact_not_found").
				WithField("phone", "merchants.contact_not_found")
	// ErrWorksElsewhere: the login also works at a store that the actor does not decide about.
	ErrWorksElsewhere = fault.New(fault.Conflict, "merchants.works_elsewhere")
	// ErrStillPartner: a store of the login has not left the programme.
	ErrStillPartner = fault.New(fault.Conflict, "merchants.still_partner")
	// ErrTooManyApplications: ten of the account's stores wait in the city already.
	ErrTooManyApplications = fault.New(fault.TooMany, "merchants.too_many_applications")
	// ErrStaffOnly: only a signed-in staff account applies for a store.
	ErrStaffOnly = fault.New(fault.Forbidden, "merchants.staff_only")
)
