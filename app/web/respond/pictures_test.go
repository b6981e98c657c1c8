package respond

import (
	"image"
	"image/color"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const (
	digits = "881234567890123457"
	link   = "https://card.example.org/q/" + digits
)

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	run     = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)`)
	paths   = regexp.MustCompile(`<path fill="(#\w+)" d="([^"]*)"`)
)

// raster draws the SVG as a browser would: scale units to pixels, then turn around the
// middle by degrees, on a white sheet.
func raster(t *testing.T, svg []byte, scale, degrees float64) image.Image {
	t.Helper()
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	box := viewBox.FindSubmatch(svg)
	if box == nil {
		t.Fatalf("no viewBox in %.80s", svg)
	}
	w, h := number(string(box[1])), number(string(box[2]))
	dark := make([]bool, w*h)
	for _, path := range paths.FindAllSubmatch(svg, -1) {
		for _, m := range run.FindAllStringSubmatch(string(path[2]), -1) {
			for y := number(m[2]); y < number(m[2])+number(m[4]); y++ {
				for x := number(m[1]); x < number(m[1])+number(m[3]); x++ {
					dark[y*w+x] = string(path[1]) == "#000"
				}
			}
		}
	}
	side := int(math.Ceil(scale * math.Hypot(float64(w), float64(h))))
	img := image.NewGray(image.Rect(0, 0, side, side))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	const samples = 4 // per pixel and direction: edges turn grey, as a camera sees them
	for py := range side {
		for px := range side {
			light := 0
			for i := range samples * samples {
				dx := float64(px) + (float64(i%samples)+.5)/samples - float64(side)/2
				dy := float64(py) + (float64(i/samples)+.5)/samples - float64(side)/2
				x := int(math.Floor((dx*cos+dy*sin)/scale + float64(w)/2))
				y := int(math.Floor((-dx*sin+dy*cos)/scale + float64(h)/2))
				if x < 0 || x >= w || y < 0 || y >= h || !dark[y*w+x] {
					light++
				}
			}
			img.SetGray(px, py, color.Gray{Y: uint8(255 * light / (samples * samples))})
		}
	}
	return img
}

func decode(t *testing.T, reader gozxing.Reader, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return result.GetText()
}

func TestForeignDecoderReadsTheQRCode(t *testing.T) {
	t.Parallel()
	svg, err := QRCodeSVG(link)
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []float64{4, 5.3, 8} {
		for _, degrees := range []float64{0, 15, 30, 90, 180, 280} {
			if got := decode(t, qrcode.NewQRCodeReader(), raster(t, svg, scale, degrees)); got != link {
				t.Errorf("scale %v, turned by %v°: %s", scale, degrees, got)
			}
		}
	}
}

func TestForeignDecoderReadsTheBarcode(t *testing.T) {
	t.Parallel()
	svg, err := Code128SVG(digits)
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []float64{3, 4.5, 7} {
		for _, degrees := range []float64{0, 3, 90, 180} {
			if got := decode(t, oned.NewCode128Reader(), raster(t, svg, scale, degrees)); got != digits {
				t.Errorf("scale %v, turned by %v°: %s", scale, degrees, got)
			}
		}
	}
}

func TestQuietZoneIsKept(t *testing.T) {
	t.Parallel()
	qr, _ := QRCodeSVG(link)
	bars, _ := Code128SVG(digits)
	for name, tc := range map[string]struct {
		svg   []byte
		quiet int
	}{"qr": {qr, 4}, "bars": {bars, 10}} {
		box := viewBox.FindSubmatch(tc.svg)
		width, _ := strconv.Atoi(string(box[1]))
		dark := paths.FindAllSubmatch(tc.svg, -1)[1][2]
		for _, m := range run.FindAllSubmatch(dark, -1) {
			x, _ := strconv.Atoi(string(m[1]))
			length, _ := strconv.Atoi(string(m[3]))
			if x < tc.quiet || x+length > width-tc.quiet {
				t.Fatalf("%s: a dark run from %d to %d of %d", name, x, x+length, width)
			}
		}
	}
}

func TestPicturesRefuseWhatTheyAreNotFor(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", strings.Repeat("x", 3000)} {
		if _, err := QRCodeSVG(text); err == nil {
			t.Errorf("a QR code of %d bytes was drawn", len(text))
		}
		if _, err := Code128SVG(text); err == nil {
			t.Errorf("a barcode of %d bytes was drawn", len(text))
		}
	}
}
