package respond

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
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

// amountForm wants a comma where thousands end: "90,00" is a slip for 90.00 or 9,000, and
// whoever took the wrong one would be out by a hundred times.
var amountForm = regexp.MustCompile(`^(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{0,2})?$`)

// Fen reads an amount in yuan, as people type it: "90", "90.5", "¥1,090.00", "９０". It marks
// the field when that is not what stands there.
func (f *Form) Fen(name string) (money.Fen, bool) {
	fen, ok := AmountOf(f.Text(name))
	if !ok {
		f.Fail(name, "field.amount.title")
	}
	return fen, ok
}

// AmountOf is the amount that Fen reads out of a text.
func AmountOf(typed string) (money.Fen, bool) {
	text := strings.NewReplacer("¥", "", "￥", "", "，", ",", " ", "", "。", ".", "．", ".").
		Replace(halfWidth(strings.TrimSpace(typed)))
	if !amountForm.MatchString(text) {
		return 0, false
	}
	whole, rest, _ := strings.Cut(strings.ReplaceAll(text, ",", ""), ".")
	fen, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	return money.Fen(fen), err == nil
}

// Int reads a whole number and marks the field when that is not what stands there.
func (f *Form) Int(name string) (int64, bool) {
	n, err := strconv.ParseInt(halfWidth(f.Text(name)), 10, 64)
	if err != nil {
		f.Fail(name, "field.whole_number.title")
	}
	return n, err == nil
}

// Day reads a day "YYYY-MM-DD" and marks the field when that is not what stands there.
func (f *Form) Day(name string) (clock.Day, bool) {
	day, err := clock.ParseDay(f.Text(name))
	if err != nil {
		f.Fail(name, "field.day.title")
	}
	return day, err == nil
}

// halfWidth turns the digits of a Chinese keyboard into those of all others.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// Fail marks a field, or with "" the form as a whole, with the words of key.
func (f *Form) Fail(name, key string, pairs ...any) { f.fail(name, f.req.T(key, pairs...)) }

func (f *Form) fail(name, text string) {
	f.problems = append(f.problems, view.Problem{Field: name, Text: text})
}

// Refuse takes over a refusal that the person can do something about: its words stand above
// the form and beside the fields that it names. names are pairs that translate a field's
// name into that of the input, where the two differ; the pair "", "bill" says which input a
// refusal without fields is about. It is false for errors that belong to
// no form: a missing session, a missing record, an accident.
func (f *Form) Refuse(err error, names ...string) bool {
	e := fault.Of(err)
	if e == nil {
		return false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.Malformed, fault.Unavailable, fault.TooLarge:
	default:
		return false
	}
	problem := newProblem(f.req, Status(e.Kind), e)
	f.status = problem.Status
	for _, field := range problem.Fields {
		f.fail(inputOf(field.Name, names), field.Text)
	}
	if len(problem.Fields) == 0 {
		f.fail(inputOf("", names), sentences(f.req, problem.Title, problem.Detail, problem.NextStep))
	}
	return true
}

func inputOf(field string, names []string) string {
	for i := 0; i+1 < len(names); i += 2 {
		if names[i] == field {
			return names[i+1]
		}
	}
	return field
}

// sentences puts a headline and its explanations into one line.
func sentences(req *Request, title string, rest ...string) string {
	stop, space := "。", ""
	if req.English() {
		stop, space = ".", " "
	}
	text := title
	for _, sentence := range rest {
		if sentence == "" {
			continue
		}
		if !strings.HasSuffix(text, stop) && !strings.HasSuffix(text, "？") && !strings.HasSuffix(text, "?") {
			text += stop
		}
		text += space + sentence
	}
	return text
}

// OK tells whether nothing is wrong so far.
func (f *Form) OK() bool { return len(f.problems) == 0 }

// Problems are what to mend, in the order in which it was found.
func (f *Form) Problems() []view.Problem {
	if len(f.problems) > 0 {
		f.problems[0].Heading = f.req.T("frame.problems")
	}
	return f.problems
}

// Status is what the form is answered with: 422, or that of the refusal.
func (f *Form) Status() int {
	switch {
	case f.OK():
		return http.StatusOK
	case f.status != 0:
		return f.status
	}
	return http.StatusUnprocessableEntity
}

// ErrorOf is what is wrong with a field, "" when nothing is.
func (f *Form) ErrorOf(name string) string {
	for _, problem := range f.problems {
		if problem.Field == name {
			return problem.Text
		}
	}
	return ""
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
