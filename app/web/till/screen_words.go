package till

import (
	"fmt"
	"math"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/redemption"
)

// screenOf puts a problem into a screen: the headline and the next step are those of its
// code, the line says what holds in this case.
func (p *Pages) screenOf(req *respond.Request, problem *respond.Problem, e *fault.Error) screen {
	how := outcomeOf(problem.Code, problem.Status)
	s := screen{Kind: how.kind, Shape: how.shape, Headline: problem.Title, Next: problem.NextStep, Line: problem.Detail}
	if e != nil {
		if line := lineOf(req, e); line != "" {
			s.Line = line
		}
		if minimum, known := e.Params["minimum"].(string); known && e.Code == redemption.ErrMinSpend.Code {
			s.Headline = req.T("till.line.under", "minimum", minimum)
		}
		if e.Kind == fault.TooMany && e.RetryAfter > 0 {
			s.Next = req.T("till.line.wait_meanwhile")
		}
		if problem.RetryAt != nil {
			s.Line, s.Lock = lockLine(req, *problem.RetryAt, e.RetryAfter)
		}
	}
	if how.kind == kindSystem {
		s.Ref = req.T("till.ref", "id", problem.RequestID)
	}
	return s
}

// lineOf is what the parameters of a refusal say.
func lineOf(req *respond.Request, e *fault.Error) string {
	switch e.Code {
	case redemption.ErrCodeUsed.Code:
		at, known := e.Params["at"].(time.Time)
		here, _ := e.Params["here"].(bool)
		if known && here {
			return req.T("till.line.used_here", "time", req.Hour(at))
		} else if known {
			return req.T("till.line.used", "time", req.Hour(at))
		}
	case redemption.ErrCardExpired.Code:
		if through, known := e.Params["through"].(string); known {
			return req.T("till.line.expired", "day", req.Date(clock.Day(through)))
		}
	case redemption.ErrNotActivated.Code:
		if starts, known := e.Params["starts_on"].(string); known {
			return req.T("till.line.starts", "day", req.Date(clock.Day(starts)))
		}
	case redemption.ErrOfferNotNow.Code:
		zh, _ := e.Params["when_zh"].(string)
		en, _ := e.Params["when_en"].(string)
		if zh != "" {
			return req.T("till.line.when", "when", req.Pick(zh, en))
		}
	case redemption.ErrLimitReached.Code:
		return limitLine(req, e)
	case redemption.ErrMinSpend.Code:
		if missing, known := e.Params["missing"].(string); known {
			return req.T("till.line.missing", "missing", missing)
		}
	case redemption.ErrReversalTooLate.Code:
		if until, known := e.Params["until"].(time.Time); known {
			return req.T("till.line.until", "time", req.Moment(until))
		}
	}
	if e.Kind == fault.TooMany && e.RetryAfter > 0 {
		return waitLine(req, e.RetryAfter)
	}
	return ""
}

func limitLine(req *respond.Request, e *fault.Error) string {
	limit, known := e.Params["limit"].(int)
	switch {
	case known && e.Params["scope"] == "everyone":
		return req.T("till.line.limit_everyone", "n", limit)
	case known:
		return req.T("till.line.limit_member", "n", limit)
	}
	return ""
}

// lock is a limit that is used up, for the script to count down.
type lock struct {
	Seconds int    // that are left
	Line    string // with {left} where the time that is left stands, as a clock counts down
}

// lockLine says until when a limit is used up, and how long that is now.
func lockLine(req *respond.Request, until time.Time, wait time.Duration) (string, *lock) {
	left := int(math.Ceil(wait.Seconds()))
	line := func(left string) string {
		return req.T("till.line.locked", "time", req.HourSecond(until), "left", left)
	}
	return line(fmt.Sprintf("%d:%02d", left/60, left%60)), &lock{Seconds: left, Line: line("{left}")}
}

func waitLine(req *respond.Request, wait time.Duration) string {
	seconds := int(math.Ceil(wait.Seconds()))
	if seconds <= 90 {
		return req.T("till.line.wait_seconds", "n", seconds)
	}
	return req.T("till.line.wait_minutes", "n", (seconds+59)/60)
}

// namedScreen is a screen that till.js shows without asking us.
type namedScreen struct {
	Name string
	screen
}

// localScreens travel with the pages on which something can go wrong before an answer is
// there: a code that must not be sent, a network that is gone, an answer that stays out.
func (p *Pages) localScreens(req *respond.Request) []namedScreen {
	rescan := []action{{Label: req.T("till.step.rescan"), Href: "/till", Main: true}}
	var screens []namedScreen
	for _, e := range []*fault.Error{redemption.ErrPaymentCode, redemption.ErrNotOurs, redemption.ErrBadDigits} {
		how := outcomes[e.Code]
		screens = append(screens, namedScreen{e.Code[len("redemption."):], screen{Kind: how.kind, Shape: how.shape,
			Headline: req.T(e.Code + ".title"), Next: req.T(e.Code + ".next"), Actions: rescan}})
	}
	full := action{Label: req.T("till.step.full"), Href: "/till"}
	late := action{Label: req.T("till.step.late"), Href: "/till/late"}
	return append(screens,
		namedScreen{"offline", screen{Kind: kindSystem, Shape: "cloud", Headline: req.T("till.offline.title"),
			Line: req.T("till.offline.line"),
			Next: req.T("till.offline.next"), Actions: []action{full, late}}},
		namedScreen{"nonet", screen{Kind: kindSystem, Shape: "cloud", Headline: req.T("till.nonet.title"),
			Next:    req.T("till.nonet.next"),
			Actions: []action{{Label: req.T("till.step.back"), Href: "/till", Main: true}}}},
		namedScreen{"asking", screen{Kind: kindSystem, Shape: "hourglass", Headline: req.T("till.asking.title"),
			Line: req.T("till.asking.line"),
			Next: req.T("till.asking.next"), Actions: []action{full}}},
		namedScreen{"silent", screen{Kind: kindSystem, Shape: "hourglass", Headline: req.T("till.silent.title"),
			Line: req.T("till.silent.line"),
			Next: req.T("till.silent.next"),
			Actions: []action{{Label: req.T("till.silent.again"), Href: "#again", Main: true},
				{Label: req.T("till.step.today"), Href: "/till/today"}, full, late}}},
	)
}
