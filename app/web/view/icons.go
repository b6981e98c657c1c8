package view

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"io/fs"
)

// Icons reads static/icons.svg and returns the template function icon: the named symbol as an
// SVG element of its own. It is put into the page rather than referred to, so that a page
// needs no further request and no icon appears late.
//
// An icon says nothing to a screen reader: it always stands beside its word.
func Icons(files fs.FS) (func(name string) (template.HTML, error), error) {
	text, err := fs.ReadFile(files, "static/icons.svg")
	if err != nil {
		return nil, err
	}
	var sprite struct {
		Symbols []struct {
			ID      string `xml:"id,attr"`
			ViewBox string `xml:"viewBox,attr"`
			Shapes  string `xml:",innerxml"`
		} `xml:"symbol"`
	}
	if err := xml.Unmarshal(text, &sprite); err != nil {
		return nil, fmt.Errorf("static/icons.svg: %w", err)
	}
	drawings := make(map[string]template.HTML, len(sprite.Symbols))
	for _, s := range sprite.Symbols {
		drawings[s.ID] = template.HTML(`<svg class="icon" viewBox="` + s.ViewBox +
			`" aria-hidden="true" focusable="false">` + s.Shapes + `</svg>`)
	}
	return func(name string) (template.HTML, error) {
		drawing, ok := drawings[name]
		if !ok {
			return "", fmt.Errorf("there is no icon %q", name)
		}
		return drawing, nil
	}, nil
}
