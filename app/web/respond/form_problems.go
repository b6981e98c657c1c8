package respond

import (
	"net/http"
	"strings"

	"citycard/app/platform/fault"
	"citycard/app/web/view"
)

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
