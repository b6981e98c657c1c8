package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/web"
	"citycard/app/web/webtest"
)

// serve runs the real server on a free port until the test ends.
func serve(t *testing.T, s *web.Server) (addr string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener) }()
	return listener.Addr().String(), func() error { cancel(); return <-done }
}

func TestGracefulStop(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		addr, stop := serve(t, h.Web)
		slow, err := net.Dial("tcp", addr) // a request whose body is still on its way when the stop comes
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		body := `{"phone":"13800000001"}`
		fmt.Fprintf(slow, "POST /api/v1/auth/otp HTTP/1.1\r\nHost: card.test\r\nContent-Type: "+
			"application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:5])
		if answer, err := http.Get("http://" + addr + "/readyz"); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", answer, err)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- stop() }()
		for { // until nobody is let in any more
			c, err := net.DialTimeout("tcp", addr, time.Second)
			if err != nil {
				break
			}
			c.Close()
			time.Sleep(time.Millisecond)
		}
		fmt.Fprint(slow, body[5:])
		answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
		if err != nil || answer.StatusCode != http.StatusAccepted {
			t.Errorf("the request in flight: %v %v", answer, err)
		}
		slow.Close()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
}

func TestAReplicaWithAWrongClockIsNotReady(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		addr, stop := serve(t, h.Web)
		for skew, want := range map[time.Duration]int{
			25 * time.Hour: 503, -31 * time.Second: 503, 30 * time.Second: 200, 0: 200,
		} {
			h.Clock.SetSkew(skew)
			answer, err := http.Get("http://" + addr + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != want || want == 503 && !strings.Contains(string(text), "clock") {
				t.Errorf("off by %s: %d %s", skew, answer.StatusCode, text)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestHalfAHeader: a caller that never finishes its header loses the connection (F23).
func TestHalfAHeader(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		h := webtest.New(t, dialect)
		addr, _ := serve(t, h.Web)
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: card")
		c.SetReadDeadline(time.Now().Add(9 * time.Second))
		if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("still open after 9 s: %v", err)
		}
	})
}

// TestFiguresHaveAPortOfTheirOwn: /metrics is not where strangers are, and a stranger's
// invented addresses make no series.
func TestFiguresHaveAPortOfTheirOwn(t *testing.T) {
	t.Parallel()
	webtest.Engines(t, func(t *testing.T, dialect db.Dialect) {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		free.Close()
		h := webtest.New(t, dialect, "METRICS_ADDR="+free.Addr().String())
		addr, stop := serve(t, h.Web)
		for _, path := range []string{"/api/v1/cities", "/invented/1", "/invented/2", "/metrics"} {
			answer, err := http.Get("http://" + addr + path)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if path == "/metrics" && answer.StatusCode != http.StatusNotFound {
				t.Errorf("strangers read the figures: %d", answer.StatusCode)
			}
		}
		answer, err := http.Get("http://" + free.Addr().String() + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || !strings.Contains(string(text),
			`citycard_http_seconds_count{method="GET",route="/api/v1/cities",status="200"} 1`) ||
			strings.Contains(string(text), "invented") {
			t.Errorf("%v %.2000s", err, text)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
