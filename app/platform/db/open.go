package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"citycard/app/platform/clock"
)

// Options say which database to open.
type Options struct {
	URL      string // postgres://… ; empty means SQLite in File
	File     string // SQLite file; its folder is made when missing
	MaxConns int    // PostgreSQL connections of this process; 0 means 8
	Unsafe   bool   // SQLite without fsync: throw-away databases of tests only
}

// Open connects and asserts the settings that correctness rests on. It does not migrate.
func Open(ctx context.Context, o Options, c clock.Clock) (*DB, error) {
	if o.URL != "" {
		return openPostgres(ctx, o, c)
	}
	return openSQLite(ctx, o, c)
}

func gormConfig(c clock.Clock) *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		NowFunc:                c.Now,
		Logger:                 logger.Discard,
	}
}

func openPostgres(ctx context.Context, o Options, c clock.Clock) (*DB, error) {
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", redact(err, o.URL))
	}
	for name, value := range map[string]string{
		"timezone": "UTC", "statement_timeout": "60000", "lock_timeout": "10000",
		"idle_in_transaction_session_timeout": "60000", "application_name": "citycard",
	} {
		if _, set := cfg.RuntimeParams[name]; !set {
			cfg.RuntimeParams[name] = value
		}
	}
	pool := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(readInstantsAsUTC))
	limit := o.MaxConns
	if limit <= 0 {
		limit = 8
	}
	pool.SetMaxOpenConns(limit)
	pool.SetMaxIdleConns(limit)
	pool.SetConnMaxLifetime(30 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("PostgreSQL does not answer: %w", redact(err, o.URL))
	}
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: &utcPool{DB: pool}}), gormConfig(c))
	if err != nil {
		return nil, err
	}
	return &DB{writer: g, reader: g, dialect: Postgres, clock: c}, nil
}

func readInstantsAsUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// redact keeps a password out of a start-up message.
func redact(err error, dsn string) error {
	u, parseErr := url.Parse(dsn)
	if parseErr != nil || u.User == nil {
		return err
	}
	if password, set := u.User.Password(); set && password != "" {
		return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), password, "***"))
	}
	return err
}

func openSQLite(ctx context.Context, o Options, c clock.Clock) (*DB, error) {
	if o.File == "" {
		return nil, fmt.Errorf("neither a PostgreSQL URL nor a SQLite file is given")
	}
	if err := os.MkdirAll(filepath.Dir(o.File), 0o700); err != nil {
		return nil, err
	}
	writer, err := openSQLitePool(o, 1)
	if err != nil {
		return nil, err
	}
	if err := assertPragmas(ctx, writer, o); err != nil {
		writer.Close()
		return nil, err
	}
	if !o.Unsafe {
		if _, err := writer.ExecContext(ctx, lookAtTables); err != nil {
			writer.Close()
			return nil, err
		}
	}
	reader, err := openSQLitePool(o, 4)
	if err != nil {
		writer.Close()
		return nil, err
	}
	gw, err := gorm.Open(&sqlite.Dialector{Conn: &utcPool{DB: writer}}, gormConfig(c))
	if err != nil {
		return nil, err
	}
	gr, err := gorm.Open(&sqlite.Dialector{Conn: &utcPool{DB: reader}}, gormConfig(c))
	if err != nil {
		return nil, err
	}
	return &DB{writer: gw, reader: gr, dialect: SQLite, clock: c}, nil
}

// lookAtTables lets SQLite learn how selective each index is, from some hundred rows of each,
// where tables have grown since it last looked. Without that it takes the column that all
// rows share, the city, for as good as the one that names a member.
const lookAtTables = "PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002"

func openSQLitePool(o Options, conns int) (*sql.DB, error) {
	synchronous := "FULL"
	if o.Unsafe {
		synchronous = "OFF"
	}
	dsn := "file:" + (&url.URL{Path: o.File}).EscapedPath() + "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)" +
		"&_pragma=foreign_keys(1)&_pragma=synchronous(" + synchronous +
		")&_pragma=cache_size(-16000)&_txlock=immediate&_time_format=sqlite"
	pool, err := sql.Open(sqlite.DriverName, dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

// assertPragmas exists because the driver family drops unknown DSN keys without an error.
func assertPragmas(ctx context.Context, pool *sql.DB, o Options) error {
	want := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "10000", "synchronous": "2"}
	if o.Unsafe {
		want["synchronous"] = "0"
	}
	for name, value := range want {
		var got string
		if err := pool.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("SQLite file %s: %w", filepath.Base(o.File), err)
		}
		if got != value {
			return fmt.Errorf("SQLite setting %s is %q, need %q", name, got, value)
		}
	}
	return nil
}
