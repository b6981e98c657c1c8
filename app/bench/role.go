package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/wiring"
)

// The handlers that the store list is compared with run in processes of their own, as the
// service does. They are this very program, told its role by the environment.
const (
	roleVariable  = "CITYCARD_BENCH_ROLE"
	bytesVariable = "CITYCARD_BENCH_BYTES"
	roleConstant  = "constant body"
	roleQuery     = "query per list"
)

func (r *rig) startRole(ctx context.Context, env environment) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return startChild(ctx, addr, "/ready", env.with("LISTEN_ADDR", addr).list(), program)
}

// playRole serves until the parent's end of the pipe closes.
func playRole(role string, parent io.Reader) error {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/ready", func(c *gin.Context) { c.Status(http.StatusOK) })
	switch role {
	case roleConstant:
		size, err := strconv.Atoi(os.Getenv(bytesVariable))
		if err != nil {
			return err
		}
		body := []byte(`"` + strings.Repeat("店", size/3) + `"`)
		engine.GET("/list", func(c *gin.Context) { c.Data(http.StatusOK, "application/json; charset=utf-8", body) })
	case roleQuery:
		cfg, err := config.Load(os.Environ())
		if err != nil {
			return err
		}
		d, _, err := wiring.OpenDB(context.Background(), cfg)
		if err != nil {
			return err
		}
		defer d.Close()
		engine.GET("/list", func(c *gin.Context) { answerByQuery(c, d) })
	default:
		return fmt.Errorf("no such role: %s", role)
	}
	listener, err := net.Listen("tcp", os.Getenv("LISTEN_ADDR"))
	if err != nil {
		return err
	}
	go http.Serve(listener, engine)
	_, err = io.Copy(io.Discard, parent)
	return err
}

// answerByQuery is how the list would be written without a snapshot: one query for the
// stores, one for their offers, and encoding/json.
func answerByQuery(c *gin.Context, d *db.DB) {
	q := listQuery{district: c.Query("district"), category: c.Query("category")}
	var err error
	if q.lat, err = strconv.ParseFloat(c.Query("lat"), 64); err == nil {
		q.lng, err = strconv.ParseFloat(c.Query("lng"), 64)
	}
	if err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	rows, err := records{}.nearest(c.Request.Context(), d, q)
	if err != nil {
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	c.JSON(http.StatusOK, gin.H{"items": rows, "next_cursor": nil})
}
