package web

import (
	"io"
	"io/fs"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"
)

// rootFiles are static files that browsers look for at the root: a service worker serves
// the folder that it lies in.
var rootFiles = []string{"sw.js", "manifest.webmanifest", "till.webmanifest", "favicon.ico", "robots.txt"}

// static serves the embedded files. Their addresses carry a hash of the content, so a
// browser may keep them for a year.
func static(files fs.FS) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
		serveFile(c, files, "static"+c.Param("file"))
	}
}

// rootFile serves one static file without a hash: the browser asks each time whether it is
// still the same, so that a service worker can be replaced at once.
func rootFile(files fs.FS, name string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Cache-Control", "no-cache")
		serveFile(c, files, path.Join("static", name))
	}
}

func serveFile(c *gin.Context, files fs.FS, name string) {
	file, err := files.Open(name)
	if err != nil {
		notFound(c)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		notFound(c)
		return
	}
	if path.Ext(name) == ".webmanifest" { // not in every machine's table of types
		c.Header("Content-Type", "application/manifest+json")
	}
	http.ServeContent(c.Writer, c.Request, info.Name(), info.ModTime(), file.(io.ReadSeeker))
}

func notFound(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.String(http.StatusNotFound, "not found\n")
}
