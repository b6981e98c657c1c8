package frame

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/merchants"
)

// StoreNames looks up the names of the stores that rows are about, all at once.
func StoreNames[T any](
	ctx context.Context, service *merchants.Service, rows []T, store func(T) ident.ID,
) (map[ident.ID]merchants.StoreName, error) {
	seen := map[ident.ID]bool{}
	var ids []ident.ID
	for _, row := range rows {
		if id := store(row); id != ident.None && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return service.StoreNames(ctx, ids)
}

// NameStores looks up the names of the rows' stores for [Request.StoreName].
func NameStores[T any](r *Request, rows []T, store func(T) ident.ID) (err error) {
	r.stores, err = StoreNames(r.Context(), r.frame.Merchants, rows, store)
	return err
}

// StoreName is the name of a store that NameStores has looked up, "" of another.
func (r *Request) StoreName(id ident.ID) string { return r.stores[id].Name(r.Locale) }

// NameOfStore looks up the name of one store.
func (r *Request) NameOfStore(id ident.ID) (string, error) {
	names, err := r.frame.Merchants.StoreNames(r.Context(), []ident.ID{id})
	return names[id].Name(r.Locale), err
}
