package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/version"
	"citycard/app/wiring"
	"citycard/templates"
)

const usage = `usage: citycard COMMAND

  serve                              serve pages and API, run the jobs
  migrate                            bring the database to the newest version
  seed [--json] [--if-empty]         make a demo city and print who can sign in
  import stores FILE --city C        check a file of stores; --apply imports it
         [--map field=heading,…] [--apply]
  run-job NAME --city C [--at T]     run one job now, as of T (RFC 3339)
  mend-plans                         take back plans of jobs that ran ahead of the clock
  verify                             check the invariants of all data
  create-operator LOGIN --city C[,C] make an operator and print password and TOTP secret
  create-city CODE --zh 名 --en NAME --lat N --lng N [--zone Asia/Shanghai]
                                     open a city
  create-plan CODE --city C --zh 名 --en NAME --price-fen N [--months 12]
         [--trial-days 0] [--lines FILE.json]
                                     put a card plan, or its next version, on sale
  version                            print version and commit of this program

Settings come from the environment; docs/operating.md lists them.
`

// errUsage marks a command line that cannot be understood.
var errUsage = errors.New("usage")

// errFound marks a check that ran and found something.
var errFound = errors.New("found")

// command is one run of the program.
type command struct {
	cfg    config.Config
	out    io.Writer
	errOut io.Writer
}

var commands = map[string]func(command, context.Context, []string) error{
	"serve":           command.serve,
	"migrate":         command.migrate,
	"seed":            command.seed,
	"import":          command.importStores,
	"run-job":         command.runJob,
	"mend-plans":      command.mendPlans,
	"verify":          command.verify,
	"create-operator": command.createOperator,
	"create-city":     command.createCity,
	"create-plan":     command.createPlan,
}

func run(ctx context.Context, args, environ []string, out, errOut io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		fmt.Fprint(out, usage)
		return nil
	}
	if args[0] == "version" {
		fmt.Fprint(out, version.Current())
		return nil
	}
	do, known := commands[args[0]]
	if !known {
		return fmt.Errorf("%w: unknown command %q\n\n%s", errUsage, args[0], usage)
	}
	cfg, err := config.Load(environ)
	if err != nil {
		return err
	}
	return withText(do(command{cfg: cfg, out: out, errOut: errOut}, ctx, args[1:]))
}

// exitCode is 2 for a command line that was not understood, 1 for everything else.
func exitCode(err error) int {
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}

// withText adds the text that a page would show to an expected failure.
func withText(err error) error {
	known := fault.Of(err)
	if known == nil {
		return err
	}
	texts, loadErr := i18n.Load(templates.Locales())
	if loadErr != nil {
		return err
	}
	lines := []string{known.Code + ": " + texts.Text("en", known.Code+".title", known.Params)}
	for _, field := range known.Fields {
		lines = append(lines, "  "+field.Name+": "+
			texts.Text("en", "field."+strings.TrimPrefix(field.Code, "field.")+".title", field.Params))
	}
	if next := known.Code + ".next"; texts.Has("en", next) {
		lines = append(lines, "  "+texts.Text("en", next, known.Params))
	}
	return errors.New(strings.Join(lines, "\n"))
}

// flags parses a command's flags wherever they stand and returns the operands.
func flags(set *flag.FlagSet, args []string) ([]string, error) {
	set.SetOutput(io.Discard)
	var operands []string
	for len(args) > 0 {
		if err := set.Parse(args); err != nil {
			return nil, fmt.Errorf("%w: %s: %v\n\n%s", errUsage, set.Name(), err, usage)
		}
		args = set.Args()
		if len(args) > 0 {
			operands, args = append(operands, args[0]), args[1:]
		}
	}
	return operands, nil
}

func (c command) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(c.errOut, &slog.HandlerOptions{Level: c.cfg.LogLevel}))
}

// migrated opens the database, brings it up to date, and builds the services on it.
func (c command) migrated(ctx context.Context) (*wiring.Service, error) {
	d, _, err := wiring.OpenDB(ctx, c.cfg)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, d, wiring.Migrations()...); err != nil {
		d.Close()
		return nil, err
	}
	return wiring.Build(c.cfg, c.logger(), d, ident.Random{})
}

func (c command) migrate(ctx context.Context, args []string) error {
	if operands, err := flags(flag.NewFlagSet("migrate", flag.ContinueOnError), args); err != nil || len(operands) > 0 {
		return usageOr(err, "migrate takes no arguments")
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	fmt.Fprintf(c.out, "the database (%s) is at the newest version\n", s.DB.Dialect())
	return nil
}

func usageOr(err error, otherwise string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s\n\n%s", errUsage, otherwise, usage)
}
