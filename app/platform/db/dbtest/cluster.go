package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Cluster is a throw-away PostgreSQL server on a Unix socket: no port, nothing on the
// network. It lives as long as the process that started it; see keeper.
type Cluster struct {
	dir   string
	admin *sql.DB
	alive io.Closer
}

var (
	clusterOnce sync.Once
	cluster     *Cluster
	clusterErr  error
)

// startCluster starts the process's one cluster for tests, tuned to forget.
func startCluster() (*Cluster, error) {
	clusterOnce.Do(func() {
		cluster, clusterErr = StartCluster("-c", "fsync=off", "-c", "full_page_writes=off", "-c",
			"synchronous_commit=off",
			"-c", "max_connections=400", "-c", "shared_buffers=64MB", "-c", "autovacuum=off", "-c", "max_wal_size=2GB")
	})
	return cluster, clusterErr
}

// keeper runs the server as a child and waits on its own standard input. The pipe's other
// end is held by the test process, so when that ends in whatever way (kill -9 included)
// the server is stopped and its folder removed.
const keeper = `"$1" -D "$2/d" -k "$2" -c listen_addresses= "${@:3}" >"$2/log" 2>&1 & server=$!
read -r _; kill -INT $server; wait $server; rm -rf "$2"`

// StartCluster makes and starts a server with extra settings ("-c", "name=value", …).
func StartCluster(settings ...string) (*Cluster, error) {
	initdb, postgres, err := serverPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ccpg") // short: a socket path has at most about 107 bytes
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	initialise := exec.Command(initdb, "-D", dir+"/d", "-U", "citycard", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--no-sync")
	initialise.Dir, initialise.SysProcAttr = dir, attr
	if out, err := initialise.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	keep := exec.Command("bash", append([]string{"-c", keeper, "keeper", postgres, dir}, settings...)...)
	keep.Dir, keep.SysProcAttr = dir, attr
	alive, err := keep.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := keep.Start(); err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, alive: alive}
	if c.admin, err = sql.Open("pgx", c.url("postgres")); err != nil {
		return nil, err
	}
	return c, c.waitUntilUp()
}

func (c *Cluster) waitUntilUp() error {
	deadline := time.Now().Add(60 * time.Second)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err := c.admin.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("PostgreSQL did not start: %w\n%s", err, log)
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// Dir is the folder of the cluster, which is also where its socket is (PGHOST).
func (c *Cluster) Dir() string { return c.dir }

// URL opens one database of the cluster; make it with CreateDatabase.
func (c *Cluster) URL(name string) string { return c.url(name) }

// CreateDatabase makes an empty database.
func (c *Cluster) CreateDatabase(name string) error { return c.exec("CREATE DATABASE " + name) }

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() error {
	c.admin.Close()
	return c.alive.Close()
}

func (c *Cluster) url(name string) string {
	return "postgres://citycard@/" + name + "?sslmode=disable&host=" + url.QueryEscape(c.dir)
}

// createDatabase copies a template; two copies of one template exclude each other on the server.
var createDatabase sync.Mutex

func (c *Cluster) exec(statement string) error {
	createDatabase.Lock()
	defer createDatabase.Unlock()
	_, err := c.admin.Exec(statement)
	return err
}

// unprivileged hands dir to the account "postgres" when running as root, because the
// server refuses root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C at the terminal must not reach the server first
	if os.Geteuid() != 0 {
		return attr, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("running as root without an account postgres: install the PostgreSQL server (Debian: " +
			"apt-get install postgresql)")
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}

// serverPrograms finds initdb and postgres: in $PG_BIN, on the PATH, or where Debian keeps them.
func serverPrograms() (initdb, postgres string, err error) {
	folders := append([]string{os.Getenv("PG_BIN")}, filepath.SplitList(os.Getenv("PATH"))...)
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for _, dir := range append(folders, debian...) {
		a, b := filepath.Join(dir, "initdb"), filepath.Join(dir, "postgres")
		if dir != "" && executable(a) && executable(b) {
			return a, b, nil
		}
	}
	return "", "", fmt.Errorf("the PostgreSQL server programs (initdb, postgres) are missing: run `make setup`, or " +
		"install them (Debian: apt-get install postgresql) or set PG_BIN to their folder")
}

func executable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&0o111 != 0 && !info.IsDir()
}
