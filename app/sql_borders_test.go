package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The SQL of a package names its own tables and those columns of other packages' tables that their owners
// hand out. Each owner lists its tables in its doc.go, under "# Tables":
//
//   - redemption_redemptions: id, city_id, store_id, status
//   - redemption_codes
//
// The columns after the colon are the ones that other packages may read. Nobody else writes a table.

// ownsAll are packages that write whole tables on purpose: the benchmark fills a database with millions of
// rows before it measures, and the use cases would take days for them.
var ownsAll = []string{"app/bench"}

// tableSet is what the migrations and the lists of doc.go say about tables.
type tableSet struct {
	columns map[string][]string        // every table that a migration makes → its columns
	owner   map[string]string          // table → package
	shared  map[string]map[string]bool // table → columns that other packages may read
}

func TestSQLStaysWithinItsBorders(t *testing.T) {
	t.Parallel()
	tables := tableSet{columns: tablesOfMigrations(t), owner: map[string]string{}, shared: map[string]map[string]bool{}}
	for _, problem := range tables.readLists(t) {
		t.Error(problem)
	}
	eachText(t, func(file, text string) {
		for _, problem := range tables.check(file, text) {
			t.Error(problem)
		}
	})
}

var (
	createTable = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	addColumn   = regexp.MustCompile(`ALTER TABLE (\w+)\s+ADD COLUMN (\w+)`)
	columnLine  = regexp.MustCompile(`(?m)^\s+([a-z]\w*) `)
)

func tablesOfMigrations(t *testing.T) map[string][]string {
	t.Helper()
	columns := map[string][]string{}
	var added [][]string
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".sql") {
			return err
		}
		data, err := os.ReadFile(name)
		for _, made := range createTable.FindAllStringSubmatch(string(data), -1) {
			for _, column := range columnLine.FindAllStringSubmatch(made[2], -1) {
				columns[made[1]] = append(columns[made[1]], column[1])
			}
		}
		added = append(added, addColumn.FindAllStringSubmatch(string(data), -1)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range added {
		columns[column[1]] = append(columns[column[1]], column[2])
	}
	if len(columns) < 40 {
		t.Fatalf("only %d tables found: the walk looks at the wrong place", len(columns))
	}
	return columns
}

// listItem is one line of "# Tables"; a long list of columns goes on in the lines below it.
var listItem = regexp.MustCompile(`(?m)^\s+- ([a-z0-9_]+)(?:: ([a-z0-9_, \n\t]+))?$`)

// readLists reads "# Tables" of every doc.go. Each table has exactly one owner.
func (s tableSet) readLists(t *testing.T) (problems []string) {
	eachText(t, func(file, text string) {
		if path.Base(file) != "doc.go" {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		problems = append(problems, s.readList(path.Dir(file), parsed.Doc.Text())...)
	})
	for table := range s.columns {
		if s.owner[table] == "" {
			problems = append(problems, table+": no doc.go lists it under # Tables")
		}
	}
	return problems
}

func (s tableSet) readList(pkg, doc string) (problems []string) {
	_, list, found := strings.Cut(doc, "# Tables")
	if !found {
		return nil
	}
	list, _, _ = strings.Cut(list, "\n# ")
	for _, item := range listItem.FindAllStringSubmatch(list, -1) {
		table := item[1]
		if s.columns[table] == nil {
			problems = append(problems, pkg+" lists "+table+", which no migration makes")
		}
		if other := s.owner[table]; other != "" {
			problems = append(problems, table+" is listed by "+other+" and by "+pkg)
		}
		s.owner[table], s.shared[table] = pkg, map[string]bool{}
		for _, column := range strings.FieldsFunc(item[2], func(r rune) bool {
			return strings.ContainsRune(", \n\t", r)
		}) {
			if !slices.Contains(s.columns[table], column) {
				problems = append(problems, pkg+" hands out "+table+"."+column+", which does not exist")
			}
			s.shared[table][column] = true
		}
	}
	return problems
}

// check returns what the SQL in a Go file may not do.
func (s tableSet) check(file, text string) (problems []string) {
	pkg := path.Dir(file)
	if slices.Contains(ownsAll, pkg) {
		return nil
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
	if err != nil {
		return []string{err.Error()}
	}
	queries := stringsOf(parsed)
	everywhere := map[string]string{} // a query may be put together from parts: their aliases hold in the whole file
	for _, query := range queries {
		for alias, table := range s.aliases(query) {
			everywhere[alias] = table
		}
	}
	for _, query := range queries {
		for _, problem := range s.checkQuery(pkg, query, everywhere) {
			problems = append(problems, file+": "+problem)
		}
	}
	return problems
}

var (
	word        = regexp.MustCompile(`\b[a-z][a-z0-9_]*\b`)
	tableAlias  = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|INTO|,)\s+([a-z0-9_]+)(?:\s+(?:AS\s+)?([a-z][a-z0-9_]*))?`)
	written     = regexp.MustCompile(`(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z0-9_]+)`)
	qualified   = regexp.MustCompile(`\b([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*|\*)`)
	innerSelect = regexp.MustCompile(`\([^()]*\)`)
	quoted      = regexp.MustCompile(`'[^']*'`)
	assigned    = regexp.MustCompile(`(?s)INSERT INTO\s+\w+(?:\s+AS\s+\w+)?\s*\([^)]*\)|ON CONFLICT.*|RETURNING.*|UPDATE\s.*?\sFROM\s`)
	outputName  = regexp.MustCompile(`\bAS\s+[a-z][a-z0-9_]*`)
)

