package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The pgbench script of a confirmation is not written by hand: it is made from what the
// service really sent. One confirmation runs with log_statement = all; its statements,
// from BEGIN to COMMIT, become the script, and the numbers that name the confirmation's
// rows become variables. So both sides always do the same work.

// statement is one command as the server logged it, with the values of its parameters in
// SQL notation.
type statement struct {
	backend string
	sql     string
	params  []string
}

var (
	logEntry   = regexp.MustCompile(`^(\d+)\|(LOG|DETAIL): +(.*)$`)
	sentSQL    = regexp.MustCompile(`(?s)^(?:statement|execute [^:]*): (.*)$`)
	sentParams = regexp.MustCompile(`(?s)^[Pp]arameters: (.*)$`)
	parameter  = regexp.MustCompile(`\$(\d+) = ('(?:[^']|'')*'|NULL)`)
	place      = regexp.MustCompile(`\$(\d+)`)
)

// statementsIn reads a log that was written with log_line_prefix = '%p|'. Lines after the
// first of an entry begin with a tab.
func statementsIn(log string) []statement {
	var all []statement
	var entries []string
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "\t") && len(entries) > 0 {
			entries[len(entries)-1] += "\n" + line[1:]
			continue
		}
		entries = append(entries, line)
	}
	for _, entry := range entries {
		head, rest, _ := strings.Cut(entry, "\n")
		m := logEntry.FindStringSubmatch(head)
		if m == nil {
			continue
		}
		text := m[3]
		if rest != "" {
			text += "\n" + rest
		}
		if sent := sentSQL.FindStringSubmatch(text); sent != nil && m[2] == "LOG" {
			all = append(all, statement{backend: m[1], sql: sent[1]})
		} else if values := sentParams.FindStringSubmatch(text); values != nil && len(all) > 0 {
			for _, p := range parameter.FindAllStringSubmatch(values[1], -1) {
				all[len(all)-1].params = append(all[len(all)-1].params, p[2])
			}
		}
	}
	return all
}

// lastTransaction returns the statements, BEGIN and COMMIT included, of the last
// transaction that wrote to the table.
func lastTransaction(all []statement, table string) ([]statement, error) {
	open := map[string][]statement{}
	var found []statement
	for _, s := range all {
		word := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s.sql), ";"))
		if strings.HasPrefix(word, "begin") {
			open[s.backend] = nil
		}
		open[s.backend] = append(open[s.backend], s)
		if word == "commit" {
			for _, sent := range open[s.backend] {
				if strings.Contains(sent.sql, table) && strings.HasPrefix(strings.ToUpper(sent.sql), "INSERT") {
					found = open[s.backend]
				}
			}
			delete(open, s.backend)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("no transaction in the log wrote to %s", table)
	}
	return found, nil
}

// script turns the statements into pgbench's language. Names maps the digits that name a
// row of the sample to the variable that takes their place; now is when the sample ran.
func script(head string, statements []statement, names map[string]string, now time.Time) string {
	var b strings.Builder
	b.WriteString(head)
	for _, s := range statements {
		text := place.ReplaceAllStringFunc(s.sql, func(p string) string {
			var n int
			fmt.Sscanf(p, "$%d", &n)
			if n < 1 || n > len(s.params) {
				return p
			}
			return value(s.params[n-1], names, now)
		})
		b.WriteString(strings.TrimSuffix(strings.TrimSpace(text), ";") + ";\n")
	}
	return b.String()
}

var (
	uuidForm    = regexp.MustCompile(`^'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'$`)
	instantForm = regexp.MustCompile(`^'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	colonName   = regexp.MustCompile(`:([A-Za-z_0-9])`)
)

// value writes one parameter of the sample for any confirmation.
func value(literal string, names map[string]string, now time.Time) string {
	if literal == "NULL" {
		return literal
	}
	if instantForm.MatchString(literal) {
		return instant(literal, now)
	}
	// pgbench takes :name for a variable even inside quotes.
	text := colonName.ReplaceAllString(literal, `:' || '$1`)
	named := text
	for digits, variable := range names {
		named = strings.ReplaceAll(named, digits, `' || :`+variable+` || '`)
	}
	joined := strings.TrimSuffix(named, ` || ''`)
	switch {
	case uuidForm.MatchString(literal) && named != text:
		return "CAST(" + joined + " AS uuid)"
	case uuidForm.MatchString(literal) && strings.Trim(literal, "'0-") != "":
		return "gen_random_uuid()" // an id that the service had just made
	case strings.HasPrefix(literal, "'{") && joined != literal:
		return "CAST(" + joined + " AS jsonb)"
	}
	return joined
}

// instant is now, or as far from now as it was in the sample.
func instant(literal string, now time.Time) string {
	text := strings.Trim(literal, "'")
	for _, layout := range []string{"2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999Z07:00",
		"2006-01-02 15:04:05.999999-07:00"} {
		at, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if apart := at.Sub(now).Round(time.Minute); apart != 0 {
			return fmt.Sprintf("now() + interval '%d minutes'", int(apart.Minutes()))
		}
		return "now()"
	}
	return literal
}

// statementCount is how many round trips a script makes.
func statementCount(script string) int { return strings.Count(script, ";\n") }
