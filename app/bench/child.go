package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// child is a process of the harness. It is ended by its id, also when the harness is killed.
type child struct {
	addr  string
	pid   int
	cmd   *exec.Cmd
	said  *tail
	ended chan struct{}
}

// startChild runs a program that will answer GET ready with 200 on addr.
func startChild(
	ctx context.Context, addr, ready string, environ []string, program string, args ...string,
) (*child, error) {
	c := &child{addr: addr, said: &tail{}, ended: make(chan struct{}), cmd: exec.Command(program, args...)}
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = environ, c.said, c.said
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if _, err := c.cmd.StdinPipe(); err != nil { // stays open until the harness ends
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	c.pid = c.cmd.Process.Pid
	go func() {
		c.cmd.Wait()
		close(c.ended)
	}()
	if err := c.waitUntil(ctx, "http://"+addr+ready); err != nil {
		c.stop()
		return nil, fmt.Errorf("%s %v: %w\n%s", program, args, err, c.said)
	}
	return c, nil
}

func (c *child) waitUntil(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-c.ended:
			return fmt.Errorf("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop asks the process to end and ends it after 25 s, which is more than it may need.
func (c *child) stop() {
	c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.ended:
	case <-time.After(25 * time.Second):
		c.cmd.Process.Kill()
		<-c.ended
	}
}

// cpu is the processor time that the process has used so far.
func (c *child) cpu() (time.Duration, error) {
	u, err := usageOf(c.pid)
	return u.own, err
}

// freeAddress is a loopback address that nobody listens on at this moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// tail keeps the end of what a process says, for the message when it fails.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const tailBytes = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if extra := t.text.Len() - tailBytes; extra > 0 {
		t.text.Next(extra)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
