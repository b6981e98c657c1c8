package till

import (
	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// The four kinds of screen: done, to be mended at the till, no discount today, ours.
const (
	kindOK     = "ok"
	kindLook   = "look"
	kindNo     = "no"
	kindSystem = "system"
)

// What the cashier does next; it decides the buttons.
const (
	stepRescan = "rescan" // scan a fresh code
	stepEdit   = "edit"   // back to the same claim: other offer, other amount
	stepNow    = "now"    // full price this time; the same claim may still take another offer
	stepFull   = "full"   // full price
	stepRetry  = "retry"  // send the very same again
	stepWait   = "wait"   // try again later
	stepBind   = "bind"
	stepSignIn = "sign_in"
	stepToday  = "today"
)

// outcome is how a code is shown.
type outcome struct{ kind, shape, step string }

// outcomes hold every code of redemption/errors.go, and a few of its neighbours. A test
// reads the codes off the source and fails for one that is missing here.
var outcomes = map[string]outcome{
	"redemption.code_expired": {kindLook, "clock", stepRescan},
	"redemption.code_used":    {kindLook, "squares", stepRescan},
	"redemption.payment_code": {kindLook, "wallet", stepRescan},
	"redemption.not_ours":     {kindLook, "question", stepRescan},
	"redemption.bad_digits":   {kindLook, "keyboard", stepRescan},

	"redemption.limit_reached":        {kindLook, "calendar", stepEdit},
	"redemption.too_soon":             {kindLook, "clock", stepNow},
	"redemption.offer_not_now":        {kindLook, "calendar", stepEdit},
	"redemption.offer_paused":         {kindLook, "pause", stepEdit},
	"redemption.min_spend":            {kindLook, "scales", stepEdit},
	"redemption.bill_out_of_range":    {kindLook, "scales", stepEdit},
	"redemption.benefit_exhausted":    {kindLook, "calendar", stepEdit},
	"redemption.benefit_expired":      {kindLook, "calendar", stepEdit},
	"redemption.benefit_not_here":     {kindLook, "shop", stepEdit},
	"redemption.claim_expired":        {kindLook, "clock", stepRescan},
	"redemption.claim_used":           {kindLook, "squares", stepToday},
	"redemption.claim_unknown":        {kindLook, "question", stepRescan},
	"redemption.choose_one":           {kindLook, "question", stepEdit},
	"redemption.offer_unknown":        {kindLook, "question", stepEdit},
	"redemption.benefit_unknown":      {kindLook, "question", stepEdit},
	"redemption.bill_missing":         {kindLook, "keyboard", stepEdit},
	"redemption.bill_not_for_benefit": {kindLook, "keyboard", stepEdit},

	"redemption.card_expired":     {kindNo, "cross", stepFull},
	"redemption.card_refunded":    {kindNo, "cross", stepFull},
	"redemption.card_frozen":      {kindNo, "lock", stepFull},
	"redemption.not_activated":    {kindNo, "cross", stepFull},
	"redemption.wrong_city":       {kindNo, "cross", stepFull},
	"redemption.store_not_listed": {kindNo, "shop", stepFull},

	"redemption.device_unbound":    {kindSystem, "plug", stepBind},
	"redemption.staff_not_allowed": {kindSystem, "person", stepSignIn},
	"redemption.choose_store":      {kindSystem, "shop", stepSignIn},
	"redemption.too_many":          {kindSystem, "hourglass", stepWait},
	"redemption.server_error":      {kindSystem, "wrench", stepRetry},

	"redemption.not_found":         {kindLook, "question", stepToday},
	"redemption.not_recorded":      {kindSystem, "hourglass", stepRetry},
	"redemption.already_reversed":  {kindLook, "squares", stepToday},
	"redemption.reversal_too_late": {kindLook, "clock", stepToday},
	"redemption.reversal_limit":    {kindLook, "calendar", stepToday},
	"redemption.reason_missing":    {kindLook, "keyboard", stepToday},
	"redemption.dispute_too_late":  {kindLook, "clock", stepToday},
	"redemption.already_disputed":  {kindLook, "squares", stepToday},
	"redemption.trouble_invalid":   {kindLook, "keyboard", stepToday},

	"till.staff_signed_out":     {kindSystem, "person", stepSignIn},
	"merchants.store_not_found": {kindSystem, "plug", stepBind},
	"idempotency.key_reused":    {kindLook, "squares", stepToday},
	"idempotency.key_missing":   {kindLook, "question", stepRescan},
	"idempotency.key_malformed": {kindLook, "question", stepRescan},
	"request.busy":              {kindSystem, "wrench", stepRetry},
	"request.internal":          {kindSystem, "wrench", stepRetry},
}

// outcomeOf falls back on the kind of the fault: what a person did is yellow, what we did or
// forbid is grey. Red says something about a member's card and is never guessed.
func outcomeOf(code string, status int) outcome {
	if known, ok := outcomes[code]; ok {
		return known
	}
	switch {
	case status == respond.Status(fault.TooMany):
		return outcome{kindSystem, "hourglass", stepWait}
	case status == respond.Status(fault.Forbidden):
		return outcome{kindSystem, "person", stepSignIn}
	case status < 500:
		return outcome{kindLook, "question", stepRescan}
	}
	return outcome{kindSystem, "wrench", stepRetry}
}

// screen is one whole-screen answer: part "till_screen".
type screen struct {
	Kind, Shape string
	Mark        string // on the screen's shoulder: "练习，不计入", "已记录"
	Headline    string
	Big         string // the amount to collect
	Line        string // what happened in this case
	Lock        *lock  // what the line counts down to, nil for most
	Next        string // what to do now
	Steps       []string
	Ref         string // a number to read to somebody
	Actions     []action
	Returns     int    // seconds until the till goes back to waiting by itself; 0: it stays
	Say         string // spoken, where the cashier has switched that on
}

// action is a button of a screen: a link, or a form that is sent again.
type action struct {
	Label, Href string
	Main        bool
	Shift       bool // begins a shift: sound, keep-awake
	Post        bool
	Hidden      []view.Hidden
}

// Role makes a screen reader interrupt for what needs a hand and wait for what went well.
func (s screen) Role() string {
	if s.Kind == kindOK {
		return "status"
	}
	return "alert"
}
