package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// Secret is a text that never prints: not with fmt, not in a log, not as JSON.
type Secret string

// Reveal gives the text to the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// String hides the text.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the text from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the text from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Switch is on or off.
type Switch bool

// UnmarshalText accepts on, off, true, false, yes, no, 1 and 0.
func (s *Switch) UnmarshalText(text []byte) error {
	switch strings.ToLower(string(text)) {
	case "on", "true", "yes", "1":
		*s = true
	case "off", "false", "no", "0":
		*s = false
	default:
		return fmt.Errorf("%q is neither on nor off", text)
	}
	return nil
}

// readKey takes the key from the environment, else from DATA_DIR/secret.key, which is
// made when absent. In PUBLIC the first is the only way (see check).
func (c *Config) readKey() error {
	text := c.SecretKey.Reveal()
	if text == "" {
		var err error
		if text, err = keptKey(c.DataDir); err != nil {
			return fmt.Errorf("SECRET_KEY: %w", err)
		}
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != keyBytes {
		return fmt.Errorf("SECRET_KEY: %s does not hold 32 bytes in base64", filepath.Join(c.DataDir, "secret.key"))
	}
	c.masterKey = func() []byte { return key }
	return nil
}

// keptKey reads the key file, or makes it so that of two programs started together both
// end with the same key: a finished temporary file is linked to the name, which fails if
// the other was first.
func keptKey(dir string) (string, error) {
	name := filepath.Join(dir, "secret.key")
	if text, err := os.ReadFile(name); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return strings.TrimSpace(string(text)), err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	draft, err := os.CreateTemp(dir, "secret-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(draft.Name())
	raw := make([]byte, keyBytes)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return "", err
	}
	if err = os.Link(draft.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	text, err := os.ReadFile(name)
	return strings.TrimSpace(string(text)), err
}
