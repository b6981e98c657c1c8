package templates_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
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
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(filepath.Dir(name), "test") {
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

func keysOf(n ast.Node) []string {
	switch node := n.(type) {
	case *ast.CallExpr:
		function, ok := node.Fun.(*ast.SelectorExpr)
		if !ok || len(node.Args) < 2 {
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
