package middleware

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"citycard/app/platform/fault"
	"citycard/app/web/respond"
)

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{}`: nil, `[]`: nil, `1`: nil, `null`: nil, ` {"a":[1,{"b":"字"}]} `: nil, `{"a":{"x":1},"b":{"x":2}}`: nil,
		`{"a":"\ud800"}`: nil,
		``:               respond.ErrBadJSON, `{`: respond.ErrBadJSON, `{"a"}`: respond.ErrBadJSON,
		`{"a":1,}`: respond.ErrBadJSON, `[1 2]`: respond.ErrBadJSON,
		`{} {}`: respond.ErrBadJSON, `{}x`: respond.ErrBadJSON, `]`: respond.ErrBadJSON, `{1:2}`: respond.ErrBadJSON,
		`NaN`:           respond.ErrBadJSON,
		`{"a":1,"a":2}`: respond.ErrDuplicateKey, `{"a":1,"A":2}`: respond.ErrDuplicateKey,
		`[{"b":{"a":1,"a":1}}]`: respond.ErrDuplicateKey,
		`{"\u0061":1,"a":2}`:    respond.ErrDuplicateKey, "{\"a\":\"\xff\"}": respond.ErrBadText,
		`{"a":"x\u0000"}`: respond.ErrBadText, `{"\u0000":1}`: respond.ErrBadText,
		strings.Repeat("[", 16) + strings.Repeat("]", 16):           nil,
		strings.Repeat("[", 17) + strings.Repeat("]", 17):           respond.ErrTooDeep,
		strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17): respond.ErrTooDeep,
	} {
		if got := checkJSON([]byte(body)); !errors.Is(got, want) {
			t.Errorf("%.60q: %v instead of %v", body, got, want)
		}
	}
	if e := fault.Of(checkJSON([]byte(`{"amount":1,"Amount":2}`))); len(e.Fields) != 1 || e.Fields[0].Name != "Amount" {
		t.Errorf("the refusal does not name the key: %+v", e)
	}
}

// FuzzCheckJSON: what is accepted can be decoded, is UTF-8 and is one value.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":1,"a":2}`, `[[[]]]`, "\xff", `{"a":"\u0000"}`, `1e999`, `{} `} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if checkJSON(body) == nil && (!json.Valid(body) || !utf8.Valid(body)) {
			t.Errorf("accepted %q", body)
		}
	})
}
