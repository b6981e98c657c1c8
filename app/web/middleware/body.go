package middleware

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

// MaxBody is the cap on bodies of JSON and forms, in bytes.
const MaxBody = 64 << 10

// CapBody refuses a body that says it is larger than limit, and cuts one that lies. uploads
// are the addresses with a cap of their own.
func CapBody(limit int64, uploads map[string]int64, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		limit := limit
		if own, ok := uploads[c.Request.URL.Path]; ok {
			limit = own
		}
		if c.Request.ContentLength > limit {
			c.Header("Connection", "close") // the rest of the body is not going to be read
			fail(c, respond.ErrTooLarge)
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		c.Next()
	}
}

// StrictJSON reads the body, checks it with checkJSON and passes it on. A body must say that
// it is JSON, which also keeps plain forms of other sites out.
func StrictJSON() gin.HandlerFunc {
	return func(c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err == nil && len(body) > 0 {
			err = checkJSONBody(c.Request, body)
		}
		if err != nil {
			c.Abort()
			respond.WriteProblem(c.Writer, c.Request, bodyFault(err))
			return
		}
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
		c.Next()
	}
}

func checkJSONBody(r *http.Request, body []byte) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return respond.UnsupportedMediaType(r.Context())
	}
	return checkJSON(body)
}

// bodyFault says why a body could not be read to its end; other errors stay as they are.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	var problem *respond.Problem
	switch {
	case errors.As(err, &tooLarge):
		return respond.ErrTooLarge
	case errors.As(err, &problem), errors.Is(err, respond.ErrBadJSON), errors.Is(err, respond.ErrBadText),
		errors.Is(err, respond.ErrDuplicateKey), errors.Is(err, respond.ErrTooDeep):
		return err
	}
	return respond.ErrUnreadable.Wrap(err)
}
