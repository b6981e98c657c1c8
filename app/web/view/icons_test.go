package view_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"citycard/app/web/view"
	"citycard/templates"
)

func TestIcons(t *testing.T) {
	t.Parallel()
	icon, err := view.Icons(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	drawing, err := icon("clock")
	if err != nil || !strings.Contains(string(drawing), `aria-hidden="true"`) ||
		!strings.Contains(string(drawing), `<path `) {
		t.Fatalf("%s, %v", drawing, err)
	}
	for reader := xml.NewDecoder(strings.NewReader(string(drawing))); ; {
		if _, err := reader.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := icon("no-such-icon"); err == nil {
		t.Error("an icon that does not exist is drawn")
	}
}
