package page

import (
	"gorm.io/gorm"

	"citycard/app/platform/ident"
)

// NewestFirst orders the rows of one table by a column of instants, the newest first, and starts them
// after the row after (ident.None: from the start). It reads one row more than limit, for Cut.
//
// The order leads with the instant although ids follow it: an order by the key alone tempts PostgreSQL,
// once it plans for any parameters, to walk the whole table back along the key.
func NewestFirst(list *gorm.DB, column string, after ident.ID, limit int) *gorm.DB {
	if after != ident.None {
		table := list.Statement.Table
		list = list.Where("("+column+", id) < (SELECT "+column+", id FROM "+table+" WHERE id = ?)", after)
	}
	return list.Order(column + " DESC, id DESC").Limit(limit + 1)
}

// Within narrows a list to the rows whose column lies in the span.
func (s Span) Within(list *gorm.DB, column string) *gorm.DB {
	if !s.From.IsZero() {
		list = list.Where(column+" >= ?", s.From)
	}
	if !s.Until.IsZero() {
		list = list.Where(column+" < ?", s.Until)
	}
	return list
}
