package merchants

import (
	"context"
	"strings"

	"citycard/app/platform/ident"
)

// StoreName is what a receipt shows of a store. It exists for stores that have left, too, since
// the receipts of their members stay.
type StoreName struct {
	ID       ident.ID
	NameZh   string
	NameEn   string
	District string
	Address  string
	Listed   bool // approved: its page can be opened
}

// Name is the store's name in the language, falling back to the Chinese one.
func (n StoreName) Name(locale string) string {
	if strings.HasPrefix(locale, "en") && n.NameEn != "" {
		return n.NameEn
	}
	return n.NameZh
}

// StoreNames returns the names of stores in any state, for lists of past visits.
// Unknown ids are left out.
func (s *Service) StoreNames(ctx context.Context, ids []ident.ID) (map[ident.ID]StoreName, error) {
	rows, err := s.records.storeNames(s.db.Read(ctx), ids)
	names := make(map[ident.ID]StoreName, len(rows))
	for _, row := range rows {
		names[row.ID] = row
	}
	return names, err
}
