package respond

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
)

// Problem is an error as the caller sees it (RFC 9457). Code is stable; texts follow
// Accept-Language.
type Problem struct {
	Type      string         `json:"type" format:"uri-reference" example:"https://card.example.org/problems/redemption.code_expired" doc:"Address of a page that explains this code"`
	Title     string         `json:"title" example:"码已过期" doc:"What happened, in the language asked for"`
	Status    int            `json:"status" example:"409" doc:"The HTTP status, repeated"`
	Detail    string         `json:"detail,omitempty" example:"会员码每 60 秒更换一次。" doc:"What happened in this case"`
	Code      string         `json:"code" example:"redemption.code_expired" doc:"Stable code; programs decide by this"`
	RequestID string         `json:"request_id" example:"01J8ZQ6W3V" doc:"Name it when you ask for help"`
	Retryable bool           `json:"retryable" example:"false" doc:"Whether the very same request may succeed later"`
	NextStep  string         `json:"next_step,omitempty" example:"请会员点“换一个”，再扫一次。" doc:"What to do now"`
	RetryAt   *time.Time     `json:"retry_at,omitempty" example:"2027-03-10T04:10:00Z" doc:"When a limit that is used up ends; Retry-After counts the seconds until then"`
	Fields    []ProblemField `json:"fields,omitempty" doc:"Which inputs are wrong (422)"`

	retryAfter time.Duration
}

// ProblemField is one wrong input.
type ProblemField struct {
	Name string `json:"name" example:"bill_fen" doc:"The input as the request names it"`
	Code string `json:"code" example:"field.too_small" doc:"Stable code"`
	Text string `json:"text" example:"太小" doc:"What is wrong with it"`
}

// Error is the code. It makes a Problem an error that huma can carry.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.retryAfter > 0 {
		seconds := int(math.Ceil(p.retryAfter.Seconds()))
		h.Set("Retry-After", strconv.Itoa(max(1, seconds)))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// ProblemOf makes the answer for any error and logs the ones that nobody expected.
func ProblemOf(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	req := RequestOf(ctx)
	if e := fault.Of(err); e != nil {
		return newProblem(req, Status(e.Kind), e)
	}
	if isOutage(err) {
		req.Log.WarnContext(ctx, "not done in time", "request_id", req.ID, "error", err)
		return newProblem(req, http.StatusServiceUnavailable, ErrBusy.WithRetryAfter(2*time.Second))
	}
	req.Log.ErrorContext(ctx, "unexpected error", "request_id", req.ID, "error", err)
	return newProblem(req, http.StatusInternalServerError, errInternal)
}

// isOutage tells work that a deadline or a lost connection ended from a fault of ours.
func isOutage(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || db.IsUnavailable(err)
}

// MethodNotAllowed is the problem for a known address with another method.
func MethodNotAllowed(ctx context.Context) *Problem {
	return newProblem(RequestOf(ctx), http.StatusMethodNotAllowed, errMethod)
}

// UnsupportedMediaType is the problem for a body that does not say it is JSON.
func UnsupportedMediaType(ctx context.Context) *Problem {
	return newProblem(RequestOf(ctx), http.StatusUnsupportedMediaType, errMediaType)
}

func newProblem(req *Request, status int, e *fault.Error) *Problem {
	p := &Problem{
		Type: req.BaseURL + "/problems/" + e.Code, Status: status, Code: e.Code, RequestID: req.ID,
		Title: req.Translate(e.Code+".title", e.Params), Detail: req.Translate(e.Code+".detail", e.Params),
		NextStep:  req.Translate(e.Code+".next", e.Params),
		Retryable: e.Retryable || e.Kind == fault.TooMany || e.Kind == fault.Unavailable, retryAfter: e.RetryAfter,
	}
	if p.Title == "" { // a code without words still gets the words of its kind
		p.Title, p.NextStep = req.Translate("kind."+string(e.Kind)+".title", nil),
			req.Translate("kind."+string(e.Kind)+".next", nil)
	}
	if p.Title == "" {
		p.Title = http.StatusText(status)
	}
	if p.Retryable && p.retryAfter == 0 &&
		(status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) {
		p.retryAfter = time.Second
	}
	if !e.RetryAt.IsZero() {
		at := e.RetryAt.Add(time.Second - 1).Truncate(time.Second).UTC() // as Retry-After: never too early
		p.RetryAt = &at
	}
	for _, f := range e.Fields {
		p.Fields = append(p.Fields, ProblemField{Name: f.Name, Code: f.Code, Text: fieldText(req, f)})
	}
	return p
}

// fieldText finds a field's words under "field.<code>", else under the code itself.
func fieldText(req *Request, f fault.Field) string {
	for _, key := range []string{"field." + f.Code + ".title", f.Code + ".title"} {
		if text := req.Translate(key, f.Params); text != "" {
			return text
		}
	}
	return req.Translate("field.invalid.title", nil)
}

// WriteProblem answers a plain HTTP request with the problem of err.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := ProblemOf(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // a caller that has gone away cannot be told
}
