package templates_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"citycard/app/platform/i18n"
	"citycard/templates"
)

// Both languages have the same keys with the same placeholders.
func TestBothLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range words.Problems() {
		t.Error(problem)
	}
	if n := len(words.Keys("zh-CN")); n < 200 {
		t.Errorf("only %d keys are loaded", n)
	}
}

// Every code that an error is born with has a headline, and says what to do next, in both
// languages; every field code and message template has its words.
func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	wants := keysInSources(t)
	if len(wants) < 200 {
		t.Fatalf("only %d codes found: the walk looks at the wrong place", len(wants))
	}
	for _, locale := range []string{"zh-CN", "en"} {
		for key, file := range wants {
			if !words.Has(locale, key) {
				t.Errorf("%s: no %s words for %s", file, locale, key)
			}
		}
	}
}

// keysInSources reads the codes off the calls fault.New(kind, "code"), .On(name, "code") and
// .OnWith(name, "code", …), and the values of Template fields.
func keysInSources(t *testing.T) map[string]string {
	t.Helper()
	wants := map[string]string{}
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
			strings.HasSuffix(filepath.Dir(name), "test") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, key := range keysOf(n) {
				wants[key] = name
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return wants
}

// wordArguments says which argument of a call is a key of words.
var wordArguments = map[string]int{"T": 0, "NewBase": 3, "Fail": 1, "Field": 1, "Choice": 1, "Check": 1,
	"RedirectWith": 2}

func keysOf(n ast.Node) []string {
	switch node := n.(type) {
	case *ast.CallExpr:
		function, ok := node.Fun.(*ast.SelectorExpr)
		if !ok || len(node.Args) == 0 {
			return nil
		}
		if at, is := wordArguments[function.Sel.Name]; is && at < len(node.Args) &&
			strings.Contains(text(node.Args[at]), ".") {
			return []string{text(node.Args[at])}
		} else if is && function.Sel.Name == "RedirectWith" && at < len(node.Args) && text(node.Args[at]) != "" {
			return []string{"flash." + text(node.Args[at]) + ".title"}
		}
		if len(node.Args) < 2 {
			return nil
		}
		code := text(node.Args[1])
		pkg, _ := function.X.(*ast.Ident)
		switch {
		case code == "":
		case function.Sel.Name == "New" && pkg != nil && pkg.Name == "fault":
			return []string{code + ".title", code + ".next"}
		case function.Sel.Name == "On" || function.Sel.Name == "OnWith":
			return []string{"field." + strings.TrimPrefix(code, "field.") + ".title"}
		}
	case *ast.KeyValueExpr:
		if field, ok := node.Key.(*ast.Ident); ok && field.Name == "Template" && text(node.Value) != "" {
			return []string{"message." + text(node.Value) + ".title", "message." + text(node.Value) + ".body"}
		}
	}
	return nil
}

func text(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(literal.Value)
	if err != nil {
		return ""
	}
	return s
}

// Every key that a page names has words in both languages.
func TestEveryKeyOnAPageHasWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := fs.Glob(templates.Files(), "*/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	found := 0
	for _, page := range pages {
		content, err := fs.ReadFile(templates.Files(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range wordsInPage.FindAllStringSubmatch(string(content), -1) {
			found++
			for _, locale := range []string{"zh-CN", "en"} {
				if !words.Has(locale, key[1]) {
					t.Errorf("%s: no %s words for %s", page, locale, key[1])
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d keys found: the search looks for the wrong thing", found)
	}
}

// wordsInPage finds {{.T "key"}} and {{$.T "key" …}}, but no key that is put together.
var wordsInPage = regexp.MustCompile(`\.T "([a-z0-9_]+(?:\.[a-z0-9_]+)+)"`)
