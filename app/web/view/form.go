package view

// Problem is one thing to mend in a form: part "error_summary" takes []Problem. Field is
// the id of the input it belongs to, "" for the form as a whole.
type Problem struct{ Field, Text, Heading string } // Heading stands above the list; that of the first counts

// Field is an input with label, hint and error: part "field". Type is that of the input
// element, or "textarea" or "select".
type Field struct {
	Name, Label, Hint, Value, Error string
	Type                            string
	Options                         []Option // of a select
	Required                        bool
	Optional                        string // words such as "（选填）", shown behind the label
	InputMode, Autocomplete         string
	MaxLength, Rows                 int
	Placeholder                     string
	Unit                            string // shown behind the input: "%", "元"; "¥" stands before it
	Min, Max, Step                  string
	Accept                          string // of a file input
	Width                           string // "", "short", "medium"
	As                              string // its id, where a page has several inputs of this name
}

// Option is one of several answers.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
}

// Choice is a group of radio buttons (or of check boxes, if Many): part "choice".
type Choice struct {
	Name, Legend, Hint, Error string
	Options                   []Option
	Many, Big                 bool
}

// Check is a single check box: part "check".
type Check struct {
	Name, Label, Hint, Error string
	Checked                  bool
}

// Filter narrows a list by a GET form: part "filters". Fields without a value are left out
// of the address by the server's redirect, never by a script.
type Filter struct {
	Action string
	Search *Field
	Fields []Field
	Keep   []Hidden
	Clear  string // address without any filter, "" when none is set
	Submit string

	ClearText string // words of that link
}
