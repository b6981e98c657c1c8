package respond

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
)

// Pages are the parsed HTML templates: each page together with the layout.
type Pages struct {
	sets  map[string]*template.Template
	style string
}

// Base is what every page struct embeds: language, texts, and where the style sheet is.
type Base struct {
	*Call
	Title string
	Style string
}

// NewBase starts a page for the call under ctx, with the title of its words.
func (p *Pages) NewBase(ctx context.Context, titleKey string) Base {
	call := CallOf(ctx)
	return Base{Call: call, Title: call.Say(titleKey, nil), Style: p.style}
}

// T is the text of key in the page's language. A page that names a key without words shows
// the key; a test finds it.
func (b Base) T(key string) string {
	if text := b.Say(key, nil); text != "" {
		return text
	}
	return key
}

// NewPages parses every page under files together with layout/page.html. Pages are named
// by their path, e.g. "visitor/front.html".
func NewPages(files fs.FS) (*Pages, error) {
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	p := &Pages{sets: make(map[string]*template.Template)}
	for _, name := range names {
		if path.Dir(name) == "layout" {
			continue
		}
		if p.sets[name], err = template.ParseFS(files, "layout/page.html", name); err != nil {
			return nil, err
		}
	}
	style, err := fs.ReadFile(files, "static/style.css")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(style)
	p.style = "/static/style.css?v=" + hex.EncodeToString(sum[:6])
	return p, nil
}

// Render writes a page, or, if the template fails, nothing of it: it is rendered to memory first.
func (p *Pages) Render(w http.ResponseWriter, status int, name string, page any) error {
	set, ok := p.sets[name]
	if !ok {
		return fmt.Errorf("there is no page %s", name)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "page.html", page); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes()) // a reader that has gone away cannot be told
	return nil
}
