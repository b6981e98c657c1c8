package frame

import (
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// ReasonPage asks for the reason of a step that is written down, and for nothing else:
// ops/reason.html.
type ReasonPage struct {
	respond.Base
	Back     view.Link
	What     string
	Facts    []view.Fact
	Problems []view.Problem
	Reason   view.Field
	Action   string
	Submit   string
	Kind     string // of the button
	Key      string // idempotency key, "" when the step needs none
}

// phonePage shows a number in full: the answer to the POST itself, because a number belongs
// into no address, no cookie and no cache. A reload asks, and is written down, again.
type phonePage struct {
	respond.Base
	Back  view.Link
	Phone string
	Note  view.Notice
}

// ShowPhone answers with a number in full.
func (f *Frame) ShowPhone(r *Request, nav, titleKey, phone string, back view.Link) error {
	page := phonePage{Base: r.Base(nav, titleKey), Phone: phone, Back: back,
		Note: view.Notice{Kind: "info", Text: r.T("records.reveal.logged")}}
	page.Narrow = true
	return f.HTML.Show(r.Gin, "ops/phone.html", page)
}
