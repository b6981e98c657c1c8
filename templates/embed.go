// Package templates holds what people read: pages, style and words, built into the program.
//
//	layout/   the frame of every page
//	parts/    the components that pages are made of (app/web/view holds their data)
//	visitor/  pages for anybody; member/ till/ merchant/ ops/ for whom they are named after
//	dev/      pages that exist outside PUBLIC mode only
//	static/   style sheets, scripts, icons; the modules in static/till/ are served as static/till.js
//	locales/  texts, one file per owner and language: <owner>.<language>.toml
package templates

import (
	"embed"
	"io/fs"
	"sync"
)

//go:embed */*.html static
var files embed.FS

//go:embed locales/*.toml
var locales embed.FS

var joined = sync.OnceValue(func() fs.FS {
	script, err := joinModules(files, tillScript, map[string]bool{})
	if err != nil {
		panic(err) // only for an import of a file that is not there; a test loads it
	}
	return joinedFiles{files, script}
})

// Files are the pages and the static files.
func Files() fs.FS { return joined() }

// Locales is the folder of the texts.
func Locales() fs.FS {
	dir, err := fs.Sub(locales, "locales")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}
