package middleware_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/web/middleware"
	"citycard/templates"
)

// The language that somebody chose travels over https only where we are reached over https.
func TestTheLanguageCookieIsSecureOverHTTPS(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for base, want := range map[string]bool{"https://card.test": true, "http://127.0.0.1:8080": false} {
		site := gin.New()
		site.Use(middleware.Request(words, slog.New(slog.DiscardHandler), base))
		site.GET("/", func(c *gin.Context) { c.Status(http.StatusNoContent) })
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?lang=en", nil))
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Value != i18n.English || cookies[0].Secure != want || !cookies[0].HttpOnly {
			t.Errorf("%s: %v", base, cookies)
		}
	}
}

var cookieLiteral = regexp.MustCompile(`(?s)http\.Cookie\{Name:[^{}]*\}`)

// Every cookie that a page sets says whether it is for https only, so that none forgets it.
func TestEveryCookieSaysSecure(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") || strings.HasPrefix(source, "../webtest/") {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range cookieLiteral.FindAllString(string(text), -1) {
			if found++; !strings.Contains(literal, "Secure:") || !strings.Contains(literal, "SameSite:") {
				t.Errorf("%s: %s", source, literal)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d cookies found", found)
	}
}