func (s tableSet) aliases(query string) map[string]string {
	found := map[string]string{}
	for _, m := range tableAlias.FindAllStringSubmatch(query, -1) {
		if s.columns[m[1]] == nil {
			continue
		}
		found[m[1]] = m[1]
		if m[2] != "" {
			found[m[2]] = m[1]
		}
	}
	return found
}

func (s tableSet) checkQuery(pkg, query string, everywhere map[string]string) (problems []string) {
	query = quoted.ReplaceAllString(query, "''")
	foreign := func(table string) bool { return s.columns[table] != nil && s.owner[table] != pkg }
	for _, m := range written.FindAllStringSubmatch(query, -1) {
		if foreign(m[1]) {
			problems = append(problems, "writes "+m[1]+" of "+s.owner[m[1]])
		}
	}
	aliases := s.aliases(query)
	for _, name := range word.FindAllString(query, -1) {
		if foreign(name) && aliases[name] == "" {
			problems = append(problems, "names "+name+" of "+s.owner[name]+" outside FROM and JOIN")
		}
	}
	for _, m := range qualified.FindAllStringSubmatch(query, -1) {
		table := aliases[m[1]]
		if table == "" && slices.Contains(s.columns[everywhere[m[1]]], m[2]) {
			table = everywhere[m[1]]
		}
		if foreign(table) && !s.shared[table][m[2]] {
			problems = append(problems, s.refusal(table, m[2]))
		}
	}
	for _, part := range scopes(query) {
		for _, table := range s.aliases(part) {
			if foreign(table) {
				problems = append(problems, s.unqualified(part, table)...)
			}
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// unqualified reads the columns that stand in a SELECT without the name of their table: those of a foreign
// table in its FROM.
func (s tableSet) unqualified(part, table string) (problems []string) {
	part = outputName.ReplaceAllString(qualified.ReplaceAllString(assigned.ReplaceAllString(part, "FROM "), ""), "")
	for _, name := range word.FindAllString(part, -1) {
		if slices.Contains(s.columns[table], name) && !s.shared[table][name] {
			problems = append(problems, s.refusal(table, name))
		}
	}
	if strings.Contains(part, "SELECT *") {
		problems = append(problems, s.refusal(table, "*"))
	}
	return problems
}

func (s tableSet) refusal(table, column string) string {
	return "reads " + table + "." + column + ", which " + s.owner[table] + " does not hand out"
}

// scopes cuts a query into its SELECTs: a column without a table's name belongs to the innermost.
func scopes(query string) (parts []string) {
	for {
		found := innerSelect.FindStringIndex(query)
		if found == nil {
			return append(parts, query)
		}
		inner := query[found[0]+1 : found[1]-1]
		if strings.HasPrefix(strings.TrimSpace(inner), "SELECT") {
			parts = append(parts, inner)
			inner = "?"
		}
		query = query[:found[0]] + "⟨" + inner + "⟩" + query[found[1]:]
	}
}

// stringsOf are the strings of a file, those that are joined by + as one.
func stringsOf(file *ast.File) (found []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				if text, isText := joined(n); isText {
					found = append(found, text)
					return false
				}
			}
		case *ast.BasicLit:
			if text, isText := joined(n); isText {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}

func joined(e ast.Expr) (text string, isText bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, isLeft := joined(e.X)
		right, isRight := joined(e.Y)
		return left + right, isLeft || isRight
	}
	return " ? ", false
}

// The test of the test: each kind of breach is found.
func TestSQLBordersFindABreach(t *testing.T) {
	t.Parallel()
	tables := tableSet{
		columns: map[string][]string{"shop_items": {"id", "name", "cost"}, "till_sales": {"id", "item_id"}},
		owner:   map[string]string{"shop_items": "shop", "till_sales": "till"},
		shared:  map[string]map[string]bool{"shop_items": {"id": true, "name": true}},
	}
	for query, breach := range map[string]string{
		"SELECT s.id, i.name FROM till_sales s JOIN shop_items AS i ON i.id = s.item_id": "",
		"SELECT id FROM till_sales WHERE item_id IN (SELECT id FROM shop_items)":         "",
		"INSERT INTO till_sales (id, item_id) SELECT ?, i.id FROM shop_items i":          "",
		"SELECT i.cost FROM shop_items i":                                                "shop_items.cost",
		"SELECT id FROM till_sales WHERE item_id IN (SELECT cost FROM shop_items)":       "shop_items.cost",
		"SELECT * FROM shop_items":                                                       "shop_items.*",
		"UPDATE shop_items SET name = ?":                                                 "writes shop_items",
		"DELETE FROM shop_items WHERE id = ?":                                            "writes shop_items",
		"INSERT INTO shop_items (id) VALUES (?)":                                         "writes shop_items",
		"shop_items":                                                                     "names shop_items",
	} {
		source := "package till\n\nvar q = " + strconv.Quote(query[:4]) + " + " + strconv.Quote(query[4:])
		found := strings.Join(tables.check("till/sql.go", source), "\n")
		if breach == "" && found != "" || !strings.Contains(found, breach) {
			t.Errorf("%s: found %q, want %q", query, found, breach)
		}
	}
	if found := tables.readList("cellar", "# Tables\n\n  - shop_items\n  - cellar_wines\n"); len(found) != 2 {
		t.Errorf("a table with two owners and one that nothing makes: %q", found)
	}
}
