package templates_test

import (
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"citycard/templates"
)

// The till's modules share one scope when they are joined: a second declaration of a name would
// stop the whole script, and an import that is written in another way would stay in it.
func TestTillScriptIsOneModule(t *testing.T) {
	t.Parallel()
	text := static(t, "till.js")
	declared := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(?:async )?(?:function|const|let|class) (\w+)`).
		FindAllStringSubmatch(text, -1) {
		if declared[m[1]] {
			t.Errorf("%s is declared twice", m[1])
		}
		declared[m[1]] = true
	}
	if line := regexp.MustCompile(`(?m)^(import|export) .*`).FindString(text); line != "" {
		t.Errorf("%q was not joined", line)
	}
	modules, err := fs.Glob(templates.Files(), "static/till/*.mjs")
	if err != nil || len(modules) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	for _, name := range modules {
		module, err := fs.ReadFile(templates.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		declaration := regexp.MustCompile(`(?m)^(?:export )?((?:async )?(?:function|const) \w+)\b`).
			FindStringSubmatch(string(module))
		if declaration == nil || !strings.Contains(text, declaration[1]) {
			t.Errorf("%s is not in the script", name)
		}
	}
}

// The server opens the script, its address is made from what is read: both are the same text.
func TestTillScriptIsServedAsItIsHashed(t *testing.T) {
	t.Parallel()
	file, err := templates.Files().Open("static/till.js")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	opened, err := io.ReadAll(file)
	if err != nil || string(opened) != static(t, "till.js") {
		t.Errorf("opened %d bytes, %v", len(opened), err)
	}
	if size, err := file.(io.Seeker).Seek(0, io.SeekEnd); err != nil || int(size) != len(opened) {
		t.Errorf("size %d, %v, want %d", size, err, len(opened))
	}
}
