package identity

import "citycard/app/platform/fault"

var (
	// ErrSignedOut: no session, or it has ended or run out.
	ErrSignedOut = fault.New(fault.Unauthenticated, "identity.signed_out")
	// ErrSignInFailed: login, password or one-time code is wrong; it never says which.
	ErrSignInFailed = fault.New(fault.Unauthenticated, "identity.sign_in_failed")
	// ErrSessionNotFound: no such live session of this actor.
	ErrSessionNotFound = fault.New(fault.NotFound, "identity.session_not_found")
	// ErrTooManyTries: a limit on tries; RetryAfter is set.
	ErrTooManyTries = fault.New(fault.TooMany, "identity.too_many_tries").Retry()
	// errBusy: too many passwords are being checked at this moment.
	errBusy = fault.New(fault.Unavailable, "identity.busy").Retry()

	// errPhoneNotServed: codes go to mobile numbers of mainland China only.
	errPhoneNotServed = fault.New(fault.Invalid, "identity.phone_not_served").
				WithField("phone", "field.identity.phone_not_served")
	// ErrTooManyCodes: a limit on sending codes; RetryAfter is set.
	ErrTooManyCodes = fault.New(fault.TooMany, "identity.too_many_codes").Retry()
	// ErrCodeWrong: the code is wrong, used, replaced or too old; it never says which.
	ErrCodeWrong = fault.New(fault.Unauthenticated, "identity.code_wrong")

	// ErrBindCodeInvalid: the binding code is wrong, used or too old; it never says which.
	ErrBindCodeInvalid = fault.New(fault.Unauthenticated, "identity.bind_code_invalid")
	// ErrDeviceInvalid lists what is wrong in the input of a binding.
	ErrDeviceInvalid = fault.New(fault.Invalid, "identity.device_invalid")
	// ErrDeviceNotFound: no such bound device at this store.
	ErrDeviceNotFound = fault.New(fault.NotFound, "identity.device_not_found")

	// ErrAccountNotFound: no such account.
	ErrAccountNotFound = fault.New(fault.NotFound, "identity.account_not_found")
	// ErrResetLinkInvalid: the link is wrong, used, replaced or too old; it never says which.
	ErrResetLinkInvalid = fault.New(fault.Conflict, "identity.reset_link_invalid")
	// ErrLoginTaken: another account has this login.
	ErrLoginTaken = fault.New(fault.Conflict, "identity.login_taken")
	// ErrAccountInvalid lists what is wrong in a new account.
	ErrAccountInvalid = fault.New(fault.Invalid, "identity.account_invalid")

	// ErrPasswordWrong: the password that proves whose account it is.
	ErrPasswordWrong = fault.New(fault.Invalid, "identity.password_wrong").
				WithField("password", "field.identity.password_wrong")
	// errCodeNotOfApp: the code is not of the app that read the offered secret.
	errCodeNotOfApp = fault.New(fault.Invalid, "identity.code_not_of_app").
			WithField("code", "field.identity.code_not_of_app")
	// ErrOfferInvalid: a second factor that was not offered to this session, or was overtaken.
	ErrOfferInvalid = fault.New(fault.Conflict, "identity.offer_invalid")
)
