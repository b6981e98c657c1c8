package respond

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/token"
	"citycard/app/web/view"
)

// Area is the part of the site a page belongs to. It decides the frame around the page and
// where somebody without a session is led.
type Area string

const (
	AreaVisitor  Area = "visitor" // in the member's frame, for anybody
	AreaMember   Area = "member"
	AreaTill     Area = "till"
	AreaMerchant Area = "merchant"
	AreaOps      Area = "ops"
)

// Pages are the parsed HTML templates: each page together with the layout and the parts.
type Pages struct {
	sets   map[string]*template.Template
	assets map[string]string // file → address with a hash of its content
	resume token.Box
	secure bool
}

// Base is what every page struct embeds: language, texts, and what the frame shows.
type Base struct {
	*Request
	Title       string
	Area        Area
	Nav         string       // the entry of the navigation that is marked
	Place       string       // in the header: the store's or the city's name
	Who         string       // in the header: who is signed in
	Limited     bool         // the reader is not the owner: the navigation leaves out the pages about money
	Wrong       bool         // the page says what is wrong with a form: its title says so first
	Flash       *view.Notice // what just happened, shown once
	Script      string       // static/<Script>.js is loaded
	Description string       // for search engines and link previews
	Index       bool         // whether search engines may list the page
	Narrow      bool         // a form or a text: not wider than a good line
	Focus       bool         // a step that should be finished, such as paying: without the bottom bar
	Wide        bool         // tables: as wide as the window allows
}

// NewBase starts a page for the request of c. titleKey is the key of its title.
func (p *Pages) NewBase(c *gin.Context, area Area, nav, titleKey string, pairs ...any) Base {
	req := RequestOf(c.Request.Context())
	b := Base{Request: req, Area: area, Nav: nav, Flash: p.takeFlash(c, req)}
	if titleKey != "" {
		b.Title = req.T(titleKey, pairs...)
	}
	return b
}

// NewPages parses every page under files together with layout/page.html and parts/. Pages
// are named by their path, e.g. "visitor/front.html". keys seal what a browser keeps for us.
func NewPages(files fs.FS, keys token.Keys, secure bool) (*Pages, error) {
	p := &Pages{sets: make(map[string]*template.Template), assets: make(map[string]string),
		resume: keys.Box("resumed forms"), secure: secure}
	if err := p.hashAssets(files); err != nil {
		return nil, err
	}
	icon, err := view.Icons(files)
	if err != nil {
		return nil, err
	}
	frame, err := template.New("").Funcs(template.FuncMap{"static": p.Static, "icon": icon}).
		ParseFS(files, "layout/*.html", "parts/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if dir := path.Dir(name); dir == "layout" || dir == "parts" {
			continue
		}
		set, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if p.sets[name], err = set.ParseFS(files, name); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Pages) hashAssets(files fs.FS) error {
	return fs.WalkDir(files, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		p.assets[name[len("static/"):]] = "/" + name + "?v=" + hex.EncodeToString(sum[:6])
		return nil
	})
}

// Static is the address of a static file, with a hash of its content; "" if there is none,
// which pages use to leave out what is optional.
func (p *Pages) Static(name string) string { return p.assets[name] }

// Show answers with a page.
func (p *Pages) Show(c *gin.Context, name string, page any) error {
	return p.Render(c.Writer, http.StatusOK, name, page)
}

// Fragment answers with one block of a page's template, for the places that are kept up to
// date without loading the page again.
func (p *Pages) Fragment(c *gin.Context, name, block string, page any) error {
	return p.render(c.Writer, http.StatusOK, name, block, page)
}

// Render writes a page, or, if the template fails, nothing of it: it is rendered to memory first.
func (p *Pages) Render(w http.ResponseWriter, status int, name string, page any) error {
	return p.render(w, status, name, "page.html", page)
}

func (p *Pages) render(w http.ResponseWriter, status int, name, block string, page any) error {
	set, ok := p.sets[name]
	if !ok {
		return fmt.Errorf("there is no page %s", name)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, block, page); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes()) // a reader that has gone away cannot be told
	return nil
}
