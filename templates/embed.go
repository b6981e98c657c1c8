// Package templates holds what people read: pages, style and words, built into the program.
//
//	layout/   the frame of every page
//	parts/    the components that pages are made of (app/web/view holds their data)
//	visitor/  pages for anybody; member/ till/ merchant/ ops/ for whom they are named after
//	dev/      pages that exist outside PUBLIC mode only
//	static/   style sheets, scripts, icons
//	locales/  words, one file per owner and language: <owner>.<language>.toml
package templates

import (
	"embed"
	"io/fs"
)

//go:embed */*.html static
var files embed.FS

//go:embed locales/*.toml
var words embed.FS

// Files are the pages and the static files.
func Files() fs.FS { return files }

// Locales is the folder of the words.
func Locales() fs.FS {
	dir, err := fs.Sub(words, "locales")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}
