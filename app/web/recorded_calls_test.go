package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
)

// record writes what this tree answers into the file, instead of comparing with it. The file was recorded with
// this program in tree 25caaf2 (copied there with its file; webtest's App was called House), and is not to be
// recorded anew: it is what the callers of that day rely on.
var record = flag.Bool("record-calls", false, "record the API's answers")

const recordedFile = "testdata/recorded_calls.json"

// recorded is a call of an earlier day: who made it, what was sent, and what came back. Texts in braces stand for
// what an earlier answer held ({card}, as a number {#version}), an SMS code {sms:…} or a one-time code {totp:…}.
type recorded struct {
	Do      string            `json:"do,omitempty"` // what is done between calls: pay, advance, job, manual
	Name    string            `json:"name,omitempty"`
	Minutes int               `json:"minutes,omitempty"`
	ID      string            `json:"id,omitempty"`
	As      string            `json:"as,omitempty"`
	Method  string            `json:"method,omitempty"`
	Path    string            `json:"path,omitempty"`
	Body    any               `json:"body,omitempty"`
	Key     string            `json:"key,omitempty"`
	Save    map[string]string `json:"save,omitempty"` // a name → where in the answer
	Status  int               `json:"status,omitempty"`
	Code    string            `json:"code,omitempty"` // of a refusal
	Shape   any               `json:"shape,omitempty"`
}

type recording struct {
	Tree  string     `json:"tree"`
	Calls []recorded `json:"calls"`
}

// TestRecordedCallsAreAnsweredAsThen makes the calls that were recorded in an earlier tree: same status, and every
// field is still there with the type that it had. New fields may have come.
func TestRecordedCallsAreAnsweredAsThen(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		var tape recording
		if err := json.Unmarshal(text, &tape); err != nil {
			t.Fatal(err)
		}
		r := newReplay(h)
		for i := range tape.Calls {
			r.step(t, i, &tape.Calls[i])
		}
		for operation := range whoMay {
			if !*record {
				break
			}
			if operation != "POST /api/v1/payments/{provider}/notices" && !h.Succeeded(operation) {
				t.Errorf("no success of %s was recorded", operation)
			}
		}
		if *record && h.DB.Dialect() == db.SQLite {
			writeRecording(t, tape)
		}
	})
}

