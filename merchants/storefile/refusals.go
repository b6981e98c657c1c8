package storefile

// Unreadable is the reason why a file cannot be read. Reason is stable and has a text under
// merchants.unreadable; Line is the line of a text at which reading stopped, else 0. It wraps
// ErrUnreadable.
type Unreadable struct {
	Reason string
	Line   int
	cause  error
}

// Reasons why a file cannot be read.
const (
	oldExcel       = "old_excel"
	emptyFile      = "empty"
	unknownLetters = "letters" // neither UTF-8 nor GB18030
	notText        = "not_text"
	brokenQuotes   = "quotes"
	noHeadings     = "no_headings"
	brokenBook     = "broken_book"
	brokenJSON     = "broken_json"
	unknownJSON    = "unknown_json"
)

// Error is the text for logs.
func (e *Unreadable) Error() string {
	if e.cause != nil {
		return ErrUnreadable.Error() + ": " + e.Reason + ": " + e.cause.Error()
	}
	return ErrUnreadable.Error() + ": " + e.Reason
}

// Unwrap lets errors.Is find ErrUnreadable.
func (e *Unreadable) Unwrap() []error { return []error{ErrUnreadable, e.cause} }

func unreadable(reason string, cause error) error { return &Unreadable{Reason: reason, cause: cause} }

// UnknownColumn is a mapping from a column, or to a field, that does not exist. It is an
// ErrMapping.
type UnknownColumn struct{ Name string }

// Error names it.
func (e *UnknownColumn) Error() string { return ErrMapping.Error() + ": " + e.Name }

// Unwrap makes it an ErrMapping.
func (e *UnknownColumn) Unwrap() error { return ErrMapping }

// UnknownHeadings is the refusal of a table no column of which is known to hold the name. A
// mapping helps. It is an ErrUnreadable.
type UnknownHeadings struct{ Headings []string }

// Error says what is missing.
func (e *UnknownHeadings) Error() string {
	return ErrUnreadable.Error() + ": no column holds the name"
}

// Unwrap lets errors.Is find ErrUnreadable.
func (e *UnknownHeadings) Unwrap() error { return ErrUnreadable }
