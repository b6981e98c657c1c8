package dev

import (
	"io/fs"
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
	"citycard/app/platform/token"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/templates"
)

var (
	partName = regexp.MustCompile(`part "(\w+)"`)
	called   = regexp.MustCompile(`\{\{-? ?template "(\w+)"`)
	rawKey   = regexp.MustCompile(`\b(frame|components|page|offline)\.[a-z_.]+[a-z]\b`)
)

// Every part renders in all its states, in every frame and both languages, and no word is missing.
func TestComponentsRender(t *testing.T) {
	t.Parallel()
	site := componentsSite(t)
	for _, locale := range []string{i18n.Chinese, i18n.English} {
		for _, area := range []string{"", "till", "merchant", "ops"} {
			r := httptest.NewRequest(http.MethodGet, "/dev/components?area="+area+"&lang="+locale, nil)
			r.Header.Set("Accept", "text/html")
			r.Header.Set("Accept-Language", locale)
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
				t.Fatalf("%s %s: %d %.300s", locale, area, w.Code, body)
			}
			if !strings.Contains(body, `<html lang="`+locale+`">`) {
				t.Errorf("%s %s: the page says it is in another language", locale, area)
			}
			if key := rawKey.FindString(body); key != "" {
				t.Errorf("%s %s: the key %s has no words", locale, area, key)
			}
		}
	}
}

// A component that the page of components does not show is one that nobody has looked at.
// Package view names the part of each component in its comments; parts that belong to one
// area are shown on that area's pages.
func TestEveryComponentIsShown(t *testing.T) {
	t.Parallel()
	page, err := fs.ReadFile(templates.Files(), "dev/components.html")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, m := range called.FindAllStringSubmatch(string(page), -1) {
		shown[m[1]] = true
	}
	sources, err := filepath.Glob("../view/*.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range partName.FindAllStringSubmatch(string(text), -1) {
			if count++; !shown[m[1]] {
				t.Errorf("the part %q of %s is not on /dev/components", m[1], source)
			}
		}
	}
	if count < 15 {
		t.Errorf("only %d parts are named in package view", count)
	}
}

func componentsSite(t *testing.T) http.Handler {
	t.Helper()
	words, err := i18n.Load(templates.Locales())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.NewKeys([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := respond.NewPages(templates.Files(), keys, false)
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	site := gin.New()
	site.Use(middleware.Request(words, slog.New(slog.DiscardHandler), "http://card.test"))
	site.GET("/dev/components", pages.Page(ShowComponents(pages)))
	return site
}
