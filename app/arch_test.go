package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "citycard/"

// The matrix of allowed imports between the areas of the program. An area may always import itself.
var mayImport = map[string][]string{
	"app/platform": {},
	"membership":   {"app/platform"},
	"merchants":    {"app/platform"},
	"redemption":   {"app/platform", "membership", "merchants"},
	"jobs":         {"app/platform", "membership", "merchants", "redemption"},
	"app/gateway":  {"app/platform", "membership", "merchants", "redemption"},
	"app/config":   {"app/platform"},
	"templates":    {},
	"app/web":      {"app/platform", "membership", "merchants", "redemption", "jobs", "app/config", "templates"},
	"app/bench": {"app/wiring", "app/platform", "membership", "merchants", "redemption", "jobs", "app/gateway",
		"app/web", "app/config", "templates"},
	"app/wiring": {"app/platform", "membership", "merchants", "redemption", "jobs", "app/gateway", "app/web",
		"app/config", "templates"},
	"app": {"app/wiring", "app/platform", "membership", "merchants", "redemption", "jobs", "app/gateway", "app/web",
		"app/config", "templates"},
}

// The allowed imports between the packages of one context. The rules in merchants/openhours and the
// formats in merchants/storefile stand below their context, all other packages above it.
var mayImportWithin = map[string][]string{
	"membership":            {},
	"membership/order":      {"membership"},
	"merchants/openhours":   {},
	"merchants/storefile":   {"merchants/openhours"},
	"merchants":             {"merchants/openhours"},
	"merchants/catalogue":   {"merchants", "merchants/openhours"},
	"merchants/exposure":    {"merchants"},
	"merchants/storeimport": {"merchants", "merchants/storefile"},
	"redemption":            {},
	"redemption/figures":    {"redemption"},
	"redemption/late":       {"redemption"},
	"redemption/objection":  {"redemption"},
}

// Libraries that stay in their corner; test files may use them anywhere.
var confined = map[string]func(file string) bool{
	"gorm.io/":             func(f string) bool { return isSQLFile(f) || under(f, "app/platform/db") },
	"github.com/glebarez/": func(f string) bool { return under(f, "app/platform/db") },
	"github.com/jackc/pgx": func(f string) bool {
		return under(f, "app/platform/db") || under(f, "app/bench")
	},
	"github.com/pressly/goose":      func(f string) bool { return under(f, "app/platform/db") },
	"github.com/gin-gonic/gin":      func(f string) bool { return under(f, "app/web") || under(f, "app/bench") },
	"github.com/danielgtaylor/huma": func(f string) bool { return under(f, "app/web") },
	"github.com/robfig/cron":        func(f string) bool { return under(f, "jobs") },
	"github.com/skip2/go-qrcode":    func(f string) bool { return under(f, "app/web/respond") },
	"github.com/boombuler/barcode":  func(f string) bool { return under(f, "app/web/respond") },
	"github.com/arran4/golang-ical": func(f string) bool { return under(f, "app/web/member") },
	"github.com/xuri/excelize":      func(f string) bool { return under(f, "merchants") || under(f, "app/web") },
	"html/template":                 func(f string) bool { return under(f, "app/web") || under(f, "templates") },
	"database/sql": func(f string) bool {
		return under(f, "app/platform") || under(f, "app/bench") || isSQLFile(f)
	},
}

// Files that may read the machine's clock.
func mayReadClock(file string) bool {
	return under(file, "app/platform/clock") || under(file, "app/platform/db/dbtest") || under(file, "app/bench")
}

func under(file, dir string) bool { return strings.HasPrefix(file, dir+"/") }

func isSQLFile(file string) bool { return strings.HasPrefix(path.Base(file), "sql") }

// area is the row of the matrix that a package belongs to.
func area(pkg string) string {
	best := ""
	for name := range mayImport {
		if (pkg == name || strings.HasPrefix(pkg, name+"/")) && len(name) > len(best) {
			best = name
		}
	}
	return best
}

