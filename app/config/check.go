package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// keyBytes is the length of the master key.
const keyBytes = 32

// check collects everything that is wrong, so that an operator corrects it in one go.
func (c *Config) check() error {
	var faults []error
	wrong := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if _, _, err := net.SplitHostPort(c.ListenAddr); err != nil {
		wrong("LISTEN_ADDR", "%q is not host:port", c.ListenAddr)
	}
	if c.MetricsAddr != "" {
		if _, _, err := net.SplitHostPort(c.MetricsAddr); err != nil {
			wrong("METRICS_ADDR", "%q is not host:port", c.MetricsAddr)
		}
	}
	if u := c.DatabaseURL.Reveal(); u != "" && !strings.HasPrefix(u, "postgres://") &&
		!strings.HasPrefix(u, "postgresql://") {
		wrong("DATABASE_URL", "must begin with postgres:// (leave it empty for the SQLite file in DATA_DIR)")
	}
	if key := c.SecretKey.Reveal(); key != "" {
		if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != keyBytes {
			wrong("SECRET_KEY", "must be 32 bytes in base64 (openssl rand -base64 32)")
		}
	}
	if c.DBMaxConns < 0 || c.DBMaxConns > 1000 {
		wrong("DB_MAX_CONNS", "%d is not between 0 and 1000", c.DBMaxConns)
	}
	if c.PaymentProvider != "fake" && c.PaymentProvider != "none" {
		wrong("PAYMENT_PROVIDER", "%q is not known; there are fake and none", c.PaymentProvider)
	}
	if err := checkBaseURL(c.BaseURL); err != nil {
		wrong("BASE_URL", "%v", err)
	}
	var err error
	if c.proxies, err = parseProxies(c.TrustedProxies); err != nil {
		wrong("TRUSTED_PROXIES", "%v", err)
	}
	if c.Public {
		c.checkPublic(wrong)
	}
	return errors.Join(faults...)
}

// checkPublic refuses whatever is only good enough for a try-out.
func (c *Config) checkPublic(wrong func(name, format string, args ...any)) {
	if c.sqlite() {
		wrong("DATABASE_URL", "PUBLIC needs PostgreSQL: the SQLite file serves one process only and has no standby")
	}
	if c.SecretKey.Reveal() == "" {
		wrong("SECRET_KEY", "PUBLIC needs one that all replicas share; make it with: openssl rand -base64 32")
	}
	if c.TrustedProxies == "" {
		wrong("TRUSTED_PROXIES", `PUBLIC needs a decision: the networks of your reverse proxies, or "none"`)
	}
	if !c.Secure() {
		wrong("BASE_URL", "PUBLIC needs an https:// address, because sessions and codes travel over it")
	}
	if c.PaymentProvider == "fake" {
		wrong("PAYMENT_PROVIDER", "PUBLIC refuses the fake provider, with which anybody marks an order as paid")
	}
}

func checkBaseURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q is not an http:// or https:// address", text)
	case u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return fmt.Errorf("%q must be scheme and host only", text)
	}
	return nil
}
