package respond

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/token"
	"citycard/app/web/view"
)

// Form is a form as it was submitted, or a fresh one. It keeps what was typed, collects
// what is wrong, and gives the fields to show again.
type Form struct {
	req      *Request
	values   url.Values
	files    map[string]*multipart.FileHeader
	problems []view.Problem
	status   int
}

// FreshForm is an empty form with a new idempotency key.
func FreshForm(req *Request) *Form {
	f := &Form{req: req, values: url.Values{}}
	f.Set("key", token.New())
	return f
}

// QueryForm is a form that was sent with GET: filters and previews.
func QueryForm(req *Request) *Form { return &Form{req: req, values: req.URL.Query()} }

// maxFormMemory is how much of a form with files is held in memory.
const maxFormMemory = 1 << 20

// ReadForm reads a posted form. Bytes that are no text and bodies that break off are
// refused with request.bad_text, request.unreadable or request.too_large.
func ReadForm(c *gin.Context) (*Form, error) {
	f := &Form{req: RequestOf(c.Request.Context()), files: map[string]*multipart.FileHeader{}}
	err := c.Request.ParseForm() // first: ParseMultipartForm would hide what is wrong with a plain form
	if err == nil {
		if err = c.Request.ParseMultipartForm(maxFormMemory); errors.Is(err, http.ErrNotMultipart) {
			err = nil
		}
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, ErrTooLarge
	case err != nil:
		return nil, ErrUnreadable.Wrap(err)
	}
	f.values = c.Request.PostForm
	if c.Request.MultipartForm != nil {
		for name, files := range c.Request.MultipartForm.File {
			f.files[name] = files[0]
		}
	}
	for name, values := range f.values {
		for _, value := range append(values, name) {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return nil, ErrBadText
			}
		}
		for i := range values {
			values[i] = invisibles.Replace(values[i])
		}
	}
	return f, nil
}

// invisibles drops the invisible marks that turn the direction of writing: a number copied from a
// phone's contacts brings them along, and in a name they would turn the price behind it.
var invisibles = strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\u202d", "", "\u202e", "",
	"\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// Text is what was typed, without the spaces around it.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// All are all the values of a name: check boxes.
func (f *Form) All(name string) []string { return f.values[name] }

// Has tells whether the form carried the name at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Checked tells whether a single check box was ticked.
func (f *Form) Checked(name string) bool { return f.values.Get(name) != "" }

// Set fills a field in, as if it had been typed.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// SetAll fills a field with several values in.
func (f *Form) SetAll(name string, values []string) { f.values[name] = values }

// Key is the form's idempotency key.
func (f *Form) Key() string { return f.values.Get("key") }

// ID reads an id that the page had put into the form; notFound if it is none.
func (f *Form) ID(name string, notFound error) (ident.ID, error) {
	id, err := ident.Parse(f.Text(name))
	if err != nil {
		return ident.None, notFound
	}
	return id, nil
}

// File is an uploaded file's content and name; nil if there is none. limit is in bytes: a
// longer file is request.too_large.
func (f *Form) File(name string, limit int64) (content []byte, filename string, err error) {
	header := f.files[name]
	if header == nil || header.Size == 0 {
		return nil, "", nil
	}
	if header.Size > limit {
		return nil, "", ErrTooLarge
	}
	file, err := header.Open()
	if err != nil {
		return nil, "", ErrUnreadable.Wrap(err)
	}
	defer file.Close()
	content, err = io.ReadAll(file)
	return content, header.Filename, err
}

// Field is an input with what was typed and what is wrong with it.
func (f *Form) Field(name, labelKey string) view.Field {
	return view.Field{Name: name, Label: f.req.T(labelKey), Value: f.values.Get(name), Error: f.ErrorOf(name),
		Type: "text"}
}

// Choice is a group of radio buttons, or of check boxes with many, with what was chosen.
func (f *Form) Choice(name, legendKey string, many bool, options ...view.Option) view.Choice {
	for i := range options {
		for _, chosen := range f.values[name] {
			options[i].Chosen = options[i].Chosen || chosen == options[i].Value
		}
	}
	return view.Choice{Name: name, Legend: f.req.T(legendKey), Options: options, Error: f.ErrorOf(name), Many: many}
}

// Check is a single check box with what was chosen.
func (f *Form) Check(name, labelKey string) view.Check {
	return view.Check{Name: name, Label: f.req.T(labelKey), Checked: f.Checked(name), Error: f.ErrorOf(name)}
}

// formPage is a pointer to a page struct that embeds Base.
type formPage interface{ markWrong() }

func (b *Base) markWrong() { b.Wrong = true }

// ShowForm answers with the page that holds f, a pointer to its struct: 200 for a fresh
// form, else the status of what is wrong, and the title says so.
func (p *Pages) ShowForm(c *gin.Context, f *Form, name string, page formPage) error {
	if !f.OK() {
		page.markWrong()
	}
	return p.Render(c.Writer, f.Status(), name, page)
}
