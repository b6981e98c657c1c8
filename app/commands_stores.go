package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/merchants/storefile"
	"citycard/merchants/storeimport"
)

// importStores previews a file of stores row by row and, with --apply, imports its clean rows.
func (c command) importStores(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("import", flag.ContinueOnError)
	cityCode := set.String("city", "", "code of the city")
	mapping := set.String("map", "", "field=heading, separated by commas")
	apply := set.Bool("apply", false, "import the clean rows")
	operands, err := flags(set, args)
	if err != nil {
		return err
	}
	if len(operands) != 2 || operands[0] != "stores" || *cityCode == "" {
		return usageOr(nil, "import needs: stores FILE --city C")
	}
	fields, err := readMapping(*mapping)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(operands[1])
	if err != nil {
		return err
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	report, err := s.Imports.Import(ctx, storeimport.Input{
		Actor: identity.Job("import"), City: city.ID(*cityCode), FileName: filepath.Base(operands[1]),
		Data: data, Map: fields, Apply: *apply, Progress: c.progress,
	})
	if err != nil {
		return err
	}
	c.printImport(report, *apply)
	return nil
}

// readMapping reads "field=heading,…". Written the other way round it is understood, too.
func readMapping(text string) (map[string]string, error) {
	fields := map[string]string{}
	for _, pair := range strings.Split(text, ",") {
		if pair == "" {
			continue
		}
		field, heading, found := strings.Cut(pair, "=")
		field, heading = strings.TrimSpace(field), strings.TrimSpace(heading)
		if !found || field == "" || heading == "" {
			return nil, usageOr(nil, "--map wants field=heading, separated by commas")
		}
		if !storefile.KnownField(field) && storefile.KnownField(heading) {
			field, heading = heading, field
		}
		fields[field] = heading
	}
	return fields, nil
}

// progress rewrites one line on the error stream, if that is a terminal.
func (c command) progress(done, total int) {
	if !isTerminal(c.errOut) {
		return
	}
	fmt.Fprintf(c.errOut, "\r%d of %d", done, total)
	if done >= total {
		fmt.Fprintln(c.errOut)
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (c command) printImport(report storeimport.Report, applied bool) {
	for _, row := range report.Errors {
		fmt.Fprintf(c.out, "row %d\terror\t%s\t%s\t%s\t%s\n", row.Row, row.Field, row.Code, row.Text, row.Name)
	}
	for _, row := range report.Warnings {
		fmt.Fprintf(c.out, "row %d\twarning\t%s\t%s\t%s\t%s\n", row.Row, row.Field, row.Code, row.Text, row.Name)
	}
	fmt.Fprintf(c.out, "%d rows: %d clean (%d new, %d changed, %d as before), %d not, %d warnings\n", report.Rows,
		report.Clean,
		report.Added, report.Updated, report.Kept, report.Rows-report.Clean, len(report.Warnings))
	switch {
	case report.AlreadyApplied:
		fmt.Fprintln(c.out, "this file has been imported before; nothing was changed")
	case applied:
		fmt.Fprintln(c.out, "the clean rows are imported and wait for review")
	default:
		fmt.Fprintln(c.out, "nothing was imported: this was the preview; --apply imports the clean rows")
	}
}