func writeRecording(t *testing.T, tape recording) {
	t.Helper()
	lines := []string{`{"tree": "` + tape.Tree + `", "calls": [`}
	for i, call := range tape.Calls {
		var line bytes.Buffer
		e := json.NewEncoder(&line)
		e.SetEscapeHTML(false)
		if err := e.Encode(call); err != nil {
			t.Fatal(err)
		}
		end := ","
		if i == len(tape.Calls)-1 {
			end = ""
		}
		lines = append(lines, strings.TrimSpace(line.String())+end)
	}
	if err := os.WriteFile(recordedFile, []byte(strings.Join(append(lines, "]}"), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replay is a city in which the recorded calls are made.
type replay struct {
	*webtest.App
	secrets map[string]string // login → TOTP secret
	saved   map[string]string
}

func newReplay(h *webtest.App) *replay {
	h.OpenCity("shanghai")
	return &replay{App: h, saved: map[string]string{},
		secrets: map[string]string{"shanghai.caller": h.NewOperator("shanghai.caller", "shanghai")}}
}

func (r *replay) step(t *testing.T, i int, c *recorded) {
	t.Helper()
	switch c.Do {
	case "pay":
		r.Pay(r.fill(t, c.Path), "pay")
	case "advance":
		r.Advance(time.Duration(c.Minutes) * time.Minute)
	case "job":
		r.RunJob(c.Name, "shanghai")
	case "manual": // the state of a refund that its provider has refused for good
		dbtest.Exec(t, r.DB, "UPDATE membership_refunds SET status = 'manual' WHERE id = ?", r.fill(t, c.ID))
	default:
		r.call(t, i, c)
	}
}

func (r *replay) call(t *testing.T, i int, c *recorded) {
	t.Helper()
	client := r.Anyone()
	if token := r.saved["token."+c.As]; token != "" {
		client = client.With("Authorization", "Bearer "+token)
	}
	if c.Key != "" {
		client = client.Key(c.Key)
	}
	answer := client.Send(c.Method, r.fill(t, c.Path), r.fillBody(t, c.Body))
	shape := shapeOfAnswer(t, answer)
	if *record {
		c.Status, c.Code, c.Shape = answer.Status, codeOf(answer), shape
	}
	if answer.Status != c.Status || codeOf(answer) != c.Code {
		t.Errorf("call %d, %s %s as %s: %d, was %d: %s", i, c.Method, c.Path, c.As, answer.Status, c.Status, answer.Body)
	}
	for _, lost := range lostFields("", c.Shape, shape) {
		t.Errorf("call %d, %s %s as %s: %s: %s", i, c.Method, c.Path, c.As, lost, answer.Body)
	}
	for name, at := range c.Save {
		r.saved[name] = fmt.Sprint(answer.Value(at))
	}
}

// codeOf is the stable code of a refusal.
func codeOf(a webtest.Answer) string {
	if a.Status < http.StatusBadRequest {
		return ""
	}
	return a.Text("code")
}

var placeholder = regexp.MustCompile(`\{#?[a-z0-9_.:]+\}`)

func (r *replay) fill(t *testing.T, text string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		name = strings.Trim(name, "{#}")
		kind, of, _ := strings.Cut(name, ":")
		switch kind {
		case "sms":
			return r.LastCode(of)
		case "totp":
			code, err := totp.GenerateCode(r.secrets[of], r.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		if r.saved[name] == "" {
			t.Fatalf("nothing was saved as %s", name)
		}
		return r.saved[name]
	})
}

func (r *replay) fillBody(t *testing.T, body any) any {
	t.Helper()
	switch v := body.(type) {
	case string:
		if strings.HasPrefix(v, "{#") {
			return json.Number(r.fill(t, v))
		}
		return r.fill(t, v)
	case map[string]any:
		filled := map[string]any{}
		for name, value := range v {
			filled[name] = r.fillBody(t, value)
		}
		return filled
	}
	return body
}

// shapeOfAnswer is an answer without its values: field names and JSON types; of a CSV its columns.
func shapeOfAnswer(t *testing.T, a webtest.Answer) any {
	t.Helper()
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	if len(a.Body) == 0 || a.Status == http.StatusNoContent {
		return nil
	}
	if !strings.HasSuffix(kind, "json") {
		heading, _, _ := strings.Cut(string(a.Body), "\n")
		columns := map[string]any{}
		for _, column := range strings.Split(strings.TrimSpace(strings.TrimPrefix(heading, "\ufeff")), ",") {
			columns[column] = "string"
		}
		return columns
	}
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return shapeOf(value)
}

func shapeOf(value any) any {
	switch v := value.(type) {
	case map[string]any:
		shape := map[string]any{}
		for name, field := range v {
			shape[name] = shapeOf(field)
		}
		return shape
	case []any:
		shapes := []any{}
		if len(v) > 0 {
			shapes = append(shapes, shapeOf(v[0]))
		}
		return shapes
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "number"
		}
		return "integer"
	}
	return "null"
}

// lostFields names what was there then and is not now, or is of another type. What was null then may be
// anything now: it had no type.
func lostFields(at string, then, now any) (lost []string) {
	switch was := then.(type) {
	case map[string]any:
		is, ok := now.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s was an object and is %v", at, now)}
		}
		for _, name := range slices.Sorted(maps.Keys(was)) {
			field, there := is[name]
			if !there {
				lost = append(lost, at+"."+name+" is gone")
				continue
			}
			lost = append(lost, lostFields(at+"."+name, was[name], field)...)
		}
	case []any:
		is, ok := now.([]any)
		switch {
		case !ok || len(was) > 0 && len(is) == 0:
			return []string{fmt.Sprintf("%s was a list and is %v", at, now)}
		case len(was) > 0:
			return lostFields(at+"[]", was[0], is[0])
		}
	default:
		if then != nil && then != "null" && then != now && (then != "number" || now != "integer") {
			return []string{fmt.Sprintf("%s was %v and is %v", at, then, now)}
		}
	}
	return lost
}
