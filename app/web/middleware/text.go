package middleware

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

// Fail ends a request with err, as a page for a browser.
type Fail func(c *gin.Context, err error)

// CleanText refuses NUL and broken UTF-8 in the path and the query. PostgreSQL would answer
// them with an error, SQLite would store them.
func CleanText(fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := checkAddress(c.Request.URL); err != nil {
			fail(c, err)
			return
		}
		c.Next()
	}
}

func checkAddress(u *url.URL) error {
	if !clean(u.Path) {
		return respond.ErrBadText
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return respond.ErrBadQuery
	}
	for name, values := range query {
		if !clean(name) {
			return respond.ErrBadText
		}
		for _, value := range values {
			if !clean(value) {
				return respond.ErrBadText
			}
		}
	}
	return nil
}

func clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
