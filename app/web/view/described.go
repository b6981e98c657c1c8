package view

import "strings"

// ID is the id of the input: its name, so that an error summary can lead to it, unless As
// says otherwise.
func (f Field) ID() string {
	if f.As != "" {
		return f.As
	}
	return f.Name
}

// DescribedBy are the ids of what explains the input: its hint and its error.
func (f Field) DescribedBy() string { return describedBy(f.ID(), f.Hint, f.Error) }

// DescribedBy are the ids of what explains the group: its hint and its error.
func (c Choice) DescribedBy() string { return describedBy(c.Name, c.Hint, c.Error) }

// DescribedBy are the ids of what explains the box: its hint and its error.
func (c Check) DescribedBy() string { return describedBy(c.Name, c.Hint, c.Error) }

func describedBy(name, hint, wrong string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	if wrong != "" {
		ids = append(ids, name+"-error")
	}
	return strings.Join(ids, " ")
}
