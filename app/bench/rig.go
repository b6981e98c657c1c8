package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/token"
	"citycard/app/wiring"
)

// rig is everything that the measurements share; each part is made when it is first needed
// and taken down by close.
type rig struct {
	settings
	log     io.Writer
	report  *report
	dir     string
	program string // the service, built once
	master  []byte // what the service derives its keys from
	pg      *cluster
	worlds  map[db.Dialect]*world
	ending  []func()
}

func newRig(ctx context.Context, s settings, log io.Writer) (*rig, error) {
	dir, err := os.MkdirTemp("", "ccbench")
	if err != nil {
		return nil, err
	}
	r := &rig{settings: s, log: log, dir: dir, worlds: map[db.Dialect]*world{}, master: token.RandomMaster()}
	if s.data != "" || s.server != "" {
		r.master = bytes.Repeat([]byte("bench"), 7)[:32] // what is kept must be readable by the next run
	}
	r.atEnd(func() { os.RemoveAll(dir) })
	r.report = &report{Conditions: map[string]string{
		"commit": commit(ctx), "go": runtime.Version(), "cores": strconv.Itoa(runtime.NumCPU()),
		"rounds": strconv.Itoa(s.rounds), "slice": s.span.String(), "taken": time.Now().UTC().Format(time.DateTime),
		"others' load before": otherLoad(), "stores": strconv.Itoa(s.size.stores),
		"members": strconv.Itoa(s.size.members), "sqlite synchronous": "FULL",
	}}
	return r, nil
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// otherLoad is how many processes wanted a core on average in the last five minutes. On a
// busy machine pgbench's many processes get more of it than one server does.
func otherLoad() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return "unknown"
	}
	return fields[1]
}

func (r *rig) atEnd(f func()) { r.ending = append(r.ending, f) }

// close undoes in reverse order; it runs also after a failure or Ctrl-C.
func (r *rig) close() {
	for len(r.ending) > 0 {
		last := len(r.ending) - 1
		r.ending[last]()
		r.ending = r.ending[:last]
	}
}

func (r *rig) say(format string, args ...any) {
	fmt.Fprintf(r.log, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// service builds the project's program once, as the Makefile does.
func (r *rig) service(ctx context.Context) (string, error) {
	if r.program != "" {
		return r.program, nil
	}
	r.say("building the service")
	program := filepath.Join(r.dir, "citycard")
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "nomsgpack", "-ldflags", "-s -w", "-o",
		program, "citycard/app").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	r.program = program
	return program, nil
}

func (r *rig) postgres(ctx context.Context) (*cluster, error) {
	if r.pg != nil {
		return r.pg, nil
	}
	r.say("starting a PostgreSQL server to throw away")
	pg, err := startCluster()
	if err != nil {
		return nil, err
	}
	r.pg = pg
	r.atEnd(pg.stop)
	return pg, pg.conditions(ctx, r.report.Conditions)
}

// database makes an empty, migrated database. It returns the settings that lead the
// service to it, and a handle without the service's limit on one statement, because
// preparing a million rows takes longer than any call may.
func (r *rig) database(ctx context.Context, engine db.Dialect, name string) (environment, *db.DB, error) {
	env := r.environment(name)
	if engine == db.Postgres {
		pg, err := r.postgres(ctx)
		if err != nil {
			return nil, nil, err
		}
		if err := pg.CreateDatabase(name); err != nil {
			return nil, nil, err
		}
		env["DATABASE_URL"] = pg.URL(name)
	}
	return r.open(ctx, env)
}

func (r *rig) open(ctx context.Context, env environment) (environment, *db.DB, error) {
	cfg, err := config.Load(env.patient().list())
	if err != nil {
		return nil, nil, err
	}
	d, _, err := wiring.OpenDB(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	r.atEnd(func() { d.Close() })
	return env, d, db.Migrate(ctx, d, wiring.Migrations()...)
}

func (r *rig) environment(name string) environment {
	return environment{"DATA_DIR": filepath.Join(r.dir, name), "JOBS": "off", "LOG_LEVEL": "WARN",
		"SECRET_KEY": base64.StdEncoding.EncodeToString(r.master)}
}

// environment is settings of the service.
type environment map[string]string

func (e environment) with(name, value string) environment {
	more := maps.Clone(e)
	more[name] = value
	return more
}

func (e environment) patient() environment {
	if url := e["DATABASE_URL"]; url != "" {
		return e.with("DATABASE_URL", url+"&statement_timeout=0")
	}
	return e
}

func (e environment) list() []string {
	var list []string
	for _, name := range sortedKeys(e) {
		list = append(list, name+"="+e[name])
	}
	return list
}

// shuffled runs the variants of a round in random order, so that none is always first
// after a pause or last on a hot machine.
func shuffled(ctx context.Context, variants []variant) error {
	rand.Shuffle(len(variants), func(i, j int) { variants[i], variants[j] = variants[j], variants[i] })
	for _, v := range variants {
		if err := firstOf(ctx.Err(), v.run()); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
	}
	return nil
}

type variant struct {
	name string
	run  func() error
}
