package browsertest

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// readByZxing reads a code the way many phone apps do; "" when it finds none.
func readByZxing(img image.Image, kind codeKind) string {
	var reader gozxing.Reader = qrcode.NewQRCodeReader()
	if kind == bars {
		reader = oned.NewCode128Reader()
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return ""
	}
	read, err := reader.Decode(bitmap, hints)
	if err != nil {
		return ""
	}
	return read.GetText()
}

// readByZbar reads a code with zbarimg, which shares no code with the other reader.
func readByZbar(t *testing.T, img image.Image, kind codeKind) string {
	t.Helper()
	program, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: run `make setup`, or install it (Debian: apt-get install zbar-tools)")
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, img); err != nil {
		t.Fatal(err)
	}
	symbology := "qrcode"
	if kind == bars {
		symbology = "code128"
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	read := exec.CommandContext(ctx, program, "--quiet", "--raw", "--nodbus", "-Sdisable", "-S"+symbology+".enable",
		"png:-")
	read.Stdin = &picture
	out, err := read.Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 4 {
			return "" // nothing found
		}
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(out))
}

type codeKind int

const (
	square codeKind = iota
	bars
)

// damage is what happens to a code between a screen and a lens.
type damage struct {
	name  string
	apply func(*image.Gray) *image.Gray
}

var damages = []damage{
	{"as shown", func(i *image.Gray) *image.Gray { return i }},
	{"at half size", func(i *image.Gray) *image.Gray { return turned(i, 0, 0.5) }},
	{"turned by 7°", func(i *image.Gray) *image.Gray { return turned(i, 7, 1) }},
	{"turned by 90°", func(i *image.Gray) *image.Gray { return turned(i, 90, 1) }},
	{"turned by 180°", func(i *image.Gray) *image.Gray { return turned(i, 180, 1) }},
	{"dim screen", func(i *image.Gray) *image.Gray { return dimmed(i, 40, 90) }},
	{"glare", func(i *image.Gray) *image.Gray { return dimmed(i, 150, 235) }},
	{"blurred", func(i *image.Gray) *image.Gray { return blurred(i, 1) }},
	{"blurred more", func(i *image.Gray) *image.Gray { return blurred(i, 2) }},
	{"half size, turned, dim and blurred",
		func(i *image.Gray) *image.Gray { return dimmed(blurred(turned(i, 7, 0.5), 0.5), 60, 140) }},
}

// turned is img rotated about its middle and scaled, on grey ground, read with bilinear steps.
func turned(img *image.Gray, degrees, scale float64) *image.Gray {
	b := img.Rect
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(b.Dx())*scale, float64(b.Dy())*scale
	width, height := math.Abs(w*cos)+math.Abs(h*sin), math.Abs(w*sin)+math.Abs(h*cos)
	src := img
	if scale < 1 {
		src = blurred(img, 0.5/scale-0.5) // what a lens does before it samples less
	}
	out := image.NewGray(image.Rect(0, 0, int(width), int(height)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			dx, dy := float64(x)+0.5-width/2, float64(y)+0.5-height/2
			sx := (dx*cos+dy*sin)/scale + float64(b.Dx())/2 - 0.5
			sy := (dy*cos-dx*sin)/scale + float64(b.Dy())/2 - 0.5
			out.SetGray(x, y, color.Gray{Y: uint8(math.Round(between(src, sx, sy)))})
		}
	}
	return out
}

// between is the brightness at a place between pixels; outside is grey.
func between(img *image.Gray, x, y float64) float64 {
	at := func(x, y int) float64 {
		if x < 0 || y < 0 || x >= img.Rect.Max.X || y >= img.Rect.Max.Y {
			return 128
		}
		return float64(img.Pix[y*img.Stride+x])
	}
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	i, j := int(x0), int(y0)
	return (at(i, j)*(1-fx)+at(i+1, j)*fx)*(1-fy) + (at(i, j+1)*(1-fx)+at(i+1, j+1)*fx)*fy
}

// dimmed brings black up to low and white down to high.
func dimmed(img *image.Gray, low, high float64) *image.Gray {
	return each(img, func(x, y int) float64 { return low + float64(img.Pix[y*img.Stride+x])*(high-low)/255 })
}

// blurred spreads every pixel by a Gauss curve of this many pixels.
func blurred(img *image.Gray, sigma float64) *image.Gray {
	if sigma <= 0 {
		return img
	}
	reach := int(math.Ceil(3 * sigma))
	weights, sum := make([]float64, 2*reach+1), 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64((i-reach)*(i-reach)) / (2 * sigma * sigma))
		sum += weights[i]
	}
	spread := func(img *image.Gray, across, down int) *image.Gray {
		right, bottom := img.Rect.Max.X-1, img.Rect.Max.Y-1
		return each(img, func(x, y int) float64 {
			v := 0.0
			for i, w := range weights {
				v += w * float64(img.Pix[min(max(y+(i-reach)*down, 0),
					bottom)*img.Stride+min(max(x+(i-reach)*across, 0), right)])
			}
			return v / sum
		})
	}
	return spread(spread(img, 1, 0), 0, 1)
}

func each(img *image.Gray, f func(x, y int) float64) *image.Gray {
	out := image.NewGray(img.Rect)
	for y := range img.Rect.Max.Y {
		for x := range img.Rect.Max.X {
			out.Pix[y*out.Stride+x] = uint8(math.Round(min(max(f(x, y), 0), 255)))
		}
	}
	return out
}

// grey is img without its colours, with its corner at 0,0.
func grey(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}
