package till

import (
	"math"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/redemption"
)

// screenOf puts a problem into a screen: the headline and the next step are those of its
// code, the line says what holds in this case.
func (p *Pages) screenOf(call *respond.Call, problem *respond.Problem, e *fault.Error) screen {
	how := outcomeOf(problem.Code, problem.Status)
	s := screen{Kind: how.kind, Shape: how.shape, Headline: problem.Title, Next: problem.NextStep, Line: problem.Detail}
	if e != nil {
		if line := lineOf(call, e); line != "" {
			s.Line = line
		}
		if minimum, known := e.Params["minimum"].(string); known && e.Code == redemption.ErrMinSpend.Code {
			s.Headline = call.T("till.line.under", "minimum", minimum)
		}
		if e.Kind == fault.TooMany && e.RetryAfter > 0 {
			s.Next = call.T("till.line.wait_meanwhile")
		}
	}
	if how.kind == kindSystem {
		s.Ref = call.T("till.ref", "id", problem.RequestID)
	}
	return s
}

// lineOf is what the parameters of a refusal say.
func lineOf(call *respond.Call, e *fault.Error) string {
	switch e.Code {
	case redemption.ErrCodeUsed.Code:
		at, known := e.Params["at"].(time.Time)
		here, _ := e.Params["here"].(bool)
		if known && here {
			return call.T("till.line.used_here", "time", call.Hour(at))
		} else if known {
			return call.T("till.line.used", "time", call.Hour(at))
		}
	case redemption.ErrCardExpired.Code:
		if through, known := e.Params["through"].(string); known {
			return call.T("till.line.expired", "day", call.Date(clock.Day(through)))
		}
	case redemption.ErrOfferNotNow.Code:
		zh, _ := e.Params["when_zh"].(string)
		en, _ := e.Params["when_en"].(string)
		if zh != "" {
			return call.T("till.line.when", "when", call.Pick(zh, en))
		}
	case redemption.ErrLimitReached.Code:
		return limitLine(call, e)
	case redemption.ErrMinSpend.Code:
		if missing, known := e.Params["missing"].(string); known {
			return call.T("till.line.missing", "missing", missing)
		}
	case redemption.ErrReversalTooLate.Code:
		if until, known := e.Params["until"].(time.Time); known {
			return call.T("till.line.until", "time", call.Moment(until))
		}
	}
	if e.Kind == fault.TooMany && e.RetryAfter > 0 {
		return waitLine(call, e.RetryAfter)
	}
	return ""
}

func limitLine(call *respond.Call, e *fault.Error) string {
	limit, known := e.Params["limit"].(int)
	switch {
	case known && e.Params["scope"] == "everyone":
		return call.T("till.line.limit_everyone", "n", limit)
	case known:
		return call.T("till.line.limit_member", "n", limit)
	}
	return ""
}

func waitLine(call *respond.Call, wait time.Duration) string {
	seconds := int(math.Ceil(wait.Seconds()))
	if seconds <= 90 {
		return call.T("till.line.wait_seconds", "n", seconds)
	}
	return call.T("till.line.wait_minutes", "n", (seconds+59)/60)
}

// namedScreen is a screen that till.js shows without asking us.
type namedScreen struct {
	Name string
	screen
}

// localScreens travel with the pages on which something can go wrong before an answer is
// there: a code that must not be sent, a network that is gone, an answer that stays out.
func (p *Pages) localScreens(call *respond.Call) []namedScreen {
	rescan := []action{{Label: call.T("till.step.rescan"), Href: "/till", Main: true}}
	var screens []namedScreen
	for _, e := range []*fault.Error{redemption.ErrPaymentCode, redemption.ErrNotOurs, redemption.ErrBadDigits} {
		how := outcomes[e.Code]
		screens = append(screens, namedScreen{e.Code[len("redemption."):], screen{Kind: how.kind, Shape: how.shape,
			Headline: call.T(e.Code + ".title"), Next: call.T(e.Code + ".next"), Actions: rescan}})
	}
	full := action{Label: call.T("till.step.full"), Href: "/till"}
	late := action{Label: call.T("till.step.late"), Href: "/till/late"}
	return append(screens,
		namedScreen{"offline", screen{Kind: kindSystem, Shape: "cloud", Headline: call.T("till.offline.title"), Line: call.T("till.offline.line"),
			Next: call.T("till.offline.next"), Actions: []action{full, late}}},
		namedScreen{"nonet", screen{Kind: kindSystem, Shape: "cloud", Headline: call.T("till.nonet.title"), Next: call.T("till.nonet.next"),
			Actions: []action{{Label: call.T("till.step.back"), Href: "/till", Main: true}}}},
		namedScreen{"asking", screen{Kind: kindSystem, Shape: "hourglass", Headline: call.T("till.asking.title"), Line: call.T("till.asking.line"),
			Next: call.T("till.asking.next"), Actions: []action{full}}},
		namedScreen{"silent", screen{Kind: kindSystem, Shape: "hourglass", Headline: call.T("till.silent.title"), Line: call.T("till.silent.line"),
			Next: call.T("till.silent.next"), Actions: []action{{Label: call.T("till.silent.again"), Href: "#again", Main: true},
				{Label: call.T("till.step.today"), Href: "/till/today"}, full, late}}},
	)
}
