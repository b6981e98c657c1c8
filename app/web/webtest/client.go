package webtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// Client sends requests to the program as one person, or as nobody.
type Client struct {
	h      *App
	t      testing.TB
	token  string
	Name   string // for messages of failed tests
	Header http.Header
}

// Anyone is a client without a session.
func (h *App) Anyone() *Client {
	return &Client{h: h, t: h.t, Name: "anonymous", Header: http.Header{}}
}

// With is a copy of c that also sends a header.
func (c *Client) With(name, value string) *Client {
	copied := *c
	copied.Header = c.Header.Clone()
	copied.Header.Set(name, value)
	return &copied
}

// Key is a copy of c that sends an idempotency key.
func (c *Client) Key(key string) *Client { return c.With("Idempotency-Key", key) }

// Token is the session token.
func (c *Client) Token() string { return c.token }

// Answer is what came back.
type Answer struct {
	t       testing.TB
	request string
	Status  int
	Header  http.Header
	Body    []byte
}

// Send sends a request; body is nil, a string (sent as it is) or anything that becomes
// JSON. An answer that the OpenAPI document does not promise fails the test.
func (c *Client) Send(method, path string, body any) Answer {
	c.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			c.t.Fatal(err)
		}
	}
	request := httptest.NewRequest(method, c.h.Config.BaseURL+path, bytes.NewReader(raw))
	request.RemoteAddr = "127.0.0.1:1111" // not a stranger: no flood limit
	if len(raw) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range c.Header {
		request.Header[name] = values
	}
	w := httptest.NewRecorder()
	c.h.Handler.ServeHTTP(w, request)
	answer := Answer{t: c.t, request: c.Name + ": " + method + " " + path, Status: w.Code, Header: w.Header(),
		Body: w.Body.Bytes()}
	c.h.contract.check(c.t, request, answer)
	return answer
}

// Get sends a request without a body.
func (c *Client) Get(path string) Answer { c.t.Helper(); return c.Send(http.MethodGet, path, nil) }

// Post sends body as JSON; nil sends none.
func (c *Client) Post(path string, body any) Answer {
	c.t.Helper()
	return c.Send(http.MethodPost, path, body)
}

// Put sends body as JSON; nil sends none.
func (c *Client) Put(path string, body any) Answer {
	c.t.Helper()
	return c.Send(http.MethodPut, path, body)
}

// Patch sends body as JSON; nil sends none.
func (c *Client) Patch(path string, body any) Answer {
	c.t.Helper()
	return c.Send(http.MethodPatch, path, body)
}

// Delete sends no body.
func (c *Client) Delete(path string) Answer {
	c.t.Helper()
	return c.Send(http.MethodDelete, path, nil)
}

// Want fails the test unless the answer has this status.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: %d instead of %d: %.600s", a.request, a.Status, status, a.Body)
	}
	return a
}

// Refused fails the test unless the answer is a problem with this status and code, in words.
func (a Answer) Refused(status int, code string) Answer {
	a.t.Helper()
	a.Want(status)
	if got := a.Text("code"); got != code {
		a.t.Fatalf("%s: code %q instead of %q", a.request, got, code)
	}
	if a.Text("title") == "" || a.Text("request_id") == "" {
		a.t.Errorf("%s: a problem without texts or request id: %s", a.request, a.Body)
	}
	return a
}

// Value is the value at a path like "items.0.id", nil when there is none.
func (a Answer) Value(path string) any {
	a.t.Helper()
	var value any
	if err := json.Unmarshal(a.Body, &value); err != nil {
		a.t.Fatalf("%s: not JSON: %.300s", a.request, a.Body)
	}
	for _, step := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// Text is At for a string, "" when there is none.
func (a Answer) Text(path string) string { a.t.Helper(); s, _ := a.Value(path).(string); return s }

// Number is At for a number, 0 when there is none.
func (a Answer) Number(path string) int64 {
	a.t.Helper()
	n, _ := a.Value(path).(float64)
	return int64(n)
}

// Count is the length of the list at path.
func (a Answer) Count(path string) int { a.t.Helper(); l, _ := a.Value(path).([]any); return len(l) }
