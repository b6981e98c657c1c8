package browsertest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

// part is the picture of one element as the screen shows it, with the panel's white around it.
func (p *person) part(selector string, margin float64) *image.Gray {
	p.t.Helper()
	box := js[[]float64](p, fmt.Sprintf(`(e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect(); return [r.left + scrollX, r.top + scrollY, r.width, r.height]; })(document.querySelector(%q))`, selector))
	beyond := true
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{X: box[0] - margin, Y: box[1] - margin, Width: box[2] + 2*margin, Height: box[3] + 2*margin, Scale: 1}})
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
	for _, scheme := range crawlSchemes {
		p.scheme(scheme)
		p.open("/card")
		digits := p.digitsOnCard()
		qr, strip := p.part(".code-qr", 8), p.part(".code-bars", 8)
		t.Run(scheme+" QR", func(t *testing.T) { readable(t, qr, square, h.Config.BaseURL+"/q/"+digits, mustReadQR) })
		t.Run(scheme+" bars", func(t *testing.T) { readable(t, strip, bars, digits, mustReadBars) })
	}
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

// What has to be read, by damage: z is zxing, b is zbar. Measured first, then made the floor.
var (
	mustReadQR = map[string]string{"as shown": "zb", "at half size": "zb", "turned by 7°": "zb", "turned by 90°": "zb", "turned by 180°": "zb",
		"dim screen": "zb", "glare": "b", "blurred": "zb", "blurred more": "zb", "half size, turned, dim and blurred": "zb"}
	mustReadBars = map[string]string{"as shown": "zb", "at half size": "b", "turned by 7°": "z", "turned by 90°": "zb", "turned by 180°": "zb",
		"dim screen": "zb", "glare": "zb", "blurred": "zb", "blurred more": "b", "half size, turned, dim and blurred": "b"}
)

func readable(t *testing.T, img *image.Gray, kind codeKind, want string, must map[string]string) {
	t.Helper()
	var table strings.Builder
	for _, d := range damages {
		damaged, got := d.apply(img), ""
		for name, text := range map[string]string{"z": readByZxing(damaged, kind), "b": readByZbar(t, damaged, kind)} {
			switch text {
			case want:
				got += name
			case "":
			default:
				t.Errorf("%s: %s reads %q instead of %q", d.name, name, text, want)
			}
		}
		fmt.Fprintf(&table, "\n%-36s zxing %-5v zbar %v", d.name, strings.Contains(got, "z"), strings.Contains(got, "b"))
		for _, decoder := range must[d.name] {
			if !strings.ContainsRune(got, decoder) {
				t.Errorf("%s: %c does not read it", d.name, decoder)
			}
		}
	}
	t.Log(table.String())
}
