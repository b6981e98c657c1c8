package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/db/dbtest"
)

// cluster is a throw-away PostgreSQL server with durable settings, on a Unix socket only.
type cluster struct {
	*dbtest.Cluster
	postmaster int
	pgbench    string
	admin      *sql.DB
}

// durable is how a production server would be set, as far as the machine allows; the
// first two are the defaults, said aloud because the figures mean nothing without them.
var durable = []string{
	"fsync=on", "synchronous_commit=on", "full_page_writes=on",
	"shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=30min", "max_connections=150",
	"log_line_prefix=%p|", "log_checkpoints=off",
}

func startCluster() (*cluster, error) {
	var arguments []string
	for _, setting := range durable {
		arguments = append(arguments, "-c", setting)
	}
	started, err := dbtest.StartCluster(arguments...)
	if err != nil {
		return nil, err
	}
	c := &cluster{Cluster: started}
	if err := c.lookAround(); err != nil {
		started.Stop()
		return nil, err
	}
	return c, nil
}

// lookAround finds the server's process and, beside its program, pgbench.
func (c *cluster) lookAround() (err error) {
	text, err := os.ReadFile(filepath.Join(c.Dir(), "d", "postmaster.pid"))
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if c.postmaster, err = strconv.Atoi(line); err != nil {
		return err
	}
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", c.postmaster))
	if err != nil {
		return err
	}
	c.pgbench = filepath.Join(filepath.Dir(program), "pgbench")
	if _, err := os.Stat(c.pgbench); err != nil {
		return fmt.Errorf("pgbench is not beside the server: %w", err)
	}
	c.admin, err = sql.Open("pgx", c.URL("postgres"))
	return err
}

func (c *cluster) stop() {
	c.admin.Close()
	c.Stop()
}

// cpu is the processor time of the server with all its backends, dead ones included.
func (c *cluster) cpu() (time.Duration, error) { return familyTime(c.postmaster) }

// conditions are the settings that were in force, as the server tells them.
func (c *cluster) conditions(ctx context.Context, into map[string]string) error {
	for _, name := range []string{"server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers",
		"max_wal_size"} {
		var value string
		if err := c.admin.QueryRowContext(ctx, "SHOW "+name).Scan(&value); err != nil {
			return err
		}
		into["postgres "+name] = value
	}
	return nil
}

// pgbenchRun is what one run of pgbench did. cpu is microseconds per transaction of the
// server and of pgbench itself.
type pgbenchRun struct {
	rate      float64
	all       int
	serverCPU float64
	clientCPU float64
}

var (
	transactionsLine = regexp.MustCompile(`number of transactions actually processed: (\d+)`)
	rateLine         = regexp.MustCompile(`tps = ([0-9.]+) \(without initial connection time\)`)
)

// pgbenchSpan is span in whole seconds, which is all that pgbench knows.
func pgbenchSpan(span time.Duration) time.Duration {
	return max(time.Second, span.Round(time.Second))
}

// bench runs a script with prepared statements; numbers become its variables.
func (c *cluster) bench(
	ctx context.Context, database, script string, clients int, span time.Duration, numbers map[string]int,
) (pgbenchRun, error) {
	arguments := []string{"-h", c.Dir(), "-U", "citycard", "-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j",
		"2",
		"-T", strconv.Itoa(int(pgbenchSpan(span).Seconds())), "-f", "-"}
	for name, n := range numbers {
		arguments = append(arguments, "-D", name+"="+strconv.Itoa(n))
	}
	command := exec.CommandContext(ctx, c.pgbench, append(arguments, database)...)
	command.Stdin, command.Dir = strings.NewReader(script), c.Dir()
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	before, err := c.cpu()
	if err != nil {
		return pgbenchRun{}, err
	}
	if err := command.Run(); err != nil || bytes.Contains(complaints.Bytes(), []byte("aborted")) {
		return pgbenchRun{}, fmt.Errorf("pgbench: %v\n%s", err, complaints.String())
	}
	after, err := c.cpu()
	if err != nil {
		return pgbenchRun{}, err
	}
	done, rate := transactionsLine.FindSubmatch(out.Bytes()), rateLine.FindSubmatch(out.Bytes())
	if done == nil || rate == nil {
		return pgbenchRun{}, fmt.Errorf("pgbench said something else: %s", out.String())
	}
	var run pgbenchRun
	run.all, _ = strconv.Atoi(string(done[1]))
	run.rate, _ = strconv.ParseFloat(string(rate[1]), 64)
	used := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	run.serverCPU = float64((after - before).Microseconds()) / float64(run.all)
	run.clientCPU = float64(used.Microseconds()) / float64(run.all)
	return run, nil
}

// copier times COPY of the same rows again and again: what the machine's database can
// take in at best. The file is the server's own, so no client is in the way.
type copier struct {
	pool    *sql.DB
	table   string
	columns string
	file    string
}

// newCopier writes the rows of query to a file and makes an empty table like `like`, with
// its indexes and checks. Columns are those of the query, "*" for all of the table.
func (c *cluster) newCopier(ctx context.Context, pool *sql.DB, like, columns, query string) (copier, error) {
	if columns != "*" {
		columns = " (" + columns + ")"
	}
	k := copier{pool: pool, table: "bench_" + like, columns: strings.Trim(columns, "*"),
		file: filepath.Join(c.Dir(), "bench_"+like)}
	for _, statement := range []string{
		"DROP TABLE IF EXISTS " + k.table,
		"CREATE TABLE " + k.table + " (LIKE " + like + " INCLUDING ALL)",
		"COPY (" + query + ") TO '" + k.file + "'",
	} {
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			return k, err
		}
	}
	return k, nil
}

func (k copier) time(ctx context.Context) (seconds float64, err error) {
	for _, statement := range []string{"TRUNCATE " + k.table, "CHECKPOINT"} {
		if _, err := k.pool.ExecContext(ctx, statement); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	_, err = k.pool.ExecContext(ctx, "COPY "+k.table+k.columns+" FROM '"+k.file+"'")
	return time.Since(start).Seconds(), err
}

// logged reads what the server wrote into its log while f ran with every statement logged.
func (c *cluster) logged(ctx context.Context, f func() error) (string, error) {
	file, err := os.Open(filepath.Join(c.Dir(), "log"))
	if err != nil {
		return "", err
	}
	defer file.Close()
	if _, err := file.Seek(0, io.SeekEnd); err != nil {
		return "", err
	}
	if err := c.logStatements(ctx, "SET log_statement = 'all'"); err != nil {
		return "", err
	}
	err = f()
	if err := firstOf(err, c.logStatements(ctx, "RESET log_statement")); err != nil {
		return "", err
	}
	text, err := io.ReadAll(file)
	return string(text), err
}

// logStatements changes the setting for all sessions; they notice it with their next command.
func (c *cluster) logStatements(ctx context.Context, how string) error {
	if _, err := c.admin.ExecContext(ctx, "ALTER SYSTEM "+how); err != nil {
		return err
	}
	_, err := c.admin.ExecContext(ctx, "SELECT pg_reload_conf()")
	pause(ctx, 200*time.Millisecond) // the postmaster passes the signal on
	return err
}
