package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const goodKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{"DATA_DIR=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if c.ListenAddr != "127.0.0.1:8080" || c.BaseURL != "http://127.0.0.1:8080" || bool(c.Public) || !bool(c.Jobs) ||
		!c.sqlite() || c.Secure() || c.Proxies() != nil || len(c.MasterKey()) != 32 || c.LogLevel != slog.LevelInfo {
		t.Fatalf("unexpected defaults: %+v", c)
	}
}

func publicEnv(replace ...string) []string {
	good := map[string]string{
		"PUBLIC": "on", "DATABASE_URL": "postgres://app:hunter2@db/city", "SECRET_KEY": goodKey,
		"TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1", "BASE_URL": "https://card.example.org/", "PAYMENT_PROVIDER": "none",
	}
	for i := 0; i < len(replace); i += 2 {
		good[replace[i]] = replace[i+1]
	}
	var environ []string
	for k, v := range good {
		environ = append(environ, k+"="+v)
	}
	return environ
}

func TestPublicNeedsEverythingDecided(t *testing.T) {
	t.Parallel()
	c, err := Load(publicEnv())
	if err != nil {
		t.Fatal(err)
	}
	if !c.Secure() || c.BaseURL != "https://card.example.org" || len(c.Proxies()) != 2 {
		t.Fatalf("%+v", c)
	}
	for name, value := range map[string]string{
		"DATABASE_URL": "", "SECRET_KEY": "", "TRUSTED_PROXIES": "",
		"BASE_URL": "http://card.example.org", "PAYMENT_PROVIDER": "fake",
	} {
		if _, err := Load(publicEnv(name, value)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("PUBLIC with %s=%q: %v", name, value, err)
		}
	}
	_, err = Load([]string{"PUBLIC=on"})
	for _, name := range []string{"DATABASE_URL", "SECRET_KEY", "TRUSTED_PROXIES", "BASE_URL", "PAYMENT_PROVIDER"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("an empty PUBLIC configuration does not complain of %s: %v", name, err)
		}
	}
}

func TestWrongValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []string{
		"LISTEN_ADDR=8080", "METRICS_ADDR=x", "DATABASE_URL=mysql://u:hunter2@h/d", "SECRET_KEY=hunter2",
		"SECRET_KEY=AAAA",
		"DB_MAX_CONNS=-1", "DB_MAX_CONNS=x", "LOG_LEVEL=loud", "JOBS=maybe", "PUBLIC=2", "BASE_URL=ftp://x",
		"BASE_URL=https://x/path", "BASE_URL=https://u:p@x", "TRUSTED_PROXIES=everyone", "TRUSTED_PROXIES=0.0.0.0/0",
		"TRUSTED_PROXIES=::/0", "PAYMENT_PROVIDER=gold",
	} {
		_, err := Load([]string{"DATA_DIR=" + t.TempDir(), tc})
		if err == nil {
			t.Errorf("%s was accepted", tc)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the message repeats the secret: %v", tc, err)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	c, err := Load(publicEnv())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c, "url", c.DatabaseURL)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", c, c, c, c.DatabaseURL), log.String(), string(asJSON)} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, goodKey) ||
			strings.Contains(text, strings.Trim(fmt.Sprint(c.MasterKey()[1:9]), "[]")) {
			t.Errorf("a secret shows in %s", text)
		}
	}
}

func TestKeyIsKeptAndPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	keys := make([]string, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			c, err := Load([]string{"DATA_DIR=" + dir})
			if err != nil {
				t.Error(err)
			}
			keys[i] = string(c.MasterKey())
		})
	}
	wg.Wait()
	for _, key := range keys {
		if key == "" || key != keys[0] {
			t.Fatal("two starts ended with different keys")
		}
	}
	info, err := os.Stat(filepath.Join(dir, "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	os.WriteFile(filepath.Join(dir, "secret.key"), []byte("short"), 0o600)
	if _, err := Load([]string{"DATA_DIR=" + dir}); err == nil {
		t.Error("a damaged key was accepted")
	}
}
