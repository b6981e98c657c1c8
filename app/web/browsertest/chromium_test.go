package browsertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestMain(m *testing.M) {
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// chromium is the one browser of all tests of this package.
type chromium struct {
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	keeper io.Closer
	err    error
}

var shared chromium

// context is that of the running browser; every person's profile hangs on it.
func (b *chromium) context(t testing.TB) context.Context {
	t.Helper()
	b.once.Do(b.start)
	if b.err != nil {
		t.Fatalf("no browser: %v", b.err)
	}
	return b.ctx
}

// keeper outlives a test process that is killed: the pipe to its standard input closes, and
// what is left of the browser goes, with its folder. The first line it reads is the browser's id.
const keeper = `read -r browser; read -r _; [ -z "$browser" ] || kill -KILL "$browser" 2>/dev/null; sleep 0.5; rm -rf "$1"`

func (b *chromium) start() {
	program, err := browserProgram()
	if err != nil {
		b.err = err
		return
	}
	dir, err := os.MkdirTemp("", "ccbrowser")
	if err != nil {
		b.err = err
		return
	}
	keep := exec.Command("bash", "-c", keeper, "keeper", dir)
	pipe, err := keep.StdinPipe()
	if err == nil {
		err = keep.Start()
	}
	if err != nil {
		b.err = err
		return
	}
	b.keeper = pipe
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.DisableGPU, chromedp.UserDataDir(dir),
		chromedp.Env("TMPDIR="+dir, "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-crash-reporter", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))
	if os.Geteuid() == 0 || os.Getenv("CI") != "" {
		options = append(options, chromedp.NoSandbox) // root has no sandbox to be in
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, done := chromedp.NewContext(allocator)
	b.ctx, b.cancel = ctx, func() { done(); stop() }
	if b.err = chromedp.Do(ctx); b.err != nil {
		return
	}
	_, b.err = fmt.Fprintln(pipe, chromedp.FromContext(ctx).Browser.Process().Pid)
}

func (b *chromium) stop() {
	if b.cancel != nil {
		b.cancel()
	}
	if b.keeper != nil {
		b.keeper.Close()
	}
}

func browserProgram() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("chromium is missing: run `make setup`, or install it (Debian: apt-get install chromium) " +
		"or set CHROMIUM to its program")
}
