// Package respond turns what a use case returned into an answer: errors into RFC 9457
// problems in the caller's language, codes into pictures, pages into HTML. It is the only
// place that knows which kind of error has which status.
//
//	status.go     kind → status, the one table
//	problem.go    *fault.Error → Problem with title, detail and next step
//	validation.go what huma found wrong in a request → the same Problem, with fields
//	request.go    what is known of a request before its handler runs: id, language
//	form.go       a form as it was sent, with what is wrong in it and the fields to show again
//	qr.go         QR code as SVG, from skip2/go-qrcode's bitmap
//	barcode.go    Code 128 as SVG, from boombuler/barcode
//	html.go       pages from typed structs
//
// An error that is not a *fault.Error is an accident: it is logged with the request id and
// answered as 500 without a detail.
package respond
