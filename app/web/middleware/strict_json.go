package middleware

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"citycard/app/web/respond"
)

// maxDepth is deeper than any request of ours.
const maxDepth = 16

// checkJSON accepts exactly one JSON value in UTF-8 without NUL, without an object that
// names a key twice (in any letter case: decoders fold it and let the last one win), and
// at most 16 levels deep. Errors: request.bad_json, request.bad_text,
// request.duplicate_key (parameter key, and the field), request.too_deep.
func checkJSON(body []byte) error {
	if !utf8.Valid(body) {
		return respond.ErrBadText
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := checkValue(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return respond.ErrBadJSON // something follows the value
	}
	return nil
}

func checkValue(d *json.Decoder, depth int) error {
	tok, err := d.Token()
	if err != nil {
		return respond.ErrBadJSON
	}
	switch v := tok.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			return respond.ErrBadText
		}
	case json.Delim:
		if depth >= maxDepth {
			return respond.ErrTooDeep
		}
		if v == '{' {
			return checkObject(d, depth+1)
		}
		return checkArray(d, depth+1)
	}
	return nil
}

func checkObject(d *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		tok, err := d.Token()
		key, isKey := tok.(string)
		if err != nil || !isKey {
			return respond.ErrBadJSON
		}
		if strings.ContainsRune(key, 0) {
			return respond.ErrBadText
		}
		folded := strings.ToLower(key)
		if seen[folded] {
			return respond.ErrDuplicateKey.WithField(key, "field.twice")
		}
		seen[folded] = true
		if err := checkValue(d, depth); err != nil {
			return err
		}
	}
	return closing(d)
}

func checkArray(d *json.Decoder, depth int) error {
	for d.More() {
		if err := checkValue(d, depth); err != nil {
			return err
		}
	}
	return closing(d)
}

func closing(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return respond.ErrBadJSON
	}
	return nil
}
