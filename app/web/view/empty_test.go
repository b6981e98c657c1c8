package view_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// TestEveryEmptyStateSaysWhyAndWhatToDo reads the pages' sources: an empty state that no test
// reaches has its sentence and its action too.
func TestEveryEmptyStateSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	found, files := 0, token.NewFileSet()
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, "../"+path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if name, ok := literal.Type.(*ast.SelectorExpr); !ok || name.Sel.Name != "Empty" {
				return true
			}
			found++
			given := map[string]bool{}
			for _, element := range literal.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					given[pair.Key.(*ast.Ident).Name] = true
				}
			}
			if !given["Text"] || !given["Action"] {
				t.Errorf("%s: an empty state has a sentence and one action, not only %v", files.Position(literal.Pos()),
					given)
			}
			return true
		})
		return nil
	})
	if err != nil || found < 20 {
		t.Fatalf("%d empty states read: %v", found, err)
	}
}
