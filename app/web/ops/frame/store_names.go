package ops

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// storeNames looks up the names of the stores that rows are about, all at once.
func storeNames[T any](ctx context.Context, p *Pages, rows []T, store func(T) ident.ID) (map[ident.ID]merchants.StoreName, error) {
	seen := map[ident.ID]bool{}
	var ids []ident.ID
	for _, row := range rows {
		if id := store(row); id != ident.None && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return p.Merchants.StoreNames(ctx, ids)
}

// nameStoresOf does so for the rows of a list.
func nameStoresOf[T any](d *lens, rows []T, store func(T) ident.ID) (err error) {
	d.stores, err = storeNames(d.c.Request.Context(), d.p, rows, store)
	return err
}

func (d *lens) storeName(id ident.ID) string {
	return d.stores[id].Name(d.call.Locale)
}

// storeName is the name of one store.
func (p *Pages) storeName(ctx context.Context, call *respond.Call, id ident.ID) (string, error) {
	names, err := p.Merchants.StoreNames(ctx, []ident.ID{id})
	return names[id].Name(call.Locale), err
}
