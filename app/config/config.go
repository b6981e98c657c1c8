// Package config is the whole configuration of the program: one struct, read from the
// environment once, checked at once, with every fault named in one answer. Secrets are
// of a type that does not print.
package config

import (
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is what the environment says. The names of the variables stand in the tags;
// docs/operating.md repeats them as a table.
type Config struct {
	// ListenAddr is host:port of the service.
	ListenAddr string `env:"LISTEN_ADDR" envDefault:"127.0.0.1:8080"`
	// DatabaseURL is postgres://…; empty means the SQLite file in DataDir.
	DatabaseURL Secret `env:"DATABASE_URL"`
	// DataDir holds the SQLite file and, outside Public, the made secret.
	DataDir string `env:"DATA_DIR" envDefault:"./data"`
	// Public says that strangers can reach the service: nothing may be left at a
	// setting that is only good for a try-out, and the development pages do not exist.
	Public Switch `env:"PUBLIC" envDefault:"off"`
	// BaseURL is how people reach the service, without a path; links and codes carry it.
	BaseURL string `env:"BASE_URL"`
	// TrustedProxies are the addresses or networks whose X-Forwarded-For is believed,
	// separated by commas; "none" says deliberately that there is no proxy.
	TrustedProxies string `env:"TRUSTED_PROXIES"`
	// SecretKey is 32 bytes in base64; every key of the program is derived from it.
	SecretKey Secret `env:"SECRET_KEY"`
	// PaymentProvider is "fake" or "none" (no plan can be bought).
	PaymentProvider string `env:"PAYMENT_PROVIDER" envDefault:"fake"`
	// MetricsAddr is host:port of /metrics; empty turns it off.
	MetricsAddr string `env:"METRICS_ADDR"`
	// Jobs says whether this replica runs scheduled work.
	Jobs Switch `env:"JOBS" envDefault:"on"`
	// DBMaxConns bounds the connections of this replica; 0 takes the pool's own default.
	DBMaxConns int `env:"DB_MAX_CONNS" envDefault:"0"`
	// Contact is how people reach the operator: a phone number or a mail address, shown on
	// /help. Without one the page names the ways that lead to the operators' work list.
	Contact string `env:"CONTACT"`
	// LogLevel is DEBUG, INFO, WARN or ERROR.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`

	masterKey func() []byte // a function, because fmt prints the bytes of a field
	proxies   []string
}

// Load reads environ (as os.Environ gives it), fills in what depends on other settings,
// and checks everything. Outside PUBLIC a missing secret is made and kept in DATA_DIR.
// The error names every setting that is wrong, and never a secret's value.
func Load(environ []string) (Config, error) {
	var c Config
	options := env.Options{Environment: env.ToMap(environ), FuncMap: map[reflect.Type]env.ParserFunc{
		reflect.TypeFor[slog.Level](): parseLevel, // env's own handling would repeat the value less plainly
	}}
	if err := env.ParseWithOptions(&c, options); err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	if c.BaseURL == "" && !bool(c.Public) {
		c.BaseURL = "http://" + c.ListenAddr
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if err := c.check(); err != nil {
		return Config{}, err
	}
	return c, c.readKey()
}

// MasterKey is the 32 bytes that all keys are derived from.
func (c Config) MasterKey() []byte { return c.masterKey() }

// Proxies are the networks whose forwarding headers are believed; nil believes nobody.
func (c Config) Proxies() []string { return c.proxies }

// Secure tells whether people reach the service over https, which decides the cookie's name and flags.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// DemoFile keeps what `citycard seed` printed last: who can sign in to the demo city.
func (c Config) DemoFile() string { return filepath.Join(c.DataDir, "demo-access.json") }

// sqlite tells whether the embedded database is used.
func (c Config) sqlite() bool { return c.DatabaseURL.Reveal() == "" }

func parseLevel(text string) (any, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(text)); err != nil {
		return nil, fmt.Errorf("%q is not one of DEBUG, INFO, WARN, ERROR", text)
	}
	return level, nil
}

// parseProxies reads a list of addresses and networks; "none" and "" are the empty list.
func parseProxies(list string) ([]string, error) {
	if list == "" || list == "none" {
		return nil, nil
	}
	var proxies []string
	for _, item := range strings.Split(list, ",") {
		item = strings.TrimSpace(item)
		if prefix, err := netip.ParsePrefix(item); err == nil {
			if prefix.Bits() == 0 {
				return nil, fmt.Errorf("%s trusts everybody", item)
			}
			proxies = append(proxies, prefix.String())
			continue
		}
		addr, err := netip.ParseAddr(item)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network", item)
		}
		proxies = append(proxies, addr.String())
	}
	return proxies, nil
}
