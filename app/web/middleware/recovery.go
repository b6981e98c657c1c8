package middleware

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"syscall"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

// Recovery turns a panic into a 500 problem. The log gets the stack and the request id,
// never the request: its headers hold tokens and cookies.
func Recovery() gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			err, isError := cause.(error)
			if isError && errors.Is(err, http.ErrAbortHandler) {
				panic(cause) // net/http's own way to cut a connection
			}
			c.Abort()
			req := respond.RequestOf(c.Request.Context())
			if isError && (errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)) {
				req.Log.Info("the caller left before the answer", "request_id", req.ID, "route", c.FullPath())
				return
			}
			req.Log.Error("panic", "request_id", req.ID, "route", c.FullPath(), "panic", fmt.Sprint(cause), "stack",
				string(debug.Stack()))
			if !c.Writer.Written() {
				respond.WriteProblem(c.Writer, c.Request, fmt.Errorf("panic in request"))
			}
		}()
		c.Next()
	}
}
