package web

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// compressed are the kinds of answers that a slow phone waits for.
var compressed = []string{"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml",
	"application/manifest+json", "text/csv", "text/calendar"}

// breachJitter hides the exact length of a compressed page by up to 31 bytes, because a page
// can hold a code beside words that somebody else chose (the BREACH attack measures lengths).
const breachJitter = 32

// compress packs pages and static files for browsers that take it. The JSON API is left as
// it is: programs are near, and a proxy in front can do it for those that are not.
func compress(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes(compressed), gzhttp.MinSize(1000),
		gzhttp.RandomJitter(breachJitter, 0, false))
	if err != nil {
		return nil, err
	}
	pages := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	}), nil
}
