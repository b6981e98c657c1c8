package storefile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readJSON tells the three forms of JSON apart and reads each element on its own, so that
// one bad element costs one row.
func readJSON(ctx context.Context, data []byte, o Options) (File, error) {
	if !utf8.Valid(data) {
		return File{}, unreadable(unknownLetters, nil)
	}
	format, elements, err := splitJSON(data)
	if err != nil {
		return File{}, err
	}
	if len(elements) > MaxRows {
		return File{}, ErrTooManyRows
	}
	if err := checkObjectMapping(format, elements, o.Map); err != nil {
		return File{}, err
	}
	read := map[Format]func(int, json.RawMessage, Options) (Row, error){
		GeoJSON: readFeature, OSM: readElement, JSONArray: readObject,
	}[format]
	rows := make([]Row, 0, len(elements))
	for i, element := range elements {
		if err := ctx.Err(); err != nil {
			return File{}, err
		}
		row, err := read(i+1, element, o)
		if err != nil {
			row = Row{No: i + 1}
			row.problem("", rowUnreadable, string(element))
		}
		rows = append(rows, row)
	}
	return File{Format: format, Rows: rows}, nil
}

func splitJSON(data []byte) (Format, []json.RawMessage, error) {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if trimmed[0] == '{' {
		var object struct {
			Type     string            `json:"type"`
			Features []json.RawMessage `json:"features"`
			Elements []json.RawMessage `json:"elements"`
		}
		if err := json.Unmarshal(data, &object); err != nil {
			return "", nil, unreadable(brokenJSON, err)
		}
		switch {
		case object.Type == "FeatureCollection":
			return GeoJSON, object.Features, nil
		case object.Elements != nil:
			return OSM, object.Elements, nil
		}
		return "", nil, unreadable(unknownJSON, nil)
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(data, &elements); err != nil {
		return "", nil, unreadable(brokenJSON, err)
	}
	format := JSONArray
	if len(elements) > 0 {
		var tagged struct {
			Tags map[string]string `json:"tags"`
		}
		if json.Unmarshal(elements[0], &tagged) == nil && tagged.Tags != nil {
			format = OSM
		}
	}
	return format, elements, nil
}

// readObject reads a plain object; nested ones are reached as "name.zh".
func readObject(no int, element json.RawMessage, o Options) (Row, error) {
	values, err := flatObject(element)
	if err != nil {
		return Row{}, err
	}
	fields, err := pick(values, o.Map)
	if err != nil {
		return Row{}, err
	}
	return rowOf(no, fields, o), nil
}

// pick chooses the fields out of the named values of one object. An object may lack a mapped
// value; checkObjectMapping checks that at least one has it.
func pick(values, mapping map[string]string) (map[string]string, error) {
	keys := make(map[string]string, len(values))
	for name := range values {
		keys[headingKey(name)] = name
	}
	has := func(h string) (string, bool) {
		name, found := keys[h]
		if !found {
			for _, wanted := range mapping {
				if headingKey(wanted) == h {
					return "", true
				}
			}
		}
		return name, found
	}
	chosen, err := columns(has, mapping)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(chosen))
	for field, name := range chosen {
		fields[field] = strings.TrimSpace(values[name])
	}
	return fields, nil
}

// checkObjectMapping refuses a mapping to a name that no object has: a typing error would
// otherwise leave a field empty in every row.
func checkObjectMapping(format Format, elements []json.RawMessage, mapping map[string]string) error {
	missing := make(map[string]bool, len(mapping))
	for _, wanted := range mapping {
		missing[headingKey(wanted)] = true
	}
	for _, element := range elements {
		if len(missing) == 0 {
			break
		}
		if format == GeoJSON {
			var feature struct {
				Properties json.RawMessage `json:"properties"`
			}
			_ = json.Unmarshal(element, &feature) // an unreadable element has no names
			element = feature.Properties
		}
		values, err := flatObject(element)
		if err != nil || format == OSM { // its names are fixed
			continue
		}
		for name := range values {
			delete(missing, headingKey(name))
		}
	}
	for name := range missing {
		return &UnknownColumn{name}
	}
	return nil
}

func flatObject(element json.RawMessage) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(element))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	values := make(map[string]string, len(object))
	flatten("", object, values, 3)
	return values, nil
}

func flatten(prefix string, object map[string]any, into map[string]string, depth int) {
	for name, value := range object {
		switch v := value.(type) {
		case map[string]any:
			if depth > 1 {
				flatten(prefix+name+".", v, into, depth-1)
			}
		case []any:
			var parts []string
			for _, part := range v {
				parts = append(parts, scalar(part))
			}
			into[prefix+name] = strings.Join(parts, ", ")
		default:
			into[prefix+name] = scalar(v)
		}
	}
}

func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// readFeature reads a point of GeoJSON. Its properties are either OpenStreetMap tags or
// named like the columns of a table.
func readFeature(no int, element json.RawMessage, o Options) (Row, error) {
	var feature struct {
		ID       any `json:"id"`
		Geometry *struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(element, &feature); err != nil {
		return Row{}, err
	}
	values, err := flatObject(feature.Properties)
	if err != nil {
		return Row{}, err
	}
	var position []float64
	if g := feature.Geometry; g != nil && g.Type == "Point" {
		position = coordinates(g.Coordinates)
	}
	if isTagged(values) {
		return tagged(no, osmID(fmt.Sprint(feature.ID), values["@id"]), position, values, o), nil
	}
	fields, err := pick(values, o.Map)
	if err != nil {
		return Row{}, err
	}
	if len(position) >= 2 {
		fields["lng"] = strconv.FormatFloat(position[0], 'f', -1, 64)
		fields["lat"] = strconv.FormatFloat(position[1], 'f', -1, 64)
	}
	if id, isText := feature.ID.(string); isText && fields["id"] == "" {
		fields["id"] = id
	}
	return rowOf(no, fields, o), nil
}

// coordinates reads [lng, lat]. Anything else becomes NaN, which is refused as a position.
func coordinates(text json.RawMessage) []float64 {
	var position []float64
	if json.Unmarshal(text, &position) != nil || len(position) < 2 {
		return []float64{math.NaN(), math.NaN()}
	}
	return position
}
