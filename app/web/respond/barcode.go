package respond

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/code128"
)

const (
	barcodeQuiet  = 10 // modules of white on each side, as ISO/IEC 15417 asks
	barcodeHeight = 40 // modules
	maxBarcode    = 40 // characters
)

// Code128SVG draws text as a Code 128 barcode for scanners that read bars only: one path
// on white, one unit per module, with its quiet zone.
func Code128SVG(text string) ([]byte, error) {
	if text == "" || len(text) > maxBarcode {
		return nil, fmt.Errorf("a barcode holds 1 to %d characters, not %d", maxBarcode, len(text))
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, err
	}
	width := code.Bounds().Dx()
	row := make([]bool, width+2*barcodeQuiet)
	for x := range width {
		row[barcodeQuiet+x] = code.At(x, 0) == color.Black
	}
	return modulesSVG([][]bool{row}, barcodeHeight), nil
}
