package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"citycard/app/web/respond"
)

// leftOut in an `inexample` tag keeps a field out of its message's example: one of two
// alternatives.
const leftOut = "no"

var (
	problemType = reflect.TypeFor[respond.Problem]()
	timeType    = reflect.TypeFor[time.Time]()
	rawType     = reflect.TypeFor[json.RawMessage]()
)

// exampleOf builds the example of a message from the `example` tags of its shape, so that
// example and schema cannot disagree. field names the message inside T; nil when T has none.
func exampleOf[T any](field string) any {
	f, ok := reflect.TypeFor[T]().FieldByName(field)
	if !ok || f.Type.Kind() == reflect.Func || f.Type == reflect.TypeFor[[]byte]() {
		return nil
	}
	return exampleFor(f.Type, f.Tag)
}

// typeOf is the reflected type of T.
func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func exampleFor(t reflect.Type, tag reflect.StructTag) any {
	if text, ok := tag.Lookup("example"); ok {
		return exampleValue(t, text)
	}
	switch {
	case t == timeType:
		return "2027-03-10T04:00:00Z"
	case t == rawType:
		return map[string]any{}
	case t.Kind() == reflect.Pointer:
		return exampleFor(t.Elem(), "")
	case t.Kind() == reflect.Slice:
		return []any{exampleFor(t.Elem(), "")}
	case t.Kind() == reflect.Struct:
		message := map[string]any{}
		fillExample(message, t)
		return message
	}
	return nil
}

func fillExample(message map[string]any, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			fillExample(message, f.Type)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" && name != "" && f.Tag.Get("inexample") != leftOut {
			message[name] = exampleFor(f.Type, f.Tag)
		}
	}
}

// exampleValue reads a tag: JSON for numbers, booleans and lists, plain text for strings.
func exampleValue(t reflect.Type, text string) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.String || t == timeType {
		return text
	}
	if t.Kind() == reflect.Slice && !strings.HasPrefix(text, "[") {
		items := []any{}
		for _, item := range strings.Split(text, ",") {
			items = append(items, exampleValue(t.Elem(), item))
		}
		return items
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return nil
	}
	return value
}
