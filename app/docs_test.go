package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"citycard/app/wiring"
)

var (
	link     = regexp.MustCompile(`\]\(([^)#\s]*)(?:#[^)]*)?\)`)
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	repoPath = regexp.MustCompile(`^(app|docs|findings|jobs|membership|merchants|redemption|templates|\.ci)(/[\w.-]+)+/?$`)
	comment  = regexp.MustCompile(`(?://|--|#) ?.*$`)
	cited    = regexp.MustCompile(`\b[TFI][0-9]+[a-z]?\b`)
	document = regexp.MustCompile(`[\w./-]+\.md\b`)
)

// TestDocumentsNameWhatIsThere checks every relative link of a document, and every code span
// that looks like a path of this repository. A file of another project is written with the
// project in front ("river:client.go").
func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range documents(t) {
		text := read(t, name)
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			if target := match[1]; target != "" && !strings.Contains(target, ":") &&
				!exists(path.Join(path.Dir(name), target)) {
				t.Errorf("%s links to %s, which does not exist", name, target)
			}
		}
		for _, match := range codeSpan.FindAllStringSubmatch(text, -1) {
			if repoPath.MatchString(match[1]) && !exists(match[1]) {
				t.Errorf("%s names %s, which does not exist", name, match[1])
			}
		}
	}
}

// TestCitedCodesAreExplained: a comment may cite a threat, a fault or an invariant by its code,
// and a document by its name, if a reader can look it up.
func TestCitedCodesAreExplained(t *testing.T) {
	t.Parallel()
	explained := read(t, "docs/threats.md") + read(t, "docs/invariants.md")
	eachFile(t, func(name string) {
		if ext := path.Ext(name); ext != ".go" && ext != ".sql" && ext != ".js" {
			return
		}
		for _, line := range strings.Split(read(t, name), "\n") {
			words := comment.FindString(line)
			for _, code := range cited.FindAllString(words, -1) {
				if !strings.Contains(explained, "| "+code+" |") {
					t.Errorf("%s cites %s, which docs/threats.md and docs/invariants.md do not explain", name, code)
				}
			}
			for _, found := range document.FindAllString(words, -1) {
				if !exists(found) && !exists(path.Join(path.Dir(name), found)) {
					t.Errorf("%s cites %s, which does not exist", name, found)
				}
			}
		}
	})
}

// TestInvariantsAreDocumented: docs/invariants.md has every code that verify checks, with the
// sentence of the code, and no other code with a query.
func TestInvariantsAreDocumented(t *testing.T) {
	t.Parallel()
	text, _, found := strings.Cut(read(t, "docs/invariants.md"), "## Proved from outside")
	if !found {
		t.Fatal("docs/invariants.md has no section of promises that no query checks")
	}
	known := []string{"X0", "X1"} // recomputed by verify in Go
	for _, inv := range wiring.Invariants() {
		known = append(known, inv.Code)
		promise := strings.TrimSuffix(inv.Promise, ".") + "."
		row := "| " + inv.Code + " | " + strings.ToUpper(promise[:1]) + promise[1:] + " |"
		if !strings.Contains(text, row) {
			t.Errorf("docs/invariants.md does not have the row %s", row)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 3 && strings.HasPrefix(line, "| ") {
			code := strings.TrimPrefix(cells[0], "| ")
			if code != "code" && !slices.Contains(known, code) {
				t.Errorf("docs/invariants.md explains %s, which verify does not check", code)
			}
		}
	}
}

// documents are the pages for people; the change log may name what is gone.
func documents(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "findings/README.md", "app/bench/README.md"}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages in docs: %v", err)
	}
	for _, page := range pages {
		names = append(names, "docs/"+filepath.Base(page))
	}
	return names
}

func eachFile(t *testing.T, f func(name string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{".git", "bin", "data", "node_modules", "out"}, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		f(filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join("..", filepath.FromSlash(name)))
	return err == nil
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