func TestImportsFollowTheMatrix(t *testing.T) {
	t.Parallel()
	eachSource(t, func(file string, imports []string) {
		from := area(path.Dir(file))
		if from == "" {
			t.Errorf("%s is in no area of the matrix", file)
			return
		}
		for _, imported := range imports {
			to := area(strings.TrimPrefix(imported, module))
			if !strings.HasPrefix(imported, module) || to == from || allows(from, to) {
				continue
			}
			t.Errorf("%s: %s may not import %s", file, from, imported)
		}
	})
}

func TestImportsWithinAContextPointOneWay(t *testing.T) {
	t.Parallel()
	eachSource(t, func(file string, imports []string) {
		from := path.Dir(file)
		context, _, _ := strings.Cut(from, "/")
		if _, listed := mayImportWithin[context]; !listed {
			return
		}
		for _, imported := range imports {
			to, ours := strings.CutPrefix(imported, module)
			if ours && (to == context || under(to, context)) && !slices.Contains(mayImportWithin[from], to) {
				t.Errorf("%s: %s may not import %s", file, from, to)
			}
		}
	})
}

func TestLibrariesStayInTheirCorner(t *testing.T) {
	t.Parallel()
	eachSource(t, func(file string, imports []string) {
		for _, imported := range imports {
			for prefix, allowed := range confined {
				if strings.HasPrefix(imported, prefix) && imported != "database/sql/driver" && !allowed(file) {
					t.Errorf("%s may not import %s", file, imported)
				}
			}
		}
	})
}

// The inner ring is checked by folder as well: an area missing from the matrix is no way around it.
func TestThePlatformKnowsNoBusiness(t *testing.T) {
	t.Parallel()
	eachSource(t, func(file string, imports []string) {
		for _, imported := range imports {
			if under(file, "app/platform") && strings.HasPrefix(imported, module) &&
				!strings.HasPrefix(imported, module+"app/platform/") {
				t.Errorf("%s imports %s", file, imported)
			}
		}
	})
}

func TestOnlyTheClockReadsTheClock(t *testing.T) {
	t.Parallel()
	eachText(t, func(file, text string) {
		if mayReadClock(file) {
			return
		}
		for _, call := range []string{"time." + "Now(", "time." + "Since(", "time." + "Until("} {
			if strings.Contains(text, call) {
				t.Errorf("%s calls %s)", file, call)
			}
		}
	})
}

func TestNoRoomIsNamedForNothing(t *testing.T) {
	t.Parallel()
	banned := map[string]bool{"utils": true, "util": true, "common": true, "helpers": true, "helper": true,
		"models": true, "manager": true, "base": true, "misc": true, "types": true}
	eachText(t, func(file, _ string) {
		for _, part := range strings.Split(strings.TrimSuffix(file, ".go"), "/") {
			if banned[part] {
				t.Errorf("%s: %q says nothing", file, part)
			}
		}
	})
}

func allows(from, to string) bool {
	for _, name := range mayImport[from] {
		if name == to {
			return true
		}
	}
	return false
}

// eachSource calls f for every non-test Go file with its imports; the packages that serve
// tests only (…test) count as tests.
func eachSource(t *testing.T, f func(file string, imports []string)) {
	t.Helper()
	eachText(t, func(file, text string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			return
		}
		var imports []string
		for _, spec := range parsed.Imports {
			if name, err := strconv.Unquote(spec.Path.Value); err == nil {
				imports = append(imports, name)
			}
		}
		f(file, imports)
	})
}

func eachText(t *testing.T, f func(file, text string)) {
	t.Helper()
	found := 0
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, _ := filepath.Rel("..", name)
		file = filepath.ToSlash(file)
		if e.IsDir() {
			if file != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "bin" || e.Name() == "data") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") ||
			strings.HasSuffix(path.Dir(file), "test") {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		found++
		f(file, string(data))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 50 {
		t.Errorf("only %d source files found: the walk looks at the wrong place", found)
	}
}
