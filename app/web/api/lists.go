package api

import (
	"citycard/app/platform/city"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
)

// Paging is embedded in the inputs of lists.
type Paging struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"256" doc:"next_cursor of the page before"`
}

// page is the answer of a list; next_cursor is null at the end.
type page[T any] struct {
	Items      []T     `json:"items" doc:"The rows"`
	NextCursor *string `json:"next_cursor" example:"MDE5NTc4" doc:"Ask for the rest with it; null at the end"`
}

type listOut[T any] struct{ Body page[T] }

// listOf renders rows and the cursor that the use case returned ("" at the end).
func listOf[R, T any](rows []R, next string, render func(R) T) *listOut[T] {
	out := &listOut[T]{Body: page[T]{Items: mapped(rows, render)}}
	if next != "" {
		out.Body.NextCursor = &next
	}
	return out
}

// allOf renders a list that has no second page.
func allOf[R, T any](rows []R, render func(R) T) *listOut[T] { return listOf(rows, "", render) }

// mapped never returns nil, because an empty list is [] in JSON.
func mapped[R, T any](rows []R, render func(R) T) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = render(row)
	}
	return out
}

var (
	// errChooseCity asks an operator of several cities to name one.
	errChooseCity = fault.New(fault.Invalid, "request.choose_city").WithField("city", "field.required")
	// errBadCursor refuses a cursor that no page gave out.
	errBadCursor = respond.ErrInvalid.WithField("cursor", "field.bad_form")
)

// beforeID reads the cursor of lists that continue before an id.
func (p Paging) beforeID() (ident.ID, error) { return optionalID(p.Cursor, errBadCursor) }

// nextBefore is the cursor after a page of rows that continue before the id of the last.
func nextBefore[R any](rows []R, limit int, id func(R) ident.ID) string {
	if len(rows) < limit || len(rows) == 0 {
		return ""
	}
	return id(rows[len(rows)-1]).String()
}

// OfCity is embedded in the inputs of operators' lists.
type OfCity struct {
	City string `query:"city" maxLength:"20" example:"shanghai" doc:"City code; may be left out by an operator of one city"`
}

// resolve finds the city that the operator means. A city that is not theirs does not exist.
func (q OfCity) resolve(who identity.Actor) (city.ID, error) { return operatorsCity(who, q.City) }

func operatorsCity(who identity.Actor, named string) (city.ID, error) {
	if named == "" {
		if len(who.Cities) == 1 {
			return who.Cities[0], nil
		}
		return "", errChooseCity
	}
	id, err := city.ParseID(named)
	if err != nil || !who.Operates(id) {
		return "", city.ErrNotFound
	}
	return id, nil
}
