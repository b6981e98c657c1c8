package main

import (
	"encoding/base64"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var (
	svgBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	svgRun = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)`)
)

// readQR draws the picture behind a data: URL and has it read by a decoder that is not ours.
func readQR(t *testing.T, dataURL string) string {
	t.Helper()
	_, encoded, _ := strings.Cut(dataURL, "base64,")
	svg, err := base64.StdEncoding.DecodeString(encoded)
	box := svgBox.FindStringSubmatch(string(svg))
	if err != nil || box == nil {
		t.Fatalf("no picture in %.60q: %v", dataURL, err)
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, number(box[1])*scale, number(box[2])*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	dark := string(svg)[strings.Index(string(svg), `fill="#000"`):]
	for _, run := range svgRun.FindAllStringSubmatch(dark, -1) {
		x, y, w, h := number(run[1])*scale, number(run[2])*scale, number(run[3])*scale, number(run[4])*scale
		for py := y; py < y+h; py++ {
			for px := x; px < x+w; px++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	// The drawing is exact, so the decoder is not asked to find the symbol first: its search takes something else for a
	// corner in 3 of 1,000 symbols. How codes are found on a screen is measured in app/web/browsertest.
	read, err := qrcode.NewQRCodeReader().
		Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}
