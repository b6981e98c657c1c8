package dev

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	defined = regexp.MustCompile(`\{\{-? ?define "(\w+)"`)
	called  = regexp.MustCompile(`\{\{-? ?template "(\w+)"`)
	rawKey  = regexp.MustCompile(`\b(frame|components|page|offline)\.[a-z_.]+[a-z]\b`)
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

// A part that the page of components does not show is one that nobody has looked at.
func TestEveryPartIsShown(t *testing.T) {
	t.Parallel()
	files := templates.Files()
	shown := map[string]bool{}
	uses := map[string][]string{}
	var parts []string
	names, err := fs.Glob(files, "parts/*.html")
	if err != nil || len(names) < 18 {
		t.Fatalf("%d parts, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range defined.FindAllStringSubmatch(string(text), -1) {
			parts = append(parts, m[1])
			for _, inside := range called.FindAllStringSubmatch(string(text), -1) {
				uses[m[1]] = append(uses[m[1]], inside[1])
			}
		}
	}
	page, err := fs.ReadFile(files, "dev/components.html")
	if err != nil {
		t.Fatal(err)
	}
	var show func(part string)
	show = func(part string) {
		if shown[part] {
			return
		}
		shown[part] = true
		for _, inside := range uses[part] {
			show(inside)
		}
	}
	for _, m := range called.FindAllStringSubmatch(string(page), -1) {
		show(m[1])
	}
	for _, part := range parts {
		if !shown[part] {
			t.Errorf("the part %q is not on /dev/components", part)
		}
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
	site.Use(middleware.Call(words, slog.New(slog.DiscardHandler), "http://card.test"))
	site.GET("/dev/components", pages.Page(ShowComponents(pages)))
	return site
}
