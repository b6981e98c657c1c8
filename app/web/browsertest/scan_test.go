package browsertest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

// part is the picture of one element as the screen shows it, with the panel's white around it.
func (p *person) part(selector string, margin float64) *image.Gray {
	p.t.Helper()
	box := js[[]float64](p,
		fmt.Sprintf(`(e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect(); return [r.left + scrollX, r.top + scrollY, r.width, r.height]; })(document.querySelector(%q))`, selector))
	beyond := true
	shot := call(p, page.CaptureScreenshot,
		page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
			Clip: &page.Viewport{X: box[0] - margin, Y: box[1] - margin, Width: box[2] + 2*margin,
				Height: box[3] + 2*margin, Scale: 1}})
	keep(p.t, fileName("scan-"+selector)+".png", shot.Data)
	img, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		p.t.Fatal(err)
	}
	return grey(img)
}

// TestCodesCanBeReadFromTheScreen: what a member's phone shows is read by two decoders that share
// no code, as shown and through what lenses do to it.
func TestCodesCanBeReadFromTheScreen(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	ops := h.OpenCity("shanghai")
	h.SellEverywhere("shanghai")
	h.OpenShop(ops, "shanghai", "梧桐茶馆")
	member := h.Member("13800000001")
	h.Buy(member, "shanghai")
	p := someone(t, h, "member", smallPhone)
	p.carries(seat{"member", member.Token()})
	p.do(chromedp.EmulateViewport(360, 640, chromedp.EmulateMobile, chromedp.EmulateScale(2)))
	qr, strip := newReading(t, square, mustReadQR), newReading(t, bars, mustReadBars)
	for _, scheme := range []string{"light", "dark", "light"} {
		h.Advance(20 * time.Second)
		p.scheme(scheme)
		p.open("/card")
		digits := p.digitsOnCard()
		qr.read(p.part(".code-qr", 8), h.Config.BaseURL+"/q/"+digits)
		strip.read(p.part(".code-bars", 8), digits)
	}
	qr.judge("QR")
	strip.judge("bars")
	p.clean()
}

// digitsOnCard are the eighteen digits that the page keeps behind a press.
func (p *person) digitsOnCard() string {
	p.t.Helper()
	digits := js[string](p, `(document.querySelector('.code-digits')?.textContent || '').replace(/\D/g, '')`)
	if len(digits) != 18 {
		p.t.Fatalf("the digits on the card are %q\n%s", digits, p.where())
	}
	return digits
}

// What has to be read, by damage: z is zxing, b is zbar. A scanner looks many times a second, so
// two of three codes are enough; measured over fifteen codes first, what always worked is the
// floor. zxing does not see the QR in a glare, zbar reads no bars that lie aslant.
var (
	mustReadQR = map[string]string{"as shown": "zb", "at half size": "zb", "turned by 7°": "zb", "turned by 90°": "zb",
		"turned by 180°": "zb",
		"dim screen":     "zb", "glare": "b", "blurred": "zb", "blurred more": "zb",
		"half size, turned, dim and blurred": "zb"}
	mustReadBars = map[string]string{"as shown": "zb", "at half size": "b", "turned by 7°": "z", "turned by 90°": "zb",
		"turned by 180°": "zb",
		"dim screen":     "zb", "glare": "zb", "blurred": "zb", "blurred more": "zb",
		"half size, turned, dim and blurred": "z"}
)

// enough is how many of the codes that are shown have to be read.
const enough = 2

// reading counts what both decoders read of one kind of code.
type reading struct {
	t    *testing.T
	kind codeKind
	must map[string]string
	got  map[string]map[rune]int // damage → decoder → times
	n    int
}

func newReading(t *testing.T, kind codeKind, must map[string]string) *reading {
	return &reading{t: t, kind: kind, must: must, got: map[string]map[rune]int{}}
}

func (r *reading) read(img *image.Gray, want string) {
	r.t.Helper()
	r.n++
	for _, d := range damages {
		damaged := d.apply(img)
		if r.got[d.name] == nil {
			r.got[d.name] = map[rune]int{}
		}
		for decoder, text := range map[rune]string{'z': readByZxing(damaged, r.kind),
			'b': readByZbar(r.t, damaged, r.kind)} {
			switch text {
			case want:
				r.got[d.name][decoder]++
			case "":
			default:
				r.t.Errorf("%s: %c reads %q instead of %q", d.name, decoder, text, want)
			}
		}
	}
}

func (r *reading) judge(name string) {
	r.t.Helper()
	table := ""
	for _, d := range damages {
		table += fmt.Sprintf("\n%-36s zxing %d zbar %d of %d", d.name, r.got[d.name]['z'], r.got[d.name]['b'], r.n)
		for _, decoder := range r.must[d.name] {
			if r.got[d.name][decoder] < enough {
				r.t.Errorf("%s, %s: %c reads %d of %d", name, d.name, decoder, r.got[d.name][decoder], r.n)
			}
		}
	}
	r.t.Log(name + table)
}
