package respond

import (
	"encoding/base64"
	"fmt"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// maxQRText bounds what is put into a picture: the link of a code is far shorter, and the
// library's cost grows with the text.
const maxQRText = 128

// QRCodeSVG draws text as a QR code of error level M: one path on white, one unit per
// module, with the quiet zone of four modules that readers need. It scales without loss.
func QRCodeSVG(text string) ([]byte, error) {
	if text == "" || len(text) > maxQRText {
		return nil, fmt.Errorf("a QR code holds 1 to %d bytes, not %d", maxQRText, len(text))
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, err
	}
	return modulesSVG(code.Bitmap(), 1), nil // the bitmap includes the quiet zone
}

// DataURL is picture as a data: URL. Codes are handed out this way and have no address of
// their own, so that no log, history or cache can keep one.
func DataURL(svg []byte) string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)
}

// modulesSVG draws the dark modules as runs, each run `height` units high. Around it stands an
// element that says what it is: the drawing itself is hidden from screen readers.
func modulesSVG(rows [][]bool, height int) []byte {
	var b strings.Builder
	width := len(rows[0])
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" aria-hidden="true">`+
		`<path fill="#fff" d="M0 0h%[1]dv%[2]dh-%[1]dz"/><path fill="#000" d="`, width, len(rows)*height)
	for y, row := range rows {
		for x := 0; x < width; x++ {
			start := x
			for x < width && row[x] {
				x++
			}
			if run := x - start; run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv%dh-%dz", start, y*height, run, height, run)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String())
}
